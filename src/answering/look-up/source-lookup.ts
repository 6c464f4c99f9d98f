import { setImmediate } from 'node:timers/promises';
import { resolveSourceId } from '../../domain/ids.ts';
import type { SourceSummary } from '../../domain/source.ts';
import type { SearchIndex } from '../../index/search-index.ts';
import type { StoredPassage, StoredSource } from '../../store/corpus-store.ts';

/** Gives access to the sources of the corpus. */
export interface SourceLookup {
  /** Resolves to the generation of the corpus, which changes whenever a source changes. */
  generation(): Promise<number>;
  /** Resolves to all sources, sorted by ID. */
  list(): Promise<SourceSummary[]>;
  /** @throws UserFacingError `unknown-source` | `ambiguous-source` */
  find(idOrPrefix: string): Promise<StoredSource>;
  /** Resolves to a source with its passages; `null` if it is not in the corpus or was removed. */
  open(sourceId: string): Promise<OpenSource | null>;
  /**
   * Calls `visit` for each of the sources that still exists. Yields to other work after each source.
   */
  eachText(sourceIds: readonly string[], visit: (source: StoredSource) => void): Promise<void>;
}

export interface OpenSource {
  readonly source: StoredSource;
  /** In text order. */
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
