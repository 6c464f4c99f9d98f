import { expect, it } from 'vitest';
import { EngineVectorIndex } from '../../src/index/engine-vector-index.ts';
import type { VectorSnapshot } from '../../src/index/vector-index.ts';

const unused = (): never => {
  throw new Error('Not used with an engine');
};
const SNAPSHOT: VectorSnapshot = {
  ...{ storeId: 'store', generation: 1, passageCount: () => Promise.resolve(7) },
  ...{ allVectors: unused, vectors: unused, vectorList: unused, vectorState: unused },
};

it('asks the snapshot for the nearest vectors, and loads none', async () => {
  const asked: unknown[] = [];
  const lease = new EngineVectorIndex().lease({
    ...SNAPSHOT,
    nearestVectors: (...given) => {
      asked.push(given);
      return Promise.resolve([5, 3]);
    },
  });
  const view = await lease.view();
  expect(view.size).toBe(7);
  expect(await view.nearest(new Float32Array(2), 2)).toEqual([5, 3]);
  expect(asked).toEqual([[new Float32Array(2), 2]]);
});

it('waits for a search that has begun before the lease ends, even if it fails', async () => {
  let fail: (error: Error) => void = unused;
  const search = new Promise<number[]>((_, reject) => {
    fail = reject;
  });
  const lease = new EngineVectorIndex().lease({
    ...SNAPSHOT,
    nearestVectors: () => search,
  });
  const found = (await lease.view()).nearest(new Float32Array(2), 2);
  const order: string[] = [];
  const released = lease.release().then(() => order.push('released'));
  await Promise.resolve();
  order.push('failed');
  fail(new Error('the engine is gone'));
  await expect(found).rejects.toThrow('the engine is gone');
  await released;
  expect(order).toEqual(['failed', 'released']);
});

it('refuses a snapshot without a search engine', async () => {
  const view = await new EngineVectorIndex().lease(SNAPSHOT).view();
  await expect(view.nearest(new Float32Array(2), 2)).rejects.toThrow(/without a search engine/);
});
