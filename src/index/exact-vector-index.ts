import { scanExactly } from './hnsw/exact-scan.ts';
import { readVectorTable } from './hnsw/vector-table.ts';
import type { VectorIndex, VectorLease, VectorSnapshot, VectorView } from './vector-index.ts';

/**
 * Compares a question with every vector of a small corpus, without a graph or a file. Keeps the
 * vectors of the newest generation in memory.
 */
export class ExactVectorIndex implements VectorIndex {
  readonly #dimensions: number;
  #newest: {
    readonly storeId: string;
    readonly generation: number;
    view: Promise<VectorView>;
  } | null = null;

  /** @param dimensions number of embedding dimensions, used if the corpus has no passages */
  constructor(dimensions: number) {
    this.#dimensions = dimensions;
  }

  lease(snapshot: VectorSnapshot): VectorLease {
    let loading: Promise<VectorView> | null = null;
    return {
      view: () => (loading ??= this.#view(snapshot)),
      release: async () => {
        await loading?.catch(() => undefined);
      },
    };
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#newest = null;
    return Promise.resolve();
  }

  #view(snapshot: VectorSnapshot): Promise<VectorView> {
    const { storeId, generation } = snapshot;
    const newest = this.#newest;
    if (newest?.storeId === storeId && newest.generation === generation) return newest.view;
    const view = readView(snapshot, this.#dimensions);
    const isNewer = newest?.storeId !== storeId || newest.generation < generation;
    if (!isNewer) return view;
    const entry = { storeId, generation, view };
    this.#newest = entry;
    // The next reader tries again, with its own snapshot.
    view.catch(() => {
      if (this.#newest === entry) this.#newest = null;
    });
    return view;
  }
}

async function readView(snapshot: VectorSnapshot, dimensions: number): Promise<VectorView> {
  const table = await readVectorTable(snapshot.allVectors(), dimensions);
  return {
    size: table.size,
    nearest: (query, k) =>
      Promise.resolve(scanExactly(table, query, k).flatMap((row) => table.keys[row] ?? [])),
  };
}
