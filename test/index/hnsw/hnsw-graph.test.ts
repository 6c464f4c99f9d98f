import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosine } from '../../../src/domain/vectors.ts';
import { scanExactly } from '../../../src/index/hnsw/exact-scan.ts';
import { buildGraph, extendGraph, loadGraph } from '../../../src/index/hnsw/hnsw-graph.ts';
import type { HnswGraph } from '../../../src/index/hnsw/hnsw-graph.ts';
import type { VectorTable } from '../../../src/index/hnsw/vector-table.ts';
import { keyed, randomVectors, tableOf } from './table-of.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verbatim-graph-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function build(table: VectorTable): Promise<HnswGraph> {
  const graph = await buildGraph(table);
  if (graph === null) throw new Error('aborted without a signal');
  return graph;
}

function nodesOf(graph: HnswGraph, query: Float32Array, k: number): number[] {
  return graph.nearest(query, k).map(({ node }) => node);
}

/** The graph sorts by float32, so rows whose cosines differ by 1e-7 may be swapped. */
function expectAsNear(table: VectorTable, query: Float32Array, k: number, graph: HnswGraph): void {
  const { rows, dimensions } = table;
  const found = nodesOf(graph, query, k);
  const exact = scanExactly(table, query, k);
  expect(found).toHaveLength(exact.length);
  for (const [place, row] of found.entries()) {
    const wanted = cosine(query, rows, (exact[place] ?? 0) * dimensions);
    expect(cosine(query, rows, row * dimensions)).toBeCloseTo(wanted, 5);
  }
}

