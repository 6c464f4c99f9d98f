import type { Passage } from './passage.ts';
import type { Span } from './span.ts';

/**
 * The method behind a ranking: one retriever alone, the fusion of both, or the fusion and the
 * reading model.
 */
export type RankingKind = 'dense' | 'bm25' | 'fused' | 'reranked';

/**
 * How a score was computed, as the tree of its formula: a node's `value` is its `formula` applied
 * to the values of its `parts`. The root's value is the score.
 */
export interface Explanation {
  readonly name: string;
  readonly value: number;
  /** With the symbols of the paper or the design, such as `α·cosine + (1−α)·bm25`. */
  readonly formula: string;
  readonly parts: readonly Explanation[];
}

/** The reading model's result for a passage; spans are offsets into the source's text. */
export interface ReaderScore {
  readonly rank: number;
  /** Best span − null answer, a logit: above 0, the model considers the passage an answer. */
  readonly score: number;
  /** The words that answer best. */
  readonly span: Span;
  /** The next best, best first. */
  readonly others: readonly { readonly span: Span; readonly score: number }[];
  /** Logit of "it answers", from the verdict head; `null` if the model has none. */
  readonly answers: number | null;
}

/**
 * A found passage, with its rank in each leg. A leg that contributed nothing to the score is `null`. In a
 * fused ranking, candidates found only by words also get a similarity. Their rank can be beyond the leg's
 * own candidates, and then means "no better than".
 */
export interface Hit extends Passage {
  /** From 1. */
  readonly rank: number;
  /** Comparable only within its own ranking. Rounded to four places. */
  readonly score: number;
  readonly legs: {
    readonly dense: { readonly rank: number; readonly similarity: number } | null;
    readonly bm25: { readonly rank: number; readonly score: number } | null;
    readonly read: ReaderScore | null;
  };
  /** The score of both legs together; `null` if only one was searched. */
  readonly fused: number | null;
  readonly explanation: Explanation;
}

/** Hits, best first; ties are ordered by passage: source ID in code-unit order, then ordinal. */
export interface Ranking {
  readonly query: string;
  readonly kind: RankingKind;
  /** Generation of the searched corpus. */
  readonly generation: number;
  readonly hits: readonly Hit[];
  /**
   * Embedding of the query by the corpus's model. `null` if not needed: the leg uses only words, or
   * there are no vectors.
   */
  readonly queryEmbedding: Float32Array | null;
}

/** Scores are compared and shown with four places, so that floating-point noise decides nothing. */
export function roundScore(score: number): number {
  return Math.round(score * 1e4) / 1e4;
}
