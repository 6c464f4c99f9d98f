import { roundScore } from '../domain/ranking.ts';
import type { Explanation } from '../domain/ranking.ts';

/** Share of the cosine in a fused score. */
export const ALPHA = 0.5;

/**
 * What BM25 of the whole source adds at most. On long documents .2 is better than 0, and from .3 on
 * the ranking of encyclopedia articles gets worse (`docs/decisions/0008-whole-sources.md`).
 */
export const GAMMA = 0.2;

/** A best BM25 score below this is noise: FTS5 gives terms found in most passages next to nothing. */
const MIN_BM25 = 1e-3;

/** What the legs say about one passage. */
export interface LegScores {
  /** Of question and passage, exact. */
  readonly cosine: number;
  /** Higher is better; `null` where the passage is not among the candidates of that leg. */
  readonly bm25: number | null;
  /** BM25 of the passage's whole source; `null` where the source is not among those found. */
  readonly source: number | null;
}

/**
 * Scores the candidates of one question, in their order:
 *
 *     score = α·cosine + (1−α)·bm25/max(bm25) + γ·source/max(source)
 *
 * The first two terms are the convex combination of Bruch, Gai and Ingber, "An Analysis of Fusion
 * Functions for Hybrid Retrieval", ACM TOIS 42(1), 2023, with their theoretical minimum of 0 and the
 * maximum over the candidates for BM25, and the cosine as it is (they move it into [0, 1], which
 * ranks the same with another α). The third adds evidence of the document to that of its passage, as
 * Callan does in "Passage-Level Evidence in Document Retrieval", SIGIR 1994, scaled like the second.
 *
 * With α = .5, γ = .2, cosine .6, BM25 4 where the best candidate has 8, and a source with 3 where
 * the best source of a candidate has 6: .5·.6 + .5·4/8 + .2·3/6 = .65.
 *
 * A passage that BM25 did not find has bm25 = 0, and a source that it did not find has source = 0.
 * A term is left out of all scores where BM25 found nothing, or only noise. The value of each tree is
 * the score, rounded to four places.
 */
export function fuse(
  candidates: readonly LegScores[],
  alpha: number,
  gamma: number,
): Explanation[] {
  const maxPassage = maximum(candidates.map(({ bm25 }) => bm25));
  const maxSource = maximum(candidates.map(({ source }) => source));
  return candidates.map(({ cosine, bm25, source }) => {
    const terms = [
      {
        value: alpha * cosine,
        formula: 'α·cosine',
        parts: [leaf('α', alpha, 'constant'), leaf('cosine', cosine, 'question · passage')],
      },
    ];
    if (maxPassage >= MIN_BM25) {
      const found = bm25 ?? 0;
      terms.push({
        value: (1 - alpha) * (found / maxPassage),
        formula: '(1−α)·bm25/max(bm25)',
        parts: [
          leaf('bm25', found, bm25 === null ? 'not among the best by words' : '−bm25() of FTS5'),
          leaf('max(bm25)', maxPassage, 'of the candidates'),
        ],
      });
    }
    if (maxSource >= MIN_BM25) {
      const found = source ?? 0;
      const origin = source === null ? 'not among the best sources' : '−bm25() of the whole source';
      terms.push({
        value: gamma * (found / maxSource),
        formula: 'γ·source/max(source)',
        parts: [
          leaf('γ', gamma, 'constant'),
          leaf('source', found, origin),
          leaf('max(source)', maxSource, 'of the candidates'),
        ],
      });
    }
    return scored(
      terms.reduce((sum, { value }) => sum + value, 0),
      terms.map(({ formula }) => formula).join(' + '),
      terms.flatMap(({ parts }) => parts),
    );
  });
}

/** The score of a ranking by one leg alone. */
export function scoreRetriever(leg: 'dense' | 'bm25', value: number): Explanation {
  const [name, formula] =
    leg === 'dense' ? ['cosine', 'question · passage'] : ['bm25', '−bm25() of FTS5'];
  return scored(value, name, [leaf(name, value, formula)]);
}

function maximum(values: readonly (number | null)[]): number {
  return values.reduce<number>((best, value) => Math.max(best, value ?? 0), 0);
}

function scored(sum: number, formula: string, parts: readonly Explanation[]): Explanation {
  return { name: 'score', value: roundScore(sum), formula: `${formula}, to four places`, parts };
}

function leaf(name: string, value: number, formula: string): Explanation {
  return { name, value, formula, parts: [] };
}
