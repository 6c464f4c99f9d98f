import type { Embedder } from '../inference/embedder.ts';
import type { Reader } from '../inference/reader.ts';
import type { CorpusStore, Snapshot, StoredSource } from '../store/corpus-store.ts';
import { ALPHA } from './fuse.ts';
import { searchCorpus } from './search-corpus.ts';
import type { IndexView, SearchIndex } from './search-index.ts';
import type { VectorIndex } from './vector-index.ts';

export interface SearchIndexParts {
  readonly store: CorpusStore;
  readonly embedder: Embedder;
  /** Needed for the ranking `reranked`. Default: no reader. */
  readonly reader?: Reader | null;
  /** The search index closes it in its own `close`. */
  readonly vectors: VectorIndex;
  /** Weight of the cosine in fused scores. */
  readonly alpha?: number;
}

export function createSearchIndex(parts: SearchIndexParts): SearchIndex {
  const { store, embedder, reader = null, vectors: vectorIndex, alpha = ALPHA } = parts;
  const reading = new Set<Promise<unknown>>();
  let closed = false;

  async function readNewest<T>(use: (view: IndexView & Warm) => Promise<T>): Promise<T> {
    const snapshot = await store.snapshot();
    try {
      const { modelId } = snapshot;
      const lease = modelId === null ? null : vectorIndex.lease(snapshot, modelId);
      const vectors = async () => {
        if (lease === null) throw new Error('A corpus that was never filled has no vectors');
        return lease.view();
      };
      const source = loadOnce(snapshot);
      try {
        return await use({
          snapshot,
          source,
          search: (request) =>
            searchCorpus({ snapshot, source, vectors, embedder, reader, alpha }, request),
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
    if (closed) throw new Error('The search index is closed');
    const result = readNewest(use);
    const ended = result.catch(() => undefined).finally(() => reading.delete(ended));
    reading.add(ended);
    return result;
  }

  return {
    read,
    async refresh() {
      // The second time counts if the index was being stored for an earlier generation.
      for (let time = 0; time < 2; time++) {
        await read((view) => view.warm());
        await vectorIndex.settled();
      }
    },
    async close(hurry) {
      closed = true;
      await Promise.race([Promise.all(reading), untilAborted(hurry)]);
      await vectorIndex.close(hurry);
    },
  };
}

function loadOnce(snapshot: Snapshot): IndexView['source'] {
  const loaded = new Map<string, Promise<StoredSource>>();
  const load = async (sourceId: string): Promise<StoredSource> => {
    const source = await snapshot.source(sourceId);
    if (source === null) throw new Error(`source ${sourceId} has passages but is not stored`);
    return source;
  };
  return (sourceId) => {
    const source = loaded.get(sourceId) ?? load(sourceId);
    loaded.set(sourceId, source);
    return source;
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
  /** Loads the vectors in advance, so that the first search does not need to. */
  warm(): Promise<void>;
}
