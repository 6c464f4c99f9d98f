const K1 = 1.2;
const B = 0.75;
/** A phrase that more than half of all documents contain would otherwise lower the score. */
const LEAST_IDF = 1e-6;

/** The documents over which statistics are computed. */
export interface Bm25Totals {
  readonly documents: number;
  /** The number of words of all documents together. */
  readonly words: number;
}

/** A phrase of one or more words. One without words is in no document. */
export interface Bm25Phrase {
  readonly words: readonly string[];
  /** The number of documents that contain the phrase. */
  readonly documents: number;
}

/** Returns ln((N − n + .5) / (n + .5)), but at least 1e-6. */
function idfOf(documents: number, n: number): number {
  return Math.max(Math.log((documents - n + 0.5) / (n + 0.5)), LEAST_IDF);
}

/** Whether the number of documents with a phrase is so high that it has the least weight. */
export function isTooCommon({ documents }: Bm25Totals, phrase: Bm25Phrase): boolean {
  return idfOf(documents, phrase.documents) <= LEAST_IDF;
}

/**
 * BM25 as in SQLite's FTS5 (https://sqlite.org/fts5.html#the_bm25_function), with the same weight
 * for all columns: Σ idf(q) · f·(k1+1) / (f + k1·(1 − b + b·|D|/avgdl)), with idf(q) = ln((N − n +
 * .5) / (n + .5)), but at least 1e-6. The operations are in FTS5's order, so that scores are equal
 * to the last bits.
 */
export class Bm25 {
  readonly #averageLength: number;
  readonly #phrases: readonly { readonly words: readonly string[]; readonly idf: number }[];
  readonly #single: ReadonlySet<string>;

  constructor({ documents, words }: Bm25Totals, phrases: readonly Bm25Phrase[]) {
    this.#averageLength = words / documents;
    this.#phrases = phrases.map((phrase) => {
      return { words: phrase.words, idf: idfOf(documents, phrase.documents) };
    });
    this.#single = new Set(
      phrases.flatMap(({ words: [first = ''], words: { length } }) => {
        return length === 1 ? [first] : [];
      }),
    );
  }

  /**
   * Returns the score of a document; `null` if it contains none of the phrases.
   *
   * @param columns the words of each column, in order
   */
  score(columns: readonly (readonly string[])[]): number | null {
    const counts = new Map<string, number>();
    let length = 0;
    for (const column of columns) {
      length += column.length;
      for (const word of column) {
        if (this.#single.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
      }
    }
    const norm = K1 * (1 - B + (B * length) / this.#averageLength);
    let score: number | null = null;
    for (const { words, idf } of this.#phrases) {
      const f =
        words.length === 1
          ? (counts.get(words[0] ?? '') ?? 0)
          : columns.reduce((sum, column) => sum + countPhrase(column, words), 0);
      if (f > 0) score = (score ?? 0) + idf * ((f * (K1 + 1)) / (f + norm));
    }
    return score;
  }
}

/** Returns how often a phrase begins in a list of words. */
export function countPhrase(words: readonly string[], phrase: readonly string[]): number {
  if (phrase.length === 0) return 0;
  let count = 0;
  for (let from = 0; from + phrase.length <= words.length; from += 1) {
    if (phrase.every((word, at) => words[from + at] === word)) count += 1;
  }
  return count;
}
