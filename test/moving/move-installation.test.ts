import { describe, expect, it } from 'vitest';
import { copyInstallation, isEqual, STATE } from '../../src/moving/move-installation.ts';
import { RowsHash } from '../../src/store/moving/rows-hash.ts';
import { HEAD, MemoryMoveSource, MemoryMoveTarget, type MemoryTables } from './memory-move.ts';

function tables(): MemoryTables {
  return new Map([
    [
      'shared given_ids',
      [
        ['a.md', 'a'],
        ['b.md', 'b'],
        ['c.md', 'c'],
        ['d.md', 'd'],
        ['e.md', 'e'],
      ],
    ],
    ['shared vectors', [[1, 'model', 'hash', 7, Buffer.from([0, 255])]]],
    ['7 documents', [['sources/x', 'hash', Buffer.alloc(3)]]],
    [' votes', [['A-1', 'hash', 1, 'now']]],
  ]);
}

function digestOf(...rows: Parameters<RowsHash['add']>[0][]): string {
  const hash = new RowsHash();
  for (const row of rows) hash.add(row);
  return hash.digest.digest;
}

describe('the digest of rows', () => {
  it('differs for every change of a value, a type, a border or the order', () => {
    const digests = [
      digestOf(['a', 'b']),
      digestOf(['a', 'b '] as const),
      digestOf(['ab', ''] as const),
      digestOf(['a'], ['b']),
      digestOf(['b'], ['a']),
      digestOf([1, null] as const),
      digestOf(['1', null] as const),
      digestOf(['1', 'null'] as const),
      digestOf([Buffer.from('a'), 'b']),
      digestOf([Buffer.from('b'), 'b']),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(digestOf([Buffer.from('a')])).toBe(digestOf([new Uint8Array([97])]));
  });
});

describe('copying an installation', () => {
  it('copies all rows, and finds both sides equal', async () => {
    const target = new MemoryMoveTarget();
    const report = await copyInstallation(new MemoryMoveSource(tables()), target);
    expect(target.tables).toEqual(tables());
    expect(report).toMatchObject({ corpora: ['shared', '7'], wasFinished: false });
    expect(report.tables.every(isEqual)).toBe(true);
    expect(report.tables.find(({ table }) => table === 'given_ids')?.target.rows).toBe(5);
  });

  it.each([0, 1, 2, 3, 4, 5])('continues after a kill after %i batches', async (batches) => {
    const target = new MemoryMoveTarget();
    const source = new MemoryMoveSource(tables());
    target.batches = batches;
    await expect(copyInstallation(source, target)).rejects.toThrow('killed');
    const before = [...target.tables].map(([key, rows]) => [key, rows.length] as const);
    target.batches = Infinity;
    await copyInstallation(source, target);
    expect(target.tables).toEqual(tables());
    expect(before.reduce((sum, [, rows]) => sum + rows, 0)).toBeGreaterThanOrEqual(batches);
  });

  it.each([
    [
      'an earlier row has changed',
      [
        ['a.md', 'x'],
        ['b.md', 'b'],
        ['c.md', 'c'],
      ],
    ],
    ['copied rows are gone', [['a.md', 'a']]],
    ['all copied rows are gone', []],
    [
      'only later rows are new',
      [
        ['a.md', 'a'],
        ['b.md', 'b'],
        ['c.md', 'c'],
        ['z.md', 'z'],
      ],
    ],
  ])('copies what the source has now if %s', async (_, now) => {
    const target = new MemoryMoveTarget();
    target.batches = 2;
    const before = new Map([...tables(), ['shared vectors', []]]);
    await expect(copyInstallation(new MemoryMoveSource(before), target)).rejects.toThrow('killed');
    target.batches = Infinity;
    const after = new Map([...tables(), ['shared given_ids', now]]);
    const report = await copyInstallation(new MemoryMoveSource(after), target);
    expect(report.tables.every(isEqual)).toBe(true);
    expect(target.tables.get('shared given_ids') ?? []).toEqual(now);
  });

  it('only compares both sides if everything was copied earlier', async () => {
    const target = new MemoryMoveTarget();
    await copyInstallation(new MemoryMoveSource(tables()), target);
    await target.finish();
    target.tables.get(' votes')?.push(['A-2', 'hash', 0, 'later']);
    target.tables.set('8 documents', [['sources/y', 'hash', Buffer.alloc(1)]]);
    const source = new MemoryMoveSource(tables());
    source.heads.set('7', { ...HEAD, generation: 4 });
    const report = await copyInstallation(source, target);
    expect(report.wasFinished).toBe(true);
    const different = report.tables.filter((table) => !isEqual(table));
    expect(different.map(({ corpusId, table }) => `${corpusId ?? ''} ${table}`)).toEqual([
      `7 ${STATE}`,
      ' votes',
      ...['source_versions', 'sources', 'vectors', 'passages', 'given_ids', 'source_changes'].map(
        (table) => `8 ${table}`,
      ),
      '8 documents',
      `8 ${STATE}`,
    ]);
    expect(different[1]).toMatchObject({ source: { rows: 1 }, target: { rows: 2 } });
  });
});
