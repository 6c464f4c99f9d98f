import { roundScore } from '../domain/ranking.ts';
import type { Explanation } from '../domain/ranking.ts';

/** Share of the cosine in a fused score. */
export const ALPHA = 0.5;

/** A best BM25 score below this is noise: FTS5 gives terms found in most passages next to nothing. */
const MIN_BM25 = 1e-3;

/** What both legs say about one passage. */
export interface LegScores {
  /** Of question and passage, exact. */
  readonly cosine: number;
  /** Higher is better; `null` where the passage is not among the candidates of that leg. */
  readonly bm25: number | null;
}

/**
 * Scores the candidates of one question, in their order:
 *
 *     score = α·cosine + (1−α)·bm25/max(bm25)
 *
 * the convex combination of Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
 * Retrieval", ACM TOIS 42(1), 2023, with their theoretical minimum of 0 and the maximum over the
 * candidates for BM25, and the cosine as it is (they move it into [0, 1], which ranks the same with
 * another α). With α = .5, cosine .6 and BM25 4 where the best of the candidates has 8:
 * .5·.6 + .5·4/8 = .55.
 *
 * A passage that BM25 did not find has bm25 = 0. Where it found none, or only noise, its part is 0
 * for all. The value of each tree is the score, rounded to four places.
 */
export function fuse(candidates: readonly LegScores[], alpha: number): Explanation[] {
  const max = candidates.reduce((best, { bm25 }) => Math.max(best, bm25 ?? 0), 0);
  const share = leaf('α', alpha, 'constant');
  return candidates.map(({ cosine, bm25 }) => {
    const near = leaf('cosine', cosine, 'question · passage');
    if (max < MIN_BM25) return scored(alpha * cosine, 'α·cosine', [share, near]);
    const found = bm25 ?? 0;
    return scored(alpha * cosine + (1 - alpha) * (found / max), 'α·cosine + (1−α)·bm25/max(bm25)', [
      share,
      near,
      leaf('bm25', found, bm25 === null ? 'not among the best by words' : '−bm25() of FTS5'),
      leaf('max(bm25)', max, 'of the candidates'),
    ]);
  });
}

/** The score of a ranking by one leg alone. */
export function scoreLeg(leg: 'dense' | 'bm25', value: number): Explanation {
  const [name, formula] =
    leg === 'dense' ? ['cosine', 'question · passage'] : ['bm25', '−bm25() of FTS5'];
  return scored(value, name, [leaf(name, value, formula)]);
}

function scored(sum: number, formula: string, parts: readonly Explanation[]): Explanation {
  return { name: 'score', value: roundScore(sum), formula: `${formula}, to four places`, parts };
}

function leaf(name: string, value: number, formula: string): Explanation {
  return { name, value, formula, parts: [] };
}
