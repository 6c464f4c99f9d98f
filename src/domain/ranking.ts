import type { Passage } from './passage.ts';
import type { Span } from './span.ts';

/**
 * The method that produced a ranking: one retriever, the fusion of both, or the fusion reranked by
 * the reading model.
 */
export type RankingKind = 'dense' | 'bm25' | 'fused' | 'reranked';

/**
 * The calculation of a score, as a tree. The `value` of a node is its `formula` applied to the
 * values of its `parts`. The value of the root is the score.
 */
export interface Explanation {
  readonly name: string;
  readonly value: number;
  /** In mathematical notation, such as `α·cosine + (1−α)·bm25`. */
  readonly formula: string;
  readonly parts: readonly Explanation[];
}

/** The reading model's result for a passage. Spans are offsets into the source's text. */
export interface ReaderScore {
  readonly rank: number;
  /**
   * The logit of the best span minus that of the null answer. Above 0, the model considers the
   * passage an answer.
   */
  readonly score: number;
  /** The words that best answer the question. */
  readonly span: Span;
  /** Alternatives to `span`, best first. */
  readonly others: readonly { readonly span: Span; readonly score: number }[];
  /**
   * The verdict head's logit for "the passage answers the question"; `null` if the model has no
   * verdict head.
   */
  readonly answers: number | null;
}

/**
 * A found passage, with its rank in each leg of the search. A leg that did not contribute to the
 * score is `null`. In a fused ranking, a passage found only by BM25 also gets a similarity. If its
 * dense rank is beyond the dense leg's own candidates, the true rank may be worse.
 */
export interface Hit extends Passage {
  /** From 1. */
  readonly rank: number;
  /** Comparable only within one ranking. Rounded to four decimal places. */
  readonly score: number;
  readonly legs: {
    readonly dense: { readonly rank: number; readonly similarity: number } | null;
    readonly bm25: { readonly rank: number; readonly score: number } | null;
    readonly read: ReaderScore | null;
  };
  /** The fused score of the dense and BM25 legs; `null` if only one leg was searched. */
  readonly fused: number | null;
  readonly explanation: Explanation;
  /** Passages of other sources that nearly repeat this one, if the search joins copies. */
  readonly copies: readonly Pick<Passage, 'sourceId' | 'passageId' | 'start' | 'end'>[];
}

/** Hits, best first. Ties are ordered by source ID in code-unit order, then by ordinal. */
export interface Ranking {
  readonly query: string;
  readonly kind: RankingKind;
  /** Generation of the searched corpus. */
  readonly generation: number;
  readonly hits: readonly Hit[];
  /**
   * The query's embedding by the model of the corpus; `null` if none was needed, because only BM25
   * was searched or there are no vectors.
   */
  readonly queryEmbedding: Float32Array | null;
}

/** Rounds a score to four decimal places, so that floating-point noise never affects a ranking. */
export function roundScore(score: number): number {
  return Math.round(score * 1e4) / 1e4;
}
