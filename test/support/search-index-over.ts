import { createSearchIndex, type SearchIndexParts } from '../../src/index/create-search-index.ts';
import { HnswIndex, type HnswIndexParts } from '../../src/index/hnsw/hnsw-index.ts';
import type { PassageIndex } from '../../src/index/passage-index.ts';
import type { SearchIndex } from '../../src/index/search-index.ts';
import { SnapshotPassageIndex } from '../../src/index/snapshot-passage-index.ts';
import type { CorpusStore } from '../../src/store/corpus-store.ts';
import { silentLog } from './silent-log.ts';

/** Returns a search index over one store, which closes its passage index in its own `close`. */
export function searchIndexOver(
  parts: Omit<SearchIndexParts, 'stores'> & { readonly store: CorpusStore },
): SearchIndex {
  const { store, ...others } = parts;
  const index = createSearchIndex({ ...others, stores: [store] });
  return {
    read: (use) => index.read(use),
    refresh: () => index.refresh(),
    close: async (hurry) => {
      await index.close(hurry);
      await parts.passages.close(hurry);
    },
  };
}

/** Returns a passage index with a graph over one store. */
export function graphIndexOver(
  store: CorpusStore,
  parts: Pick<HnswIndexParts, 'dataDir' | 'dimensions'> & Partial<HnswIndexParts>,
): PassageIndex {
  const status = () => store.status();
  const vectors = new HnswIndex({ status, log: silentLog, ...parts });
  return new SnapshotPassageIndex(() => vectors);
}
