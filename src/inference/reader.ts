import type { Span } from '../domain/span.ts';

/** Words of a passage that may answer. */
export interface ScoredSpan {
  /** Offsets into the passage given. */
  readonly span: Span;
  /**
   * How much more the span speaks for an answer than the null answer does: its
   * `startLogit + endLogit` minus that of `[CLS]` (Devlin et al. 2019, section 4.3). Over 0 the model
   * holds that these words answer. A logit, not a probability.
   */
  readonly score: number;
}

/**
 * What reading one question and one passage together gave: the best span, and up to four more,
 * best first, that share no word piece with a better one. The best span is empty only for a passage
 * without a word.
 */
export interface Reading extends ScoredSpan {
  readonly others: readonly ScoredSpan[];
  /**
   * The logit of "this passage answers", from a head that was trained for that alone: it ranks worse
   * than `score` and judges better. `null` where the model has no such head.
   */
  readonly answers: number | null;
}

/** Reads a question and passages together: which answers, where, and whether any does. */
export interface Reader {
  /** Name and weights, as an embedder's. */
  readonly modelId: string;

  /**
   * One reading per passage, in order, the same whatever a passage is read with. A passage longer
   * than the model's limit is read in overlapping windows, and the one that speaks most for an
   * answer stands for it.
   *
   * @param headings for each passage the title and headings above it, in one line: read before it and never
   *   marked. Default: none
   * @throws UserFacingError `model-failed` | `busy` (closed)
   */
  read(
    question: string,
    passages: readonly string[],
    headings?: readonly string[],
  ): Promise<Reading[]>;

  /** Lets calls in flight finish, within bounds. */
  close(): Promise<void>;
}
