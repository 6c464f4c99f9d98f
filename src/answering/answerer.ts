import type { Answer } from '../domain/answer.ts';
import type { Stopwatch } from '../domain/stopwatch.ts';
import type { QuestionStage } from '../index/search-index.ts';

/** Default limit for the total number of quotes and related passages. */
export const DEFAULT_LIMIT = 3;

/** Identifies the asker. May affect the order in which questions are answered, but not the answer. */
export interface AskedBy {
  readonly userId: string;
  /** `null` outside a server. */
  readonly serverId: string | null;
  /** Whether the user has the Manage Server permission. */
  readonly mayManageServer?: boolean;
}

export interface QueueOptions {
  readonly askedBy?: AskedBy;
  /** When aborted, removes the question from the queue. Its caller gets the abort reason. */
  readonly signal?: AbortSignal;
}

export interface AskOptions extends QueueOptions {
  /** Maximum total number of quotes and related passages. */
  readonly limit: number;
  /** The ID, or a unique prefix of the ID, of the only source to quote. */
  readonly source?: string;
  /**
   * Quotes the versions of the sources that were known at this date, as `readAsOf` reads it. Default:
   * the current ones.
   */
  readonly asOf?: string;
  /** Measures the stages of answering, without the time in the queue. */
  readonly stopwatch?: Stopwatch<QuestionStage>;
}

export interface Answerer {
  /**
   * @throws UserFacingError `empty-question` | `question-too-long` | `unknown-source` |
   *   `ambiguous-source` | `busy`, and with `asOf`: `bad-date` | `too-many-changes`
   */
  answer(question: string, options: AskOptions): Promise<Answer>;
}
