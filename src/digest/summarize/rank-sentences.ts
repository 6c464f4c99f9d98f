import type { Weights } from './compare-sentences.ts';
import { InvertedIndex, type Product } from './inverted-index.ts';

/**
 * Probability of a restart: d in the papers. With .15 and no topic, many similar advertisements
 * below a scraped report ranked highest.
 */
const JUMP = 0.3;
const MAX_ROUNDS = 100;
const SETTLED = 1e-6;
/** Number of sentences compared between two yields to the event loop. */
const ROWS_IN_STEP = 20;

/**
 * Returns the centrality of each sentence: continuous LexRank (Erkan and Radev, "LexRank:
 * Graph-based Lexical Centrality as Salience in Text Summarization", JAIR 22, 2004) with
 * topic-biased restarts (Otterbacher, Erkan and Radev, HLT-EMNLP 2005, formula 5): `p(u) = d ·
 * rel(u) / Σ_z rel(z) + (1 − d) · Σ_v sim(u,v) / Σ_z sim(z,v) · p(v)`, by power iteration. The
 * values sum to 1. Runs in steps, because the time grows with the number of pairs that share a
 * stem.
 *
 * @param rel relevance of each sentence to its topic, at least 0; all 0 if there is no topic
 */
export function* rankSentences(
  all: readonly Weights[],
  rel: readonly number[],
): Generator<void, number[]> {
  const n = all.length;
  const edges = yield* findEdges(all);
  const sums = edges.map((row) => row.reduce((sum, { product }) => sum + product, 0));
  const total = rel.reduce((sum, value) => sum + value, 0);
  const begin = rel.map((value) => (total === 0 ? 1 / n : value / total));
  let p = begin;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = begin.map((share) => JUMP * share);
    edges.forEach((row, v) => {
      const given = ((1 - JUMP) * (p[v] ?? 0)) / (sums[v] ?? 1);
      for (const { at, product } of row) next[at] = (next[at] ?? 0) + product * given;
    });
    const change = next.reduce((sum, value, u) => sum + Math.abs(value - (p[u] ?? 0)), 0);
    p = next;
    if (change < SETTLED) break;
    yield;
  }
  return p;
}

/**
 * Returns the edges of each sentence. Each sentence has an edge of weight 1 to itself, so that no
 * row sums to 0.
 */
function* findEdges(all: readonly Weights[]): Generator<void, Product[][]> {
  const postings = new InvertedIndex(all);
  const edges: Product[][] = [];
  for (const [u, weights] of all.entries()) {
    if (u % ROWS_IN_STEP === 0) yield;
    const others = postings.products(weights).filter(({ at }) => at !== u);
    edges.push([{ at: u, product: 1 }, ...others]);
  }
  return edges;
}
