import type { CorpusSnapshot } from '../store/corpus-store.ts';

/** The parts of a snapshot that a vector index reads. */
export type VectorSnapshot = Pick<
  CorpusSnapshot,
  | 'storeId'
  | 'generation'
  | 'passageCount'
  | 'allVectors'
  | 'vectors'
  | 'vectorList'
  | 'vectorState'
  | 'nearestVectors'
>;

/** The vectors of one generation. */
export interface VectorView {
  /** Number of distinct vectors. A vector that was added lately may count twice. */
  readonly size: number;
  /**
   * Returns the store's keys of at least the `k` nearest vectors, or of all vectors if there are
   * fewer.
   */
  nearest(query: Float32Array, k: number): Promise<number[]>;
}

/** A reader's lease on the vectors of its generation. */
export interface VectorLease {
  /**
   * Returns the generation's vectors. The first caller loads them; all leases of the generation
   * share them.
   */
  view(): Promise<VectorView>;
  /** Waits for a load that this lease began, because the load uses the lease's snapshot. */
  release(): Promise<void>;
}

/** Finds the nearest vectors in any generation that has readers. */
export interface VectorIndex {
  /**
   * Returns a lease on the snapshot's vectors. The corpus must have a model. The lease must be
   * released before the snapshot closes.
   */
  lease(snapshot: VectorSnapshot, modelId: string): VectorLease;
  /**
   * Resolves when the index of the newest generation read so far has been stored or storing has
   * failed.
   */
  settled(): Promise<void>;
  /** @param hurry once aborted, unfinished work is dropped; the next start redoes it */
  close(hurry?: AbortSignal): Promise<void>;
}
