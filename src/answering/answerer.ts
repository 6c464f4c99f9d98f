import type { Answer } from '../domain/answer.ts';

/** Quotes and related passages together unless a caller asks for another number; the same on every surface. */
export const DEFAULT_LIMIT = 3;

export interface AskOptions {
  /** At most this many quotes and related passages together. */
  readonly limit: number;
  /** Quote only this source: its ID or a unique prefix. */
  readonly source?: string;
}

/** Answers questions in the sources' own words. */
export interface Answerer {
  /** @throws UserFacingError `empty-question` | `question-too-long` | `unknown-source` | `ambiguous-source` */
  answer(question: string, options: AskOptions): Promise<Answer>;
}
