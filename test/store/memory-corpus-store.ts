import type {
  CorpusChange,
  CorpusSnapshot,
  CorpusStatus,
  CorpusStore,
  SourceChange,
  SourceVersion,
} from '../../src/store/corpus-store.ts';
import type { MemoryCorpus } from './memory-corpus.ts';
import { MemorySnapshot } from './memory-snapshot.ts';

/**
 * A strict store in memory. It refuses what the port does not allow, even where SQLite would return
 * something.
 */
export class MemoryCorpusStore implements CorpusStore {
  readonly #corpus: MemoryCorpus;
  #isClosed = false;

  constructor(corpus: MemoryCorpus) {
    this.#corpus = corpus;
  }

  get corpusId(): string {
    return this.#corpus.corpusId;
  }

  status(): Promise<CorpusStatus> {
    return this.#use(toStatus);
  }

  snapshot(): Promise<CorpusSnapshot> {
    return this.#use((corpus) => new MemorySnapshot(corpus));
  }

  versions(sourceId: string): Promise<SourceVersion[]> {
    return this.#use(({ versions }) => versions.filter((one) => one.sourceId === sourceId));
  }

  version(versionKey: number): Promise<SourceVersion | null> {
    return this.#use(
      ({ versions }) => versions.find((one) => one.versionKey === versionKey) ?? null,
    );
  }

  changes(sourceId: string): Promise<SourceChange[]> {
    return this.#use(({ changes }) => changes.filter((change) => change.sourceId === sourceId));
  }

  lastChanges(at: string): Promise<SourceChange[]> {
    return this.#use(({ changes }) => {
      const until = changes.filter((change) => change.at <= at);
      const last = new Map(until.map((change) => [change.sourceId, change]));
      return [...last.values()].sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
    });
  }

  changeTimes(): Promise<string[]> {
    return this.#use(({ changes }) => [...new Set(changes.map(({ at }) => at))].sort());
  }

  missingVectors(modelId: string, vectorHashes: readonly string[]): Promise<string[]> {
    return this.#use((corpus) =>
      [...new Set(vectorHashes)].filter((hash) => !corpus.hasVector(modelId, hash)),
    );
  }

  addVectors(
    modelId: string,
    vectors: readonly { readonly vectorHash: string; readonly vector: Float32Array }[],
  ): Promise<void> {
    return this.#use((corpus) => {
      for (const { vectorHash, vector } of vectors) corpus.addVector(modelId, vectorHash, vector);
    });
  }

  commitCorpus(change: CorpusChange): Promise<CorpusStatus | null> {
    return this.#use((corpus) => (corpus.commit(change) ? toStatus(corpus) : null));
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }

  #use<T>(use: (corpus: MemoryCorpus) => T): Promise<T> {
    return Promise.resolve().then(() => {
      if (this.#isClosed) throw new Error('The store is closed');
      return use(this.#corpus);
    });
  }
}

function toStatus({ storeId, current }: MemoryCorpus): CorpusStatus {
  const { generation, modelId, pipeline, sources, passages } = current;
  return {
    storeId,
    generation,
    modelId,
    pipeline,
    sources: sources.size,
    passages: passages.length,
  };
}
