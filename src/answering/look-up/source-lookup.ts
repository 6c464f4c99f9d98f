import { setImmediate } from 'node:timers/promises';
import { resolveSourceId } from '../../domain/ids.ts';
import type { SourceSummary } from '../../domain/source.ts';
import type { SearchIndex } from '../../index/search-index.ts';
import type { StoredPassage, StoredSource } from '../../store/corpus-store.ts';

/** Looks sources up by what people type. */
export interface SourceLookup {
  /** Of the corpus; another one when any source has changed. */
  generation(): Promise<number>;
  /** Every source, by ID. */
  list(): Promise<SourceSummary[]>;
  /** @throws UserFacingError `unknown-source` | `ambiguous-source` */
  find(idOrPrefix: string): Promise<StoredSource>;
  /** A source with its passages, or `null` where the corpus does not have it (any more). */
  open(sourceId: string): Promise<OpenSource | null>;
  /** Reads the texts of those sources that are still there, one after the other; others work in between. */
  eachText(sourceIds: readonly string[], visit: (source: StoredSource) => void): Promise<void>;
}

export interface OpenSource {
  readonly source: StoredSource;
  /** In order. */
  readonly passages: readonly StoredPassage[];
}

export function createSourceLookup(index: SearchIndex): SourceLookup {
  return {
    generation: () => index.read(({ snapshot }) => Promise.resolve(snapshot.generation)),
    list: () => index.read((view) => view.snapshot.sources()),
    find: (idOrPrefix) =>
      index.read(async ({ snapshot }) => {
        const ids = (await snapshot.sources()).map((source) => source.sourceId);
        const sourceId = resolveSourceId(idOrPrefix, ids);
        const source = await snapshot.source(sourceId);
        if (source === null) throw new Error(`source ${sourceId} is listed but not stored`);
        return source;
      }),
    open: (sourceId) =>
      index.read(async ({ snapshot }) => {
        const source = await snapshot.source(sourceId);
        return source && { source, passages: await snapshot.passagesOf(sourceId) };
      }),
    eachText: (sourceIds, visit) =>
      index.read(async ({ snapshot }) => {
        for (const sourceId of sourceIds) {
          const source = await snapshot.source(sourceId);
          if (source !== null) visit(source);
          await setImmediate();
        }
      }),
  };
}
