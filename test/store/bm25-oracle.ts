/** The words of one passage. */
export interface OracleRow {
  readonly heading: string;
  readonly body: string;
}

const K1 = 1.2;
const B = 0.75;
const LEAST_IDF = 1e-6;

/**
 * BM25 as defined at https://sqlite.org/fts5.html#the_bm25_function, over the whole corpus: Σ
 * idf(q) · f·(k1+1) / (f + k1·(1 − b + b·|D|/avgdl)), with f weighted by column and |D| counted
 * over both. There is no stemming, so every word must be its own stem. A row without any of the terms
 * has no score.
 */
export function scoreByFormula(
  rows: readonly OracleRow[],
  terms: readonly string[],
  weights: { readonly heading: number; readonly body: number },
): (number | null)[] {
  const words = rows.map(({ heading, body }) => ({
    heading: heading.split(/\s+/).filter((word) => word !== ''),
    body: body.split(/\s+/).filter((word) => word !== ''),
  }));
  const lengths = words.map(({ heading, body }) => heading.length + body.length);
  const avgdl = lengths.reduce((sum, length) => sum + length, 0) / rows.length;
  const has = (at: number, term: string): boolean =>
    words[at]?.heading.includes(term) === true || words[at]?.body.includes(term) === true;
  return words.map(({ heading, body }, at) => {
    if (!terms.some((term) => has(at, term))) return null;
    return terms.reduce((score, term) => {
      const n = rows.filter((_, other) => has(other, term)).length;
      const idf = Math.max(Math.log((rows.length - n + 0.5) / (n + 0.5)), LEAST_IDF);
      const f =
        weights.heading * heading.filter((word) => word === term).length +
        weights.body * body.filter((word) => word === term).length;
      const norm = 1 - B + (B * (lengths[at] ?? 0)) / avgdl;
      return score + (idf * (f * (K1 + 1))) / (f + K1 * norm);
    }, 0);
  });
}
