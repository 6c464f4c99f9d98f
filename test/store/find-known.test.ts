import { expect, it } from 'vitest';
import { findKnown } from '../../src/store/find-known.ts';

/** Finds the first even numbers among those below `last`, and records the limits. */
async function findEven(count: number, last: number): Promise<[readonly number[], number[]]> {
  const limits: number[] = [];
  const found = await findKnown<number>(
    count,
    (limit) => {
      limits.push(limit);
      return Promise.resolve(Array.from({ length: Math.min(limit, last) }, (_, at) => at + 1));
    },
    (candidates) => Promise.resolve(candidates.filter((number) => number % 2 === 0)),
  );
  return [found, limits];
}

it('asks for more candidates until enough are known', async () => {
  expect(await findEven(3, 100)).toEqual([
    [2, 4, 6],
    [3, 6],
  ]);
});

it('returns all known candidates if the engine has no more', async () => {
  expect(await findEven(3, 5)).toEqual([
    [2, 4],
    [3, 6],
  ]);
  expect(await findEven(3, 0)).toEqual([[], [3]]);
});

it('asks once if no candidates are wanted', async () => {
  expect(await findEven(0, 5)).toEqual([[], [0]]);
});
