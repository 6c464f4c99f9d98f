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

interface Counted extends WordCount {
  /** The last document in which the word was counted. */
  document: number;
}

/** Counts, for each word, the passages and sources that contain it. */
export class WordCounts {
  readonly #counts = new Map<string, Counted>();
  #documents = 0;

  addPassage(columns: Columns, sign: 1 | -1): void {
    this.#add(columns, 'passages', sign);
  }

  addSource(columns: Columns, sign: 1 | -1): void {
    this.#add(columns, 'sources', sign);
  }

  /** Returns the counts that are not zero, sorted by word. */
  entries(): (WordCount & { readonly word: string })[] {
    const entries = [...this.#counts].filter(
      ([, { passages, sources }]) => passages !== 0 || sources !== 0,
    );
    return entries
      .map(([word, { passages, sources }]) => ({ word: toWordKey(word), passages, sources }))
      .sort((a, b) => (a.word < b.word ? -1 : 1));
  }

  #add(columns: Columns, to: keyof WordCount, sign: 1 | -1): void {
    this.#documents += 1;
    for (const words of columns) {
      for (const word of words) {
        let count = this.#counts.get(word);
        if (count === undefined) {
          count = { passages: 0, sources: 0, document: 0 };
          this.#counts.set(word, count);
        }
        if (count.document === this.#documents) continue;
        count.document = this.#documents;
        count[to] += sign;
      }
    }
  }
}
