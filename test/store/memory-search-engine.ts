import type {
  EngineAttempt,
  EnginePassage,
  EngineScope,
  EngineSource,
  PassageCandidate,
  SearchEngine,
  SourceCandidate,
} from '../../src/store/search-engine.ts';

interface Kept<Content> {
  readonly corpusId: string;
  readonly attempt: number;
  readonly generation: number;
  readonly key: number;
  readonly words: readonly string[];
  readonly content: Content;
}

const K1 = 1.2;
const B = 0.75;

/**
 * A strict engine in memory. It refuses what the port does not allow. Like a real engine, it ranks
 * by statistics over the documents of all corpora, and returns outdated documents.
 */
export class MemorySearchEngine implements SearchEngine {
  indexName: string;
  readonly #passages = new Map<string, Kept<EnginePassage>>();
  readonly #sources = new Map<string, Kept<EngineSource>>();
  readonly #attempts = new Set<string>();
  #dimensions: number | null = null;
  #isClosed = false;

  constructor(indexName = 'memory-1') {
    this.indexName = indexName;
  }

  readIndexName(): Promise<void> {
    return Promise.resolve();
  }

  /** The number of documents of all corpora, found or not. */
  get size(): number {
    return this.#passages.size + this.#sources.size;
  }

  async write(
    { corpusId, attempt, generation }: EngineAttempt,
    documents: Parameters<SearchEngine['write']>[1],
  ): Promise<void> {
    this.#use();
    for (const number of [attempt, generation]) checkNumber(number);
    const name = `${corpusId} ${attempt}`;
    if (this.#attempts.has(name)) throw new Error(`The attempt ${name} is repeated`);
    this.#attempts.add(name);
    const written = new Set<string>();
    const place = (kind: string, key: number): string => {
      checkNumber(key);
      if (written.has(`${kind} ${key}`)) throw new Error(`${kind} ${key} is written twice`);
      written.add(`${kind} ${key}`);
      return `${corpusId} ${key}`;
    };
    const origin = { corpusId, attempt, generation };
    for await (const { passages, sources } of documents) {
      for (const content of structuredClone(passages)) {
        const { passageKey: key, heading, body, vector } = content;
        checkNumber(content.vectorKey);
        this.#checkVector(vector);
        const words = checkWords([...heading, ...body]);
        this.#passages.set(place('passage', key), { ...origin, key, words, content });
      }
      for (const content of structuredClone(sources)) {
        const { sourceKey: key, title, text } = content;
        const words = checkWords([...title, ...text]);
        this.#sources.set(place('source', key), { ...origin, key, words, content });
      }
    }
  }

  remove(
    corpusId: string,
    {
      passageKeys,
      sourceKeys,
    }: { readonly passageKeys: readonly number[]; readonly sourceKeys: readonly number[] },
  ): Promise<void> {
    return this.#answer(() => {
      for (const key of passageKeys) this.#passages.delete(`${corpusId} ${key}`);
      for (const key of sourceKeys) this.#sources.delete(`${corpusId} ${key}`);
    });
  }

  removeAttempt(corpusId: string, attempt: number): Promise<void> {
    return this.#answer(() => {
      this.#removeWhere((kept) => kept.corpusId === corpusId && kept.attempt === attempt);
    });
  }

  removeCorpus(corpusId: string): Promise<void> {
    return this.#answer(() => {
      this.#removeWhere((kept) => kept.corpusId === corpusId);
      // A corpus that is created again counts its attempts from the beginning.
      for (const name of this.#attempts) {
        if (name.startsWith(`${corpusId} `)) this.#attempts.delete(name);
      }
    });
  }

  findPassages(
    scope: EngineScope,
    stems: readonly string[],
    limit: number,
    sourceId?: string,
  ): Promise<PassageCandidate[]> {
    return this.#answer(() => {
      const all = [...this.#passages.values()];
      const found = this.#find(all, scope, stems).filter(
        ({ content }) => sourceId === undefined || content.sourceId === sourceId,
      );
      return found.slice(0, limit).map(({ content: { passageKey, heading, body } }) => {
        return { passageKey, heading: [...heading], body: [...body] };
      });
    });
  }

  findSources(
    scope: EngineScope,
    stems: readonly string[],
    limit: number,
  ): Promise<SourceCandidate[]> {
    return this.#answer(() => {
      const found = this.#find([...this.#sources.values()], scope, stems);
      return found.slice(0, limit).map(({ content: { sourceKey, title, text } }) => {
        return { sourceKey, title: [...title], text: [...text] };
      });
    });
  }

  nearest(scope: EngineScope, question: Float32Array, limit: number): Promise<number[]> {
    return this.#answer(() => {
      this.#checkScope(scope);
      this.#checkVector(question);
      const near = [...this.#passages.values()]
        .filter((kept) => isIn(kept, scope))
        .map(({ content: { vectorKey, vector } }) => ({ vectorKey, cosine: dot(vector, question) }))
        .sort((a, b) => b.cosine - a.cosine || b.vectorKey - a.vectorKey);
      return [...new Set(near.map(({ vectorKey }) => vectorKey))].slice(0, limit);
    });
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }

  #find<Content>(
    all: readonly Kept<Content>[],
    scope: EngineScope,
    stems: readonly string[],
  ): Kept<Content>[] {
    this.#checkScope(scope);
    checkWords(stems);
    const average = all.reduce((sum, { words }) => sum + words.length, 0) / all.length;
    const frequencies = new Map(
      [...new Set(stems)].map((stem) => {
        return [stem, all.filter(({ words }) => words.includes(stem)).length] as const;
      }),
    );
    const scored = all
      .filter((kept) => isIn(kept, scope))
      .map((kept) => {
        let score = 0;
        for (const stem of stems) {
          const f = kept.words.filter((word) => word === stem).length;
          const n = frequencies.get(stem) ?? 0;
          const norm = 1 - B + (B * kept.words.length) / average;
          score += (Math.log(1 + (all.length - n + 0.5) / (n + 0.5)) * f) / (f + K1 * norm);
        }
        return { kept, score };
      });
    // Ties are in an order that differs from the order of the passages.
    return scored
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || b.kept.key - a.kept.key)
      .map(({ kept }) => kept);
  }

  #removeWhere(matches: (kept: Kept<unknown>) => boolean): void {
    for (const documents of [this.#passages, this.#sources]) {
      for (const [name, kept] of documents) if (matches(kept)) documents.delete(name);
    }
  }

  #checkScope({ index, generation }: EngineScope): void {
    checkNumber(generation);
    if (index !== this.indexName) throw new Error(`There is no index "${index}"`);
  }

  #checkVector(vector: Float32Array): void {
    this.#dimensions ??= vector.length;
    const length = Math.hypot(...vector);
    if (vector.length !== this.#dimensions || Math.abs(length - 1) > 1e-3) {
      throw new Error(`Expected ${this.#dimensions} numbers of unit length, got ${length}`);
    }
  }

  #use(): void {
    if (this.#isClosed) throw new Error('The engine is closed');
  }

  #answer<T>(work: () => T): Promise<T> {
    return Promise.resolve().then(() => {
      this.#use();
      return work();
    });
  }
}

function isIn(kept: Kept<unknown>, { corpusId, generation }: EngineScope): boolean {
  return kept.corpusId === corpusId && kept.generation <= generation;
}

function checkNumber(number: number): void {
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${number} is no key`);
}

function checkWords(words: readonly string[]): readonly string[] {
  const wrong = words.find((word) => !/^[^\s\0]+$/u.test(word));
  if (wrong !== undefined) throw new Error(`"${wrong}" is no word`);
  return words;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, number, at) => sum + number * (b[at] ?? 0), 0);
}
