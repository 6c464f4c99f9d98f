import type { Source, SourceSummary } from '../../src/domain/source.ts';
import { metadataOf } from '../../src/domain/source.ts';
import type {
  CorpusSnapshot,
  MarkedSource,
  StoredPassage,
  StoredSource,
  VectorList,
} from '../../src/store/corpus-store.ts';
import { indexText } from '../../src/text/join-broken-words.ts';
import { stem, terms } from '../../src/text/terms.ts';
import { countPhrase, scorePhrases, type WordRow } from './bm25-oracle.ts';
import type {
  Generation,
  KeptPassage,
  KeptSource,
  KeptVector,
  MemoryCorpus,
} from './memory-corpus.ts';

const VECTORS_IN_BATCH = 3;

/** One generation of a corpus in memory. */
export class MemorySnapshot implements CorpusSnapshot {
  readonly corpusId: string;
  readonly storeId: string;
  readonly #then: Generation;
  #isClosed = false;

  constructor({ corpusId, storeId, current }: MemoryCorpus) {
    this.corpusId = corpusId;
    this.storeId = storeId;
    this.#then = current;
  }

  get generation(): number {
    return this.#then.generation;
  }

  get modelId(): string | null {
    return this.#then.modelId;
  }

  get pipeline(): string | null {
    return this.#then.pipeline;
  }

  sources(): Promise<SourceSummary[]> {
    return this.#read(({ sources }) => [...sources.values()].map((kept) => this.#summary(kept)));
  }

  sourceIds(): Promise<string[]> {
    return this.#read(({ sources }) => [...sources.keys()]);
  }

  present(sourceIds: readonly string[]): Promise<string[]> {
    return this.#read(({ sources }) => sourceIds.filter((id) => sources.has(id)));
  }

