import type { Span } from '../domain/span.ts';

/** Words of a passage that may answer the question. */
export interface ScoredSpan {
  /** Offsets into the passage. */
  readonly span: Span;
  /**
   * The span's `startLogit + endLogit` minus the same sum for `[CLS]`, the null answer (Devlin et
   * al. 2019, section 4.3). Above 0, the model considers the words an answer. The score is a logit,
   * not a probability.
   */
  readonly score: number;
}

/**
 * The result of reading a question and a passage together: the best span, and up to four others,
 * best first. No two spans share a word piece. The best span is empty only for a passage without
 * words.
 */
export interface Reading extends ScoredSpan {
  readonly others: readonly ScoredSpan[];
  /**
   * Logit of "this passage answers the question", from a head trained only for that. It ranks
   * passages worse than `score` but judges answerability better. `null` if the model has no such
   * head.
   */
  readonly answers: number | null;
}

/** Reads a question with passages, and finds which passages answer it and where. */
export interface Reader {
  /** Name and weights, in the format of `Embedder.modelId`. */
  readonly modelId: string;

  /**
   * Returns one reading per passage, in order, independent of the other passages. A passage above
   * the model's limit is read in overlapping windows, and the window with the best answer is
   * returned.
   *
   * @param headings for each passage, its title and headings on one line. The model reads them
   * before the passage, but no span includes them. Default: no headings
   * @throws UserFacingError `model-failed` | `busy` (closed)
   */
  read(
    question: string,
    passages: readonly string[],
    headings?: readonly string[],
  ): Promise<Reading[]>;

  /** Waits for running calls, up to a time limit. */
  close(): Promise<void>;
}
