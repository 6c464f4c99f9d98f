import type { Embedder } from '../inference/embedder.ts';
import type { Reader } from '../inference/reader.ts';
import type { CorpusSnapshot, CorpusStore, Snapshot, StoredSource } from '../store/corpus-store.ts';
import { ALPHA } from './fuse.ts';
import { findHidden, JoinedSnapshot } from './joined-snapshot.ts';
import type { PassageIndex } from './passage-index.ts';
import { searchCorpus } from './search-corpus.ts';
import type { IndexView, SearchIndex } from './search-index.ts';

export interface SearchIndexParts {
  /** The corpora to search. A source of an earlier one replaces those with the same ID in later ones. */
  readonly stores: readonly CorpusStore[];
  readonly embedder: Embedder;
  /** Needed for the ranking `reranked`. Default: no reader. */
  readonly reader?: Reader | null;
  readonly passages: PassageIndex;
  /** Weight of the cosine in fused scores. */
  readonly alpha?: number;
}

export function createSearchIndex(parts: SearchIndexParts): SearchIndex {
  const { stores, embedder, reader = null, passages, alpha = ALPHA } = parts;
  const reading = new Set<Promise<unknown>>();
  let closed = false;

  async function readNewest<T>(use: (view: IndexView & Warm) => Promise<T>): Promise<T> {
    const snapshots: CorpusSnapshot[] = [];
    try {
      for (const store of stores) snapshots.push(await store.snapshot());
      const corpora = await findHidden(snapshots);
      const [only] = snapshots;
      const snapshot =
        only !== undefined && snapshots.length === 1 ? only : new JoinedSnapshot(corpora);
      const source = loadOnce(snapshot);
      try {
        return await use({
          snapshot,
          source,
          bm25: (terms, k) => passages.bm25(corpora, terms, k),
          search: (request) =>
            searchCorpus({ snapshot, corpora, passages, source, embedder, reader, alpha }, request),
          warm: () => passages.warm(corpora),
        });
      } finally {
        await passages.release(corpora);
      }
    } finally {
      for (const snapshot of snapshots) await snapshot.close();
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
        await passages.settled();
      }
    },
    async close(hurry) {
      closed = true;
      await Promise.race([Promise.all(reading), untilAborted(hurry)]);
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