  sourceHashes(): Promise<{ sourceId: string; file: string; contentHash: string }[]> {
    return this.#read(({ sources }) =>
      [...sources.values()].map(({ source: { sourceId, file, contentHash } }) => {
        return { sourceId, file, contentHash };
      }),
    );
  }

  givenIds(): Promise<{ file: string; sourceId: string }[]> {
    return this.#read(({ givenIds }) =>
      [...givenIds]
        .map(([file, sourceId]) => ({ file, sourceId }))
        .sort((a, b) => (a.file < b.file ? -1 : 1)),
    );
  }

  repeatableLines(): Promise<MarkedSource[]> {
    return this.#read(({ sources }) =>
      [...sources.values()].flatMap(({ source: { sourceId, boilerplate, repeatable } }) =>
        repeatable.length === 0 ? [] : [{ sourceId, boilerplate, repeatable }],
      ),
    );
  }

  source(sourceId: string): Promise<StoredSource | null> {
    return this.#read(({ sources }) => {
      const kept = sources.get(sourceId);
      return kept === undefined ? null : { ...kept.source, ...this.#summary(kept) };
    });
  }

  passagesOf(sourceId: string): Promise<StoredPassage[]> {
    return this.#read(({ passages }) =>
      passages.map(({ stored }) => stored).filter((stored) => stored.sourceId === sourceId),
    );
  }

  passages(passageKeys: readonly number[]): Promise<StoredPassage[]> {
    return this.#read(({ passages }) =>
      passageKeys.flatMap(
        (key) => passages.find(({ stored }) => stored.passageKey === key)?.stored ?? [],
      ),
    );
  }

  passagesByVector(vectorKeys: readonly number[]): Promise<StoredPassage[]> {
    return this.#read(({ passages }) =>
      vectorKeys.flatMap((key) =>
        passages.map(({ stored }) => stored).filter(({ vectorKey }) => vectorKey === key),
      ),
    );
  }

  bm25(
    words: readonly string[],
    k: number,
    sourceId?: string,
  ): Promise<{ passageKey: number; score: number }[]> {
    return this.#read(({ passages }) => {
      const scores = score(passages.map(toPassageRow), words);
      const hits = passages.flatMap(({ stored }, at) => {
        const of = scores[at] ?? null;
        return of === null || (sourceId ?? stored.sourceId) !== stored.sourceId
          ? []
          : [{ passageKey: stored.passageKey, score: of }];
      });
      return hits.sort(bestFirst).slice(0, Math.max(0, k));
    });
  }

  bm25Sources(words: readonly string[], k: number): Promise<{ sourceId: string; score: number }[]> {
    return this.#read(({ sources }) => {
      const all = [...sources.values()].map(({ source }) => source);
      const scores = score(
        all.map((source) => remember(source, () => toSourceRow(source))),
        words,
      );
      const hits = all.flatMap(({ sourceId }, at) => {
        const of = scores[at] ?? null;
        return of === null ? [] : [{ sourceId, score: of }];
      });
      return hits.sort(bestFirst).slice(0, Math.max(0, k));
    });
  }

  docFreq(words: readonly string[]): Promise<number[]> {
    return this.#read(({ passages }) => {
      const rows = passages.map(toPassageRow);
      return words.map(stems).map((phrase) => {
        const has = (row: WordRow): boolean =>
          countPhrase(row.heading, phrase) + countPhrase(row.body, phrase) > 0;
        return rows.filter(has).length;
      });
    });
  }

  passageCount(): Promise<number> {
    return this.#read(({ passages }) => passages.length);
  }

  sourceCount(): Promise<number> {
    return this.#read(({ sources }) => sources.size);
  }

  vectorsOf(given: readonly StoredPassage[]): Promise<Float32Array[]> {
    return this.#read(({ passages }) =>
      given.map(({ corpusId, passageKey, passageId }) => {
        const kept = passages.find(({ stored }) => stored.passageKey === passageKey);
        if (kept?.stored.passageId === passageId && corpusId === this.corpusId) {
          return kept.vector.vector.slice();
        }
        throw new Error(`${passageId} is not in this snapshot of the corpus ${this.corpusId}`);
      }),
    );
  }

  vectors(vectorKeys: readonly number[]): Promise<Float32Array[]> {
    return this.#read(() => {
      const known = new Map(this.#used().map((kept) => [kept.vectorKey, kept.vector]));
      return vectorKeys.map((key) => {
        const vector = known.get(key);
        if (vector === undefined) throw new Error(`No vector has the key ${key}`);
        return vector.slice();
      });
    });
  }

  async *allVectors(): ReturnType<CorpusSnapshot['allVectors']> {
    for (let at = 0; ; at += VECTORS_IN_BATCH) {
      const batch = await this.#read(() => this.#used().slice(at, at + VECTORS_IN_BATCH));
      if (batch.length === 0) return;
      yield batch.map(({ vectorKey, checksum, vector }) => {
        return { vectorKey, checksum, vector: vector.slice() };
      });
    }
  }

  vectorList(): Promise<VectorList> {
    return this.#read(() => ({
      vectorKeys: Float64Array.from(this.#used(), ({ vectorKey }) => vectorKey),
      checksums: Uint32Array.from(this.#used(), ({ checksum }) => checksum),
    }));
  }

  vectorState(): Promise<string> {
    return this.#read(({ generation }) => `${this.storeId} ${generation}`);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }

  /** Returns the vectors of the corpus, in the order of their keys. */
  #used(): KeptVector[] {
    const used = new Set(this.#then.passages.map(({ vector }) => vector));
    return [...used].sort((a, b) => a.vectorKey - b.vectorKey);
  }

  #summary({ source, indexedAt }: KeptSource): SourceSummary {
    const { sourceId, file } = source;
    const { corpusId } = this;
    const own = this.#then.passages.filter(({ stored }) => stored.sourceId === sourceId);
    return { ...metadataOf(source), sourceId, corpusId, file, passages: own.length, indexedAt };
  }

  #read<T>(read: (then: Generation) => T): Promise<T> {
    return Promise.resolve().then(() => {
      if (this.#isClosed) throw new Error('This snapshot is closed');
      return read(this.#then);
    });
  }
}

/** Returns the stems of all words of a text, in order. */
export function stems(text: string): string[] {
  return terms(indexText(text)).map(({ term }) => stem(term));
}

/** The words of each passage and source are split once. */
const KNOWN_ROWS = new WeakMap<object, WordRow>();

function remember(key: object, split: () => WordRow): WordRow {
  const row = KNOWN_ROWS.get(key) ?? split();
  KNOWN_ROWS.set(key, row);
  return row;
}

/** Returns the words of a source that are searched: all but those of its boilerplate. */
export function toSourceRow({
  title,
  text,
  boilerplate,
}: Pick<Source, 'title' | 'text' | 'boilerplate'>): WordRow {
  const bounds = [0, ...boilerplate.flatMap(({ start, end }) => [start, end]), text.length];
  const kept = bounds.flatMap((from, at) =>
    at % 2 === 0 ? [text.slice(from, bounds[at + 1])] : [],
  );
  return { heading: stems(title), body: stems(kept.join('\n')) };
}

function toPassageRow({ record }: KeptPassage): WordRow {
  return remember(record, () => ({
    heading: stems(record.headingText),
    body: stems(record.bodyText),
  }));
}

function score(rows: readonly WordRow[], words: readonly string[]): (number | null)[] {
  return scorePhrases(rows, words.map(stems), { heading: 1, body: 1 });
}

/** Hits are scored in the order in which ties are sorted, and sorting is stable. */
function bestFirst(a: { readonly score: number }, b: { readonly score: number }): number {
  return b.score - a.score;
}