describe('HnswGraph', () => {
  it('finds the same rows as the exact scan in small corpora', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 60 }),
        fc.nat({ max: 1e6 }),
        async (size, k, seed) => {
          const [query, ...others] = randomVectors(size + 1, 16, seed);
          if (query === undefined) throw new Error('no query');
          const table = await tableOf(others);
          const graph = await build(table);
          expectAsNear(table, query.vector, k, graph);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('returns all rows if more are requested, and no rows if none are requested', async () => {
    const vectors = randomVectors(3, 4, 1);
    const query = vectors[0]?.vector ?? new Float32Array(4);
    const graph = await build(await tableOf(vectors));
    expect(nodesOf(graph, query, 50).sort()).toEqual([0, 1, 2]);
    expect(graph.nearest(query, 0)).toEqual([]);
    expect(graph.nearest(query, -1)).toEqual([]);
  });

  it.each([0, 1, 2])('survives saving and loading with %i vectors', async (size) => {
    const vectors = randomVectors(size, 4, 2);
    const graph = await build(await tableOf(vectors));
    const path = join(folder, `of-${size}`);
    await graph.save(path);
    const loaded = await loadGraph(path, 4, size);
    const query = Float32Array.from([1, 0, 0, 0]);
    expect(loaded.nodes).toBe(size);
    expect(loaded.nearest(query, 10)).toEqual(graph.nearest(query, 10));
    expect(loaded.nearest(query, 10)).toHaveLength(size);
  });

  it('has the same search width after loading as after building', async () => {
    const vectors = randomVectors(2000, 16, 3);
    const table = await tableOf(vectors);
    const graph = await build(table);
    const path = join(folder, 'wide');
    await graph.save(path);
    const loaded = await loadGraph(path, 16, 2000);
    for (const { vector } of randomVectors(50, 16, 4)) {
      expect(loaded.nearest(vector, 50)).toEqual(graph.nearest(vector, 50));
    }
  });

  it('is saved as the same bytes, whatever keys the database gave the vectors', async () => {
    const vectors = randomVectors(500, 16, 5);
    const renumbered = [...vectors].reverse().map(({ vector }, i) => keyed(5000 + 3 * i, vector));
    const files = await Promise.all(
      [vectors, renumbered].map(async (given, i) => {
        const path = join(folder, `same-${i}`);
        await (await build(await tableOf(given))).save(path);
        return readFile(path);
      }),
    );
    expect(files[0]?.equals(files[1] ?? Buffer.alloc(0))).toBe(true);
  });

  it('finds every text even if many texts share a vector', async () => {
    const vectors = randomVectors(400, 16, 6);
    const [same] = vectors;
    if (same === undefined) throw new Error('no vectors');
    const copies = Array.from({ length: 400 }, (_, i) => ({ ...same, vectorKey: 1000 + i }));
    const table = await tableOf([...vectors, ...copies]);
    const graph = await build(table);
    for (const { vector } of randomVectors(30, 16, 7)) {
      expectAsNear(table, vector, 50, graph);
    }
  });

  it('finds added rows and old ones after it was extended', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 0, max: 200 }),
        fc.nat({ max: 1e6 }),
        async (before, added, seed) => {
          const [query, ...vectors] = randomVectors(before + added + 1, 16, seed);
          const path = await mkdtemp(join(folder, 'copy-'));
          const table = await tableOf(vectors.slice(before), 16);
          const old = await tableOf(vectors.slice(0, before), 16);
          const graph = await build(old);
          const extended = await extendGraph(graph, table, join(path, 'graph'));
          if (extended === null || query === undefined) throw new Error('no graph');
          expect(extended.nodes).toBe(before + added);
          const rows = new Float32Array([...old.rows, ...table.rows]);
          const both = { ...table, size: before + added, rows };
          expectAsNear(both, query.vector, 20, extended);
          expect(graph.nodes).toBe(before);
          expect(graph.nearest(query.vector, 300)).toHaveLength(before);
          for (const each of [graph, extended]) each.release();
        },
      ),
      { numRuns: 20 },
    );
  });

  it('leaves out the nodes that are not alive, and returns as many others', async () => {
    const vectors = randomVectors(300, 16, 11);
    const table = await tableOf(vectors, 16);
    const graph = await build(table);
    const isAlive = (node: number): boolean => node % 4 !== 0;
    for (const { vector } of randomVectors(20, 16, 12)) {
      const found = graph.nearest(vector, 40, isAlive).map(({ node }) => node);
      const exact = scanExactly(table, vector, 300).filter(isAlive).slice(0, 40);
      expect([...found].sort()).toEqual([...exact].sort());
    }
    expect(graph.nearest(vectors[0]?.vector ?? new Float32Array(16), 300, isAlive)).toHaveLength(
      225,
    );
  });

  it('keeps the numbers of its vectors', async () => {
    const table = await tableOf(randomVectors(20, 16, 13), 16);
    const graph = await build(table);
    expect(graph.vector(7)).toEqual(table.rows.slice(7 * 16, 8 * 16));
  });

  it('stops building on abort', async () => {
    const table = await tableOf(randomVectors(500, 16, 8));
    const abort = new AbortController();
    const building = buildGraph(table, abort.signal);
    abort.abort();
    expect(await building).toBeNull();
  });

  it('yields to the event loop while it builds', async () => {
    const table = await tableOf(randomVectors(500, 16, 9));
    let immediates = 0;
    const count = (): void => {
      immediates++;
      pending = setImmediate(count);
    };
    let pending = setImmediate(count);
    await build(table);
    clearImmediate(pending);
    expect(immediates).toBeGreaterThanOrEqual(Math.floor(500 / 16));
  });

  it('refuses a file that is truncated or has another number of vectors', async () => {
    const path = join(folder, 'whole');
    await (await build(await tableOf(randomVectors(40, 8, 10)))).save(path);
    const whole = await readFile(path);
    const cut = join(folder, 'cut');
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), async (length) => {
        await writeFile(cut, whole.subarray(0, length));
        await expect(loadGraph(cut, 8, 40)).rejects.toThrow();
      }),
    );
    await expect(loadGraph(path, 8, 39)).rejects.toThrow('40 vectors instead of 39');
  });
});
