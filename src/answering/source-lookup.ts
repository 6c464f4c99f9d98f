import { resolveSourceId } from '../domain/ids.ts';
import type { SourceSummary } from '../domain/source.ts';
import type { SearchIndex } from '../index/search-index.ts';
import type { StoredSource } from '../store/store.ts';

/** Looks sources up by what people type. */
export interface SourceLookup {
  /** Every source, by ID. */
  list(): Promise<SourceSummary[]>;
  /** @throws UserFacingError `unknown-source` | `ambiguous-source` */
  find(idOrPrefix: string): Promise<StoredSource>;
}

export function createSourceLookup(index: SearchIndex): SourceLookup {
  return {
    list: () => index.read((view) => view.snapshot.sources()),
    find: (idOrPrefix) =>
      index.read(async ({ snapshot }) => {
        const ids = (await snapshot.sources()).map((source) => source.sourceId);
        const sourceId = resolveSourceId(idOrPrefix, ids);
        const source = await snapshot.source(sourceId);
        if (source === null) throw new Error(`source ${sourceId} is listed but not stored`);
        return source;
      }),
  };
}
