import { createHash } from 'node:crypto';
import type { Columns } from './indexed-sources.ts';

/** Longer words are stored as their hash, because an entry of an index has at most 2,704 bytes. */
const LONGEST_KEY = 256;

/** The passages and sources that contain a word. */
export interface WordCount {
  passages: number;
  sources: number;
}

/** Returns the key of a stem in `corpus_words`. */
export function toWordKey(stem: string): string {
  return stem.length <= LONGEST_KEY ? stem : `#${createHash('sha256').update(stem).digest('hex')}`;
}

/** Counts, for each word, the passages and sources that contain it. */
export class WordCounts {
  readonly #counts = new Map<string, WordCount>();

  addPassage(columns: Columns, sign: 1 | -1): void {
    for (const count of this.#countsOf(columns)) count.passages += sign;
  }

  addSource(columns: Columns, sign: 1 | -1): void {
    for (const count of this.#countsOf(columns)) count.sources += sign;
  }

  /** Returns the counts that are not zero, sorted by word. */
  entries(): (WordCount & { readonly word: string })[] {
    const entries = [...this.#counts].filter(
      ([, { passages, sources }]) => passages !== 0 || sources !== 0,
    );
    return entries
      .map(([word, count]) => ({ word: toWordKey(word), ...count }))
      .sort((a, b) => (a.word < b.word ? -1 : 1));
  }

  *#countsOf(columns: Columns): Generator<WordCount> {
    for (const word of new Set(columns.flat())) {
      const known = this.#counts.get(word);
      const count = known ?? { passages: 0, sources: 0 };
      if (known === undefined) this.#counts.set(word, count);
      yield count;
    }
  }
}
