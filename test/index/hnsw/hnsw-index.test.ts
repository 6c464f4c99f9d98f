import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Logger } from '../../../src/domain/logger.ts';
import { HnswIndex } from '../../../src/index/hnsw/hnsw-index.ts';
import type { VectorSnapshot } from '../../../src/index/vector-index.ts';
import { listOf, randomVectors } from './table-of.ts';

const nothing = (): undefined => undefined;
const log: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Views of a store with 20 vectors per generation. `reads` records the generations that were read. */
function setUp() {
  const dataDir = mkdtempSync(join(tmpdir(), 'verbatim-views-'));
  const reads: number[] = [];
  let failing = false;
  const status = () => Promise.reject(new Error('no store to ask'));
  const views = new HnswIndex({ dataDir, log, dimensions: 4, exactUpTo: 1000, status });
  onTestFinished(async () => {
    await views.close();
    rmSync(dataDir, { recursive: true });
  });
  const snapshot = (generation: number, storeId = 'store'): VectorSnapshot => ({
    storeId,
    generation,
    passageCount: () => Promise.resolve(20),
    vectorState: () => Promise.resolve(String(generation)),
    vectorList: () => Promise.resolve(listOf(randomVectors(20, 4, generation))),
    vectors: () => Promise.reject(new Error('a small corpus is read as a whole')),
    async *allVectors() {
      reads.push(generation);
      yield await Promise.resolve(randomVectors(20, 4, generation));
      if (failing) throw new Error('disk error');
    },
  });
  return {
    views,
    reads,
    lease: (generation: number, storeId?: string) =>
      views.lease(snapshot(generation, storeId), 'model'),
    fail: (does: boolean) => (failing = does),
  };
}

describe('HnswIndex', () => {
  it('reads the vectors of a generation once for all its readers', async () => {
    const { lease, reads } = setUp();
    const [a, b] = [lease(1), lease(1)];
    expect(await a.view()).toBe(await b.view());
    await a.release();
    await b.release();
    expect(await lease(1).view()).toBe(await b.view());
    expect(reads).toEqual([1]);
  });

  it('reads no vectors for a reader that does not need them', async () => {
    const { lease, reads } = setUp();
    await lease(1).release();
    expect(reads).toEqual([]);
  });

  it('keeps an older generation until its last reader ends, and no longer', async () => {
    const { lease, reads } = setUp();
    const [first, second] = [lease(1), lease(1)];
    await first.view();
    await lease(2).view();
    await first.release();
    expect(await lease(1).view()).toBe(await second.view());
    expect(reads).toEqual([1, 2]);
  });

  it('releases an older generation when its last reader ends', async () => {
    const { lease, reads } = setUp();
    const old = lease(1);
    await old.view();
    const young = lease(2);
    await young.view();
    await old.release();
    await young.release();
    await lease(1).view();
    await lease(2).view();
    expect(reads).toEqual([1, 2, 1]);
  });

  it('frees the memory of an older generation when its last reader ends', async () => {
    const { lease } = setUp();
    const query = Float32Array.from([1, 0, 0, 0]);
    const old = lease(1);
    const view = await old.view();
    await lease(2).view();
    expect(await view.nearest(query, 5)).toHaveLength(5);
    await old.release();
    expect(await view.nearest(query, 5)).toEqual([]);
  });

  it('treats the first generation of a replaced database as the newest', async () => {
    const { lease, reads } = setUp();
    const old = lease(7);
    await old.view();
    await old.release();
    const fresh = lease(1, 'another store');
    await fresh.view();
    await fresh.release();
    await lease(1, 'another store').view();
    expect(reads).toEqual([7, 1]);
  });

  it('reads the vectors again after a failed read', async () => {
    const { lease, reads, fail } = setUp();
    const unlucky = lease(1);
    fail(true);
    await expect(unlucky.view()).rejects.toThrow('disk error');
    await unlucky.release();
    fail(false);
    expect((await lease(1).view()).size).toBe(20);
    expect(reads).toEqual([1, 1]);
  });
});
