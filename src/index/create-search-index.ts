import type { Logger } from '../domain/logger.ts';
import type { Embedder } from '../inference/embedder.ts';
import type { Reader } from '../inference/reader.ts';
import type { Store } from '../store/corpus-store.ts';
import { ALPHA } from './fuse.ts';
import { searchCorpus } from './search-corpus.ts';
import type { IndexView, SearchIndex } from './search-index.ts';
import { EXACT_UP_TO, VectorViews } from './hnsw/vector-views.ts';

export interface SearchIndexParts {
  readonly store: Store;
  readonly embedder: Embedder;
  /** Of the leg `read`; default: none. */
  readonly reader?: Reader | null;
  /** Folder of the cache file. */
  readonly dataDir: string;
  readonly log: Logger;
  /** Share of the cosine in fused scores. */
  readonly alpha?: number;
  /** Up to this many distinct vectors are searched exactly. */
  readonly exactUpTo?: number;
}

/** A search index over the store, with its cache file. */
export interface CachedSearchIndex extends SearchIndex {
  /**
   * Takes up the newest generation and resolves when its cache is on disk, or could not be written:
   * what ingestion does last, and a bot first.
   */
  refresh(): Promise<void>;
  /**
   * Waits for readers, and for a cache that is being built or written, unless it is a large one.
   *
   * @param hurry once aborted, it waits for neither; readers then fail when the store is closed
   */
  close(hurry?: AbortSignal): Promise<void>;
}

export function createSearchIndex(parts: SearchIndexParts): CachedSearchIndex {
  const { store, embedder, reader = null, dataDir, log } = parts;
  const { alpha = ALPHA, exactUpTo = EXACT_UP_TO } = parts;
  const status = (): ReturnType<Store['status']> => store.status();
  const { dimensions } = embedder;
  const views = new VectorViews({ dataDir, log, dimensions, status, exactUpTo });
  const reading = new Set<Promise<unknown>>();
  let closed = false;

  async function readNewest<T>(use: (view: IndexView & Warm) => Promise<T>): Promise<T> {
    const snapshot = await store.snapshot();
    try {
      const { modelId } = snapshot;
      const lease = modelId === null ? null : views.lease(snapshot, modelId);
      const vectors = async () => {
        if (lease === null) throw new Error('A corpus that was never filled has no vectors');
        return lease.view();
      };
      try {
        return await use({
          snapshot,
          search: (request) =>
            searchCorpus({ snapshot, vectors, embedder, reader, alpha }, request),
          warm: async () => {
            await lease?.view();
          },
        });
      } finally {
        await lease?.release();
      }
    } finally {
      await snapshot.close();
    }
  }

  async function read<T>(use: (view: IndexView & Warm) => Promise<T>): Promise<T> {
    if (closed) throw new Error('The search index was closed and is used all the same');
    const result = readNewest(use);
    const ended = result.catch(() => undefined).finally(() => reading.delete(ended));
    reading.add(ended);
    return result;
  }

  return {
    read,
    async refresh() {
      await read((view) => view.warm());
      await views.settled();
    },
    async close(hurry) {
      closed = true;
      await Promise.race([Promise.all(reading), untilAborted(hurry)]);
      await views.close(hurry);
    },
  };
}

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    signal?.addEventListener('abort', () => {
      resolve();
    });
    if (signal?.aborted === true) resolve();
  });
}

interface Warm {
  /** Reads the vectors, as the first search by meaning would. */
  warm(): Promise<void>;
}
