import { countPhrase } from '../../bm25.ts';
import type { Reads } from './corpus-rows.ts';
import { readIndexedSources, readSourceIds, Stemmer } from './indexed-sources.ts';
import { toWordKey, type WordCount } from './word-counts.ts';

const NONE: WordCount = { passages: 0, sources: 0 };

/** How many passages and sources of one snapshot contain a phrase. Reads each count once. */
export class WordStatistics {
  readonly #reads: Reads;
  readonly #corpusId: string;
  /** By the words of the phrase, separated by spaces. */
  readonly #known = new Map<string, WordCount>();
  /** The previous call; never rejects. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(reads: Reads, corpusId: string) {
    this.#reads = reads;
    this.#corpusId = corpusId;
  }

  /** Returns the counts of each phrase. A phrase without words is in no passage. */
  counts(phrases: readonly (readonly string[])[]): Promise<WordCount[]> {
    const done = this.#last.then(async () => {
      await this.#readWords(phrases.flat());
      await this.#countPhrases(phrases.filter(({ length }) => length > 1));
      return phrases.map((phrase) => this.#known.get(phrase.join(' ')) ?? NONE);
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #readWords(words: readonly string[]): Promise<void> {
    const missing = [...new Set(words)].filter((word) => !this.#known.has(word));
    if (missing.length === 0) return;
    const byKey = new Map(missing.map((word) => [toWordKey(word), word]));
    const rows = await this.#reads.rows<WordCount & { readonly word: string }>(
      'SELECT word, passages, sources FROM corpus_words WHERE corpus_id = $1 AND word = ANY($2::text[])',
      [this.#corpusId, [...byKey.keys()]],
    );
    for (const word of missing) this.#known.set(word, NONE);
    for (const { word, passages, sources } of rows) {
      this.#known.set(byKey.get(word) ?? word, { passages, sources });
    }
  }

  /** Counts phrases of several words in the texts, because only counts of words are stored. */
  async #countPhrases(phrases: readonly (readonly string[])[]): Promise<void> {
    const counted = new Map(
      phrases
        .filter((phrase) => !this.#known.has(phrase.join(' ')))
        .map((phrase) => [phrase.join(' '), { phrase, count: { ...NONE } }]),
    );
    const possible = [...counted.values()].filter(({ phrase }) => phrase.every(this.#occurs));
    if (possible.length > 0) await this.#countInTexts(possible);
    for (const [name, { count }] of counted) this.#known.set(name, count);
  }

  async #countInTexts(
    counted: readonly { readonly phrase: readonly string[]; readonly count: WordCount }[],
  ): Promise<void> {
    const stemmer = new Stemmer();
    const add = async (heading: string, body: string, to: keyof WordCount): Promise<void> => {
      const columns = await stemmer.stems(heading, body);
      for (const { phrase, count } of counted) {
        if (columns.some((words) => countPhrase(words, phrase) > 0)) count[to] += 1;
      }
    };
    const ids = await readSourceIds(this.#reads, this.#corpusId);
    for await (const batch of readIndexedSources(this.#reads, this.#corpusId, ids)) {
      for (const { title, searched, passages } of batch) {
        await add(title, searched, 'sources');
        for (const { heading, body } of passages) await add(heading, body, 'passages');
      }
    }
  }

  #occurs = (word: string): boolean => {
    const { passages, sources } = this.#known.get(word) ?? NONE;
    return passages + sources > 0;
  };
}
