import { type Bag, idfCosine, type InverseFrequencies } from './compare-sentences.ts';

/**
 * Share of the walk that begins anew; the papers' d. With .15 and no topic, the advertisements under
 * an article of `../shared/seeds`, many and alike, were its most central sentences.
 */
const JUMP = 0.3;
const MAX_ROUNDS = 100;
const SETTLED = 1e-6;

/**
 * How central each sentence is among all: continuous LexRank (Erkan and Radev, "LexRank:
 * Graph-based Lexical Centrality as Salience in Text Summarization", JAIR 22, 2004), which begins
 * anew where the topic is (Otterbacher, Erkan and Radev, HLT-EMNLP 2005, formula 5):
 * `p(u) = d · rel(u) / Σ_z rel(z) + (1 − d) · Σ_v sim(u,v) / Σ_z sim(z,v) · p(v)`, by power
 * iteration. The values sum to 1. Takes time with the square of the number of sentences.
 *
 * @param rel how near each sentence is to its topic, 0 or more; all 0: no topic
 */
export function rankSentences(
  bags: readonly Bag[],
  rel: readonly number[],
  idf: InverseFrequencies,
): number[] {
  const n = bags.length;
  const edges = similarities(bags, idf);
  const sums = edges.map((row) => row.reduce((sum, value) => sum + value, 0));
  const total = rel.reduce((sum, value) => sum + value, 0);
  const begin = rel.map((value) => (total === 0 ? 1 / n : value / total));
  let p = begin;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = begin.map((share) => JUMP * share);
    edges.forEach((row, v) => {
      const given = ((1 - JUMP) * (p[v] ?? 0)) / (sums[v] ?? 1);
      row.forEach((sim, u) => {
        next[u] = (next[u] ?? 0) + sim * given;
      });
    });
    const change = next.reduce((sum, value, u) => sum + Math.abs(value - (p[u] ?? 0)), 0);
    p = next;
    if (change < SETTLED) break;
  }
  return p;
}

/** Symmetric; a sentence is as near to itself as can be, so that no row sums to 0. */
function similarities(bags: readonly Bag[], idf: InverseFrequencies): Float64Array[] {
  const edges = bags.map(() => new Float64Array(bags.length));
  bags.forEach((bag, u) => {
    for (let v = 0; v <= u; v++) {
      const other = bags[v];
      const sim = u === v || other === undefined ? 1 : idfCosine(bag, other, idf);
      edges[u]?.fill(sim, v, v + 1);
      edges[v]?.fill(sim, u, u + 1);
    }
  });
  return edges;
}
