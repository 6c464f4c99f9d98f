import { describe, expect, it } from 'vitest';
import { randomVectors, tableOf } from './table-of.ts';

describe('readVectorTable', () => {
  it('returns the same rows for a rebuilt database with different keys in a different order', async () => {
    const before = randomVectors(50, 8, 1);
    const after = [...before]
      .reverse()
      .map(({ vector }, i) => ({ vectorKey: 1000 + 7 * i, vector }));
    const [a, b] = [await tableOf(before), await tableOf(after)];
    expect(b.rows).toEqual(a.rows);
    expect(b.digest).toBe(a.digest);
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
      { vectorKey: 9, vector: first.vector },
      { vectorKey: 4, vector: second.vector },
      { vectorKey: 5, vector: first.vector.slice() },
    ]);
    expect(table.size).toBe(2);
    expect([...table.keys].sort()).toEqual([[4], [5, 9]]);
  });

  it('has a different digest if one number of one vector differs in its last bit', async () => {
    const vectors = randomVectors(10, 8, 4);
    const { digest } = await tableOf(vectors);
    const bits = new Uint32Array(vectors[3]?.vector.buffer ?? new ArrayBuffer(32));
    bits[5] = (bits[5] ?? 0) ^ 1;
    expect((await tableOf(vectors)).digest).not.toBe(digest);
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
