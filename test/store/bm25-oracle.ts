/** The words of one passage. */
export interface OracleRow {
  readonly heading: string;
  readonly body: string;
}

/** The words of one passage or source, as a full-text index has them. */
export interface WordRow {
  readonly heading: readonly string[];
  readonly body: readonly string[];
}

const K1 = 1.2;
const B = 0.75;
const LEAST_IDF = 1e-6;

/**
 * Scores rows by BM25 without stemming, so every word must be its own stem. A row without any of the
 * terms has no score.
 */
export function scoreByFormula(
  rows: readonly OracleRow[],
  terms: readonly string[],
  weights: { readonly heading: number; readonly body: number },
): (number | null)[] {
  const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
  const words = rows.map(({ heading, body }) => ({
    heading: wordsOf(heading),
    body: wordsOf(body),
  }));
  const phrases = terms.map((term) => [term]);
  return scorePhrases(words, phrases, weights);
}

/**
 * BM25 as defined at https://sqlite.org/fts5.html#the_bm25_function, over the whole corpus: Σ
 * idf(q) · f·(k1+1) / (f + k1·(1 − b + b·|D|/avgdl)), with f weighted by column and |D| counted
 * over both. A row without any of the phrases has no score. A phrase without words is in no row.
 */
export function scorePhrases(
  rows: readonly WordRow[],
  phrases: readonly (readonly string[])[],
  weights: { readonly heading: number; readonly body: number },
): (number | null)[] {
  const lengths = rows.map(({ heading, body }) => heading.length + body.length);
  const avgdl = lengths.reduce((sum, length) => sum + length, 0) / rows.length;
  const scores = rows.map((): number | null => null);
  for (const phrase of phrases) {
    const counts = rows.map(({ heading, body }) => ({
      heading: countPhrase(heading, phrase),
      body: countPhrase(body, phrase),
    }));
    const n = counts.filter(({ heading, body }) => heading + body > 0).length;
    const idf = Math.max(Math.log((rows.length - n + 0.5) / (n + 0.5)), LEAST_IDF);
    for (const [at, { heading, body }] of counts.entries()) {
      if (heading + body === 0) continue;
      const f = weights.heading * heading + weights.body * body;
      const norm = 1 - B + (B * (lengths[at] ?? 0)) / avgdl;
      scores[at] = (scores[at] ?? 0) + (idf * (f * (K1 + 1))) / (f + K1 * norm);
    }
  }
  return scores;
}

/** Returns how often a phrase begins in a list of words. */
export function countPhrase(words: readonly string[], phrase: readonly string[]): number {
  if (phrase.length === 0) return 0;
  return words.filter((_, from) => phrase.every((word, at) => words[from + at] === word)).length;
}
