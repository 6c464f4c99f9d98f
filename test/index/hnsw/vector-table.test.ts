import { describe, expect, it } from 'vitest';
import { keyed, randomVectors, tableOf } from './table-of.ts';

describe('readVectorTable', () => {
  it('returns the same rows for a rebuilt database with different keys in a different order', async () => {
    const before = randomVectors(50, 8, 1);
    const after = [...before].reverse().map(({ vector }, i) => keyed(1000 + 7 * i, vector));
    const [a, b] = [await tableOf(before), await tableOf(after)];
    expect(b.rows).toEqual(a.rows);
    expect(b.checksums).toEqual(a.checksums);
    expect(b.keys).not.toEqual(a.keys);
  });

  it('maps each row to the key of its vector', async () => {
    const vectors = randomVectors(20, 8, 2);
    const { rows, keys, dimensions } = await tableOf(vectors);
    for (const [row, [key]] of keys.entries()) {
      const wanted = vectors.find(({ vectorKey }) => vectorKey === key)?.vector;
      expect(rows.slice(row * dimensions, (row + 1) * dimensions)).toEqual(wanted);
    }
  });

  it('merges equal vectors into one row with all their keys', async () => {
    const [first, second] = randomVectors(2, 8, 3);
    if (first === undefined || second === undefined) throw new Error('no vectors');
    const table = await tableOf([
      keyed(9, first.vector),
      keyed(4, second.vector),
      keyed(5, first.vector.slice()),
    ]);
    expect(table.size).toBe(2);
    expect([...table.keys].sort()).toEqual([[4], [5, 9]]);
  });

  it('keeps different vectors apart even if their checksums are equal', async () => {
    const vectors = randomVectors(10, 8, 4).map((one) => ({ ...one, checksum: 7 }));
    const table = await tableOf(vectors);
    expect(table.size).toBe(10);
    expect((await tableOf([...vectors].reverse())).rows).toEqual(table.rows);
  });

  it("has the model's dimensions if the corpus is empty", async () => {
    const table = await tableOf([], 256);
    expect(table).toMatchObject({ size: 0, dimensions: 256 });
  });

  it('refuses a corpus with vectors of different lengths', async () => {
    const vectors = [...randomVectors(2, 8, 5), ...randomVectors(1, 9, 6)];
    await expect(tableOf(vectors)).rejects.toThrow(/dimensions/);
  });
});
