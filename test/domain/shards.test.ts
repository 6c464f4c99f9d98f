import { describe, expect, it } from 'vitest';
import { isWhole, readShardSet, serves, writeShardSet } from '../../src/domain/shards.ts';

describe('a set of shards', () => {
  it.each([
    ['0-3/16', [0, 1, 2, 3], 16],
    ['5/16', [5], 16],
    ['0,2/16', [0, 2], 16],
    ['8, 0-1 / 16', [0, 1, 8], 16],
    ['0/1', [0], 1],
  ])('is read from %j', (text, ids, total) => {
    expect(readShardSet(text)).toEqual({ ids, total });
  });

  it.each(['', '3', '0-3', '0-3/', '/16', '3-0/16', '0-16/16', '16/16', '0/0', '1,1/4', '0-2,1/4'])(
    'is not read from %j',
    (text) => {
      expect(readShardSet(text)).toBeNull();
    },
  );

  it.each(['0-3/16', '5/16', '0,2/16', '0-1,8/16'])('is written as it was given: %s', (text) => {
    const shards = readShardSet(text);
    expect(shards === null ? null : writeShardSet(shards)).toBe(text);
  });

  it('is whole only with every shard', () => {
    expect([null, readShardSet('0-3/4'), readShardSet('0-2/4')].map(isWhole)).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('a process', () => {
  const idOf = (n: number): string => String((1_000_000n + BigInt(n)) << 22n);

  it('serves the servers of its shards, so that each server has one process', () => {
    const sets = ['0-3/16', '4,9/16', '5-8,10-15/16'].map(readShardSet);
    for (let n = 0; n < 40; n++) {
      expect(sets.filter((shards) => serves(shards, idOf(n)))).toHaveLength(1);
    }
    expect(serves(readShardSet('5/16'), String(5n << 22n))).toBe(true);
  });

  it('serves what is outside servers if it has the first shard', () => {
    const sets = [null, readShardSet('0-3/16'), readShardSet('4-15/16')];
    expect(sets.map((shards) => serves(shards, null))).toEqual([true, true, false]);
  });
});
