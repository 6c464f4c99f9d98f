import { roundScore } from '../domain/ranking.ts';
import type { Explanation } from '../domain/ranking.ts';

/** Weight of the cosine in a fused score. */
export const ALPHA = 0.5;

/**
 * Maximum contribution of the whole source's BM25. For long documents, .2 ranks better than 0. From
 * .3 up, the ranking of encyclopedia articles gets worse (`docs/decisions/0008-whole-sources.md`).
 */
export const GAMMA = 0.2;

/**
 * If the best BM25 score is below this, all BM25 scores are noise: FTS5 gives scores near zero for
 * terms that occur in most passages.
 */
const MIN_BM25 = 1e-3;

/** The scores of one passage from each leg of the search. */
export interface LegScores {
  /** Exact cosine of question and passage. */
  readonly cosine: number;
  /** Higher is better; `null` if the passage is not among the leg's candidates. */
  readonly bm25: number | null;
  /** BM25 of the passage's whole source; `null` if the source is not among the best sources. */
  readonly source: number | null;
}

/**
 * Returns the scores of one question's candidates, in the order of `candidates`:
 *
 *     score = α·cosine + (1−α)·bm25/max(bm25) + γ·source/max(source)
 *
 * The first two terms are the convex combination of Bruch, Gai and Ingber, "An Analysis of Fusion
 * Functions for Hybrid Retrieval", ACM TOIS 42(1), 2023. BM25 is scaled from its theoretical
 * minimum of 0 to the maximum over the candidates. The cosine is unscaled; the paper maps it to [0,
 * 1], which gives the same ranking with another α. The third term adds evidence from the whole
 * document, following Callan, "Passage-Level Evidence in Document Retrieval", SIGIR 1994. It is
 * scaled like the second term.
 *
 * Example: with α = .5, γ = .2, cosine .6, BM25 4 (best: 8) and source BM25 3 (best: 6), the score
 * is .5·.6 + .5·4/8 + .2·3/6 = .65.
 *
 * Passages and sources that BM25 did not find count as 0. If BM25 found nothing, or only noise, its
 * term is omitted from all scores. The root of each explanation holds the score, rounded to four
 * places.
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

/** Returns the explained score for a ranking by a single leg. */
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
