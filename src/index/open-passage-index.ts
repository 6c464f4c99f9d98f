import { SHARED_CORPUS } from '../domain/corpus.ts';
import type { Logger } from '../domain/logger.ts';
import type { CorpusStatus } from '../store/corpus-store.ts';
import { EngineVectorIndex } from './engine-vector-index.ts';
import { ExactVectorIndex } from './exact-vector-index.ts';
import { HnswIndex } from './hnsw/hnsw-index.ts';
import type { PassageIndex } from './passage-index.ts';
import { SnapshotPassageIndex } from './snapshot-passage-index.ts';

export interface PassageIndexConfig {
  readonly dataDir: string;
  /** Number of embedding dimensions. */
  readonly dimensions: number;
  /** Returns the status of the shared corpus. */
  readonly status: () => Promise<CorpusStatus>;
  readonly log: Logger;
  /** Whether the stores have a search engine, which then finds the vectors. Default: no. */
  readonly hasEngine?: boolean;
}

/**
 * Opens the configured passage index. No other module chooses an implementation. Only the shared
 * corpus has a graph, because the corpora of servers are small.
 */
export function openPassageIndex({
  dataDir,
  dimensions,
  status,
  log,
  hasEngine = false,
}: PassageIndexConfig): PassageIndex {
  if (hasEngine) return new SnapshotPassageIndex(() => new EngineVectorIndex());
  return new SnapshotPassageIndex((corpusId) =>
    corpusId === SHARED_CORPUS
      ? new HnswIndex({ dataDir, dimensions, status, log })
      : new ExactVectorIndex(dimensions),
  );
}

/** Opens an index for small corpora, which keeps no file and compares every vector. */
export function openScanningIndex(dimensions: number): PassageIndex {
  return new SnapshotPassageIndex(() => new ExactVectorIndex(dimensions));
}
