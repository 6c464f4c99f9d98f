import type { Answer } from '../domain/answer.ts';
import type { Stopwatch } from '../domain/stopwatch.ts';
import type { QuestionStage } from '../index/search-index.ts';

/** Default number of quotes and related passages together, on every surface. */
export const DEFAULT_LIMIT = 3;

/** Identifies the asker. May affect the order in which questions are served, never the answer. */
export interface AskedBy {
  readonly userId: string;
  /** `null` outside a server. */
  readonly serverId: string | null;
  /** Whether the user has the permission Manage Server. */
  readonly mayManageServer?: boolean;
}

export interface QueueOptions {
  readonly askedBy?: AskedBy;
  /** When aborted, the question leaves the queue and its caller gets the abort reason. */
  readonly signal?: AbortSignal;
}

export interface AskOptions extends QueueOptions {
  /** Maximum number of quotes and related passages together. */
  readonly limit: number;
  /** Quote only this source, given by its ID or a unique prefix. */
  readonly source?: string;
  /** Measures the stages of the work; the queue is not one of them. */
  readonly stopwatch?: Stopwatch<QuestionStage>;
}

export interface Answerer {
  /** @throws UserFacingError `empty-question` | `question-too-long` | `unknown-source` | `ambiguous-source` | `busy` */
  answer(question: string, options: AskOptions): Promise<Answer>;
}
