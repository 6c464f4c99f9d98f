import type { Passage } from './passage.ts';
import type { Span } from './span.ts';

/** What orders a ranking: one retriever alone, the fusion of both, or the fusion and the reading model. */
export type RankingKind = 'dense' | 'bm25' | 'fused' | 'reranked';

/**
 * How a score came about, as the tree of its formula: `value` of a node is what `formula` gives on
 * the values of its `parts`. The root's value is the score.
 */
export interface Explanation {
  readonly name: string;
  readonly value: number;
  /** In the letters of the paper or the design, e.g. `α·cosine + (1−α)·bm25`. */
  readonly formula: string;
  readonly parts: readonly Explanation[];
}

/** What the reading model says of a passage; spans are offsets into the source's text. */
export interface ReaderScore {
  readonly rank: number;
  /** Best span − null answer, a logit: over 0 it holds that the passage answers. */
  readonly score: number;
  /** The words that answer best. */
  readonly span: Span;
  /** The next best, best first. */
  readonly others: readonly { readonly span: Span; readonly score: number }[];
  /** Logit of "it answers", of the head that judges; `null` where the model has none. */
  readonly answers: number | null;
}

/**
 * A passage that was found, with its place in each leg. A leg that gave nothing to the score is `null`. The
 * similarity is measured for all candidates of a fused ranking, also for those that only words
 * found: a rank past the leg's own candidates says "no better than".
 */
export interface Hit extends Passage {
  /** From 1. */
  readonly rank: number;
  /** Comparable only inside its own ranking. Rounded to four places. */
  readonly score: number;
  readonly legs: {
    readonly dense: { readonly rank: number; readonly similarity: number } | null;
    readonly bm25: { readonly rank: number; readonly score: number } | null;
    readonly read: ReaderScore | null;
  };
  /** The score of both legs together; `null` where only one was searched. */
  readonly fused: number | null;
  readonly explanation: Explanation;
}

/** Hits, best first; ties are broken by passage: source ID in code-unit order, then ordinal. */
export interface Ranking {
  readonly query: string;
  readonly kind: RankingKind;
  /** Generation of the corpus that was searched. */
  readonly generation: number;
  readonly hits: readonly Hit[];
  /**
   * Of the query, by the corpus's model. `null` where none was needed: the leg goes by words alone, or
   * there is no vector to compare with.
   */
  readonly queryEmbedding: Float32Array | null;
}

/** Scores are compared and shown with four places, so that the last bits of a sum decide nothing. */
export function roundScore(score: number): number {
  return Math.round(score * 1e4) / 1e4;
}
