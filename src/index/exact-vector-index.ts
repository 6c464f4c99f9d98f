import { scanExactly } from './hnsw/exact-scan.ts';
import { readVectorTable } from './hnsw/vector-table.ts';
import type { VectorIndex, VectorView } from './vector-index.ts';

/**
 * Returns a vector index that compares a question with every vector and writes no file. Reads the
 * vectors once, so the corpus must not change.
 *
 * @param dimensions number of embedding dimensions, used if the corpus has no passages
 */
export function createExactVectorIndex(dimensions: number): VectorIndex {
  let loaded: Promise<VectorView> | null = null;
  return {
    lease: (snapshot) => ({
      view: () => {
        loaded ??= readVectorTable(snapshot.allVectors(), dimensions).then((table) => ({
          size: table.size,
          nearest: (query, k) =>
            Promise.resolve(scanExactly(table, query, k).flatMap((row) => table.keys[row] ?? [])),
        }));
        return loaded;
      },
      release: async () => {
        await loaded;
      },
    }),
    settled: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
