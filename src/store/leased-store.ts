import type {
  CorpusChange,
  CorpusSnapshot,
  CorpusStatus,
  CorpusStore,
  SourceChange,
  SourceVersion,
} from './corpus-store.ts';

/** Keeps a store open from the resolution of the promise until `release` is called. */
export type Borrow = () => Promise<{ readonly store: CorpusStore; readonly release: () => void }>;

/** A store that is opened for each use. A snapshot keeps it open. */
export class LeasedStore implements CorpusStore {
  readonly corpusId: string;
  readonly #borrow: Borrow;

  constructor(corpusId: string, borrow: Borrow) {
    this.corpusId = corpusId;
    this.#borrow = borrow;
  }

  async snapshot(): Promise<CorpusSnapshot> {
    const { store, release } = await this.#borrow();
    try {
      const snapshot = await store.snapshot();
      const close = snapshot.close.bind(snapshot);
      let isOpen = true;
      snapshot.close = async () => {
        await close();
        if (isOpen) release();
        isOpen = false;
      };
      return snapshot;
    } catch (error) {
      release();
      throw error;
    }
  }

  status(): Promise<CorpusStatus> {
    return this.#use((store) => store.status());
  }

  versions(sourceId: string): Promise<SourceVersion[]> {
    return this.#use((store) => store.versions(sourceId));
  }

  version(versionKey: number): Promise<SourceVersion | null> {
    return this.#use((store) => store.version(versionKey));
  }

  changes(sourceId: string): Promise<SourceChange[]> {
    return this.#use((store) => store.changes(sourceId));
  }

  lastChanges(at: string): Promise<SourceChange[]> {
    return this.#use((store) => store.lastChanges(at));
  }

  changeTimes(): Promise<string[]> {
    return this.#use((store) => store.changeTimes());
  }

  missingVectors(modelId: string, vectorHashes: readonly string[]): Promise<string[]> {
    return this.#use((store) => store.missingVectors(modelId, vectorHashes));
  }

  addVectors(
    modelId: string,
    vectors: readonly { readonly vectorHash: string; readonly vector: Float32Array }[],
  ): Promise<void> {
    return this.#use((store) => store.addVectors(modelId, vectors));
  }

  commitCorpus(change: CorpusChange): Promise<CorpusStatus | null> {
    return this.#use((store) => store.commitCorpus(change));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #use<T>(use: (store: CorpusStore) => Promise<T>): Promise<T> {
    const { store, release } = await this.#borrow();
    try {
      return await use(store);
    } finally {
      release();
    }
  }
}
