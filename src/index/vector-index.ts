import type { Snapshot } from '../store/corpus-store.ts';

/** What a vector index reads of the store. */
export type VectorSnapshot = Pick<Snapshot, 'storeId' | 'generation' | 'allVectors'>;

/** The vectors of one generation. */
export interface VectorView {
  /** Number of distinct vectors. */
  readonly size: number;
  /** The store's keys of at least the `k` nearest vectors, or of all if there are fewer. */
  nearest(query: Float32Array, k: number): Promise<number[]>;
}

/** One reader's hold on the vectors of its generation. */
export interface VectorLease {
  /** The generation's vectors. The first caller loads them; all leases of the generation share them. */
  view(): Promise<VectorView>;
  /** Waits for a load that this lease began, because the load uses the lease's snapshot. */
  release(): Promise<void>;
}

/** Finds the nearest vectors in any generation that is being read. */
export interface VectorIndex {
  /** Only for a snapshot of a corpus that has a model, for as long as the snapshot is open. */
  lease(snapshot: VectorSnapshot, modelId: string): VectorLease;
  /** Resolves when the index of the newest generation read so far is stored, or failed to be. */
  settled(): Promise<void>;
  /** @param hurry once aborted, unfinished work is dropped; the next start redoes it */
  close(hurry?: AbortSignal): Promise<void>;
}
