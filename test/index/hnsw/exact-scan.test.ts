import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../../src/domain/vectors.ts';
import { scanExactly } from '../../../src/index/hnsw/exact-scan.ts';
import { keyed, randomVectors, tableOf } from './table-of.ts';
import type { VectorTable } from '../../../src/index/hnsw/vector-table.ts';

function sortEverything({ rows, size, dimensions }: VectorTable, query: Float32Array): number[] {
  return Array.from({ length: size }, (_, row) => ({
    row,
    similarity: cosine(query, rows.subarray(row * dimensions, (row + 1) * dimensions)),
  }))
    .sort((a, b) => b.similarity - a.similarity || a.row - b.row)
    .map(({ row }) => row);
}

describe('scanExactly', () => {
  it('returns the first k rows of a full sort, for any k', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 60 }),
        fc.nat({ max: 70 }),
        fc.nat({ max: 1e6 }),
        async (size, k, seed) => {
          const [query, ...others] = randomVectors(size + 1, 3, seed);
          if (query === undefined) throw new Error('no query');
          const table = await tableOf(others, 3);
          expect(scanExactly(table, query.vector, k)).toEqual(
            sortEverything(table, query.vector).slice(0, k),
          );
        },
      ),
    );
  });

  it('returns the same first rows if many rows are equally near', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 40 }),
        fc.nat({ max: 40 }),
        async (quarters, k) => {
          // All vectors are on circles around the query's axis, each at a different angle.
          const vectors = quarters.map((quarter, i) => {
            const [x, angle] = [quarter / 4, i + 1];
            const radius = Math.sqrt(1 - x * x);
            const vector = [x, radius * Math.cos(angle), radius * Math.sin(angle)];
            return keyed(i, Float32Array.from(vector));
          });
          const table = await tableOf(vectors, 3);
          const query = Float32Array.from([1, 0, 0]);
          expect(scanExactly(table, query, k)).toEqual(sortEverything(table, query).slice(0, k));
        },
      ),
    );
  });

  it('returns equally near rows in row order', async () => {
    const table = await tableOf(
      [0, 1, 2, 3].map((i) =>
        keyed(
          i,
          Float32Array.from([0, 1, 2, 3], (j) => (i === j ? 1 : 0)),
        ),
      ),
    );
    const nowhere = new Float32Array(4);
    expect(scanExactly(table, nowhere, 3)).toEqual([0, 1, 2]);
  });

  it('returns nothing for an empty table or for k = 0', async () => {
    const query = Float32Array.from([1, 0, 0, 0]);
    expect(scanExactly(await tableOf([]), query, 10)).toEqual([]);
    expect(scanExactly(await tableOf(randomVectors(5, 4, 1)), query, 0)).toEqual([]);
    expect(scanExactly(await tableOf(randomVectors(5, 4, 1)), query, -3)).toEqual([]);
  });
});
