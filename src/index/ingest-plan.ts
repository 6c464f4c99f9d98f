import type { Source } from '../domain/source.ts';
import type { FolderReading } from '../sources/read-folder.ts';

/** A source in the corpus, as compared with the folder. */
export interface IndexedSource {
  readonly sourceId: string;
  readonly file: string;
  readonly contentHash: string;
}

/** Assigns each source ID to a list. Lists of IDs are in code-unit order. */
export interface IngestPlan {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Includes sources whose file is refused or being written; they stay as indexed. */
  readonly unchanged: readonly string[];
  /** IDs of sources that stay although their file could not be read. */
  readonly kept: readonly string[];
  /** Sources to index. */
  readonly toIndex: readonly Source[];
}

/**
 * Compares the folder with the corpus. A source is `changed` if its bytes or file name differ. A
 * source that is only reprocessed for another model or pipeline is `unchanged`.
 */
export function planIngestion(
  indexed: readonly IndexedSource[],
  reading: Pick<FolderReading, 'sources' | 'unchanged' | 'refused' | 'postponed'>,
): IngestPlan {
  const before = new Map(indexed.map((source) => [source.sourceId, source]));
  const read = new Map(reading.sources.map((source) => [source.sourceId, source]));
  const same = new Set(reading.unchanged.map(({ sourceId }) => sourceId));
  const unread = new Set([...reading.refused.map(({ file }) => file), ...reading.postponed]);

  const isKept = ({ sourceId, file }: IndexedSource): boolean =>
    unread.has(file) && !read.has(sourceId) && !same.has(sourceId);
  const isChanged = (source: Source): boolean => {
    const old = before.get(source.sourceId);
    return old?.contentHash !== source.contentHash || old.file !== source.file;
  };

  const kept = indexed.filter(isKept).map(({ sourceId }) => sourceId);
  const staying = new Set([...read.keys(), ...same, ...kept]);
  const added = [...read.keys()].filter((sourceId) => !before.has(sourceId));
  const changed = reading.sources
    .filter((source) => before.has(source.sourceId) && isChanged(source))
    .map(({ sourceId }) => sourceId);
  const moved = new Set([...added, ...changed]);
  return {
    added: added.sort(),
    changed: changed.sort(),
    removed: [...before.keys()].filter((sourceId) => !staying.has(sourceId)).sort(),
    unchanged: [...staying].filter((sourceId) => !moved.has(sourceId)).sort(),
    kept: kept.sort(),
    toIndex: reading.sources,
  };
}
