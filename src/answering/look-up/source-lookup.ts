import { setImmediate } from 'node:timers/promises';
import { resolveSourceId } from '../../domain/ids.ts';
import type { SourceSummary } from '../../domain/source.ts';
import type { SearchIndex } from '../../index/search-index.ts';
import type { StoredPassage, StoredSource } from '../../store/corpus-store.ts';

/** Access to sources by ID, prefix or listing. */
export interface SourceLookup {
  /** The corpus generation; it changes whenever any source changes. */
  generation(): Promise<number>;
  /** All sources, sorted by ID. */
  list(): Promise<SourceSummary[]>;
  /** @throws UserFacingError `unknown-source` | `ambiguous-source` */
  find(idOrPrefix: string): Promise<StoredSource>;
  /** A source with its passages, or `null` if the corpus does not have it or has lost it. */
  open(sourceId: string): Promise<OpenSource | null>;
  /**
   * Visits the text of each given source that still exists, one at a time, yielding to other work.
   */
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
