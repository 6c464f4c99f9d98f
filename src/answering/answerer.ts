import type { Answer } from '../domain/answer.ts';

export interface AskOptions {
  /** At most this many quotes. */
  readonly limit: number;
  /** Quote only this source: its ID or a unique prefix. */
  readonly source?: string;
}

/** Answers questions in the sources' own words. */
export interface Answerer {
  /** @throws UserFacingError `empty-question` | `question-too-long` | `unknown-source` | `ambiguous-source` */
  answer(question: string, options: AskOptions): Promise<Answer>;
}
