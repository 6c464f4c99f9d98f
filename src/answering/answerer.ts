import type { Answer } from '../domain/answer.ts';

/** Quotes and related passages together unless a caller asks for another number; the same on every surface. */
export const DEFAULT_LIMIT = 3;

/** Who asks. Only the order in which questions are served may come to depend on it, never the answer. */
export interface AskedBy {
  readonly userId: string;
  /** `null` outside a server. */
  readonly serverId: string | null;
}

export interface QueueOptions {
  readonly askedBy?: AskedBy;
  /** Once aborted, the question leaves the queue, and its caller gets the reason. */
  readonly signal?: AbortSignal;
}

export interface AskOptions extends QueueOptions {
  /** At most this many quotes and related passages together. */
  readonly limit: number;
  /** Quote only this source: its ID or a unique prefix. */
  readonly source?: string;
}

/** Answers questions in the sources' own words. */
export interface Answerer {
  /** @throws UserFacingError `empty-question` | `question-too-long` | `unknown-source` | `ambiguous-source` | `busy` */
  answer(question: string, options: AskOptions): Promise<Answer>;
}
