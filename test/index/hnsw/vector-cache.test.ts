import { flippedByte } from '../../support/flipped-byte.ts';
import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { buildGraph } from '../../../src/index/hnsw/hnsw-graph.ts';
import type { HnswGraph } from '../../../src/index/hnsw/hnsw-graph.ts';
import {
  GRAPH_FILE,
  SIDECAR_FILE,
  readCache,
  writeCache,
} from '../../../src/index/hnsw/vector-cache.ts';
import type { CacheIdentity } from '../../../src/index/hnsw/vector-cache.ts';
import { randomVectors, tableOf } from './table-of.ts';

const SIZE = 60;
const QUERY = randomVectors(1, 8, 99)[0]?.vector ?? new Float32Array(8);

let folder: string;
let identity: CacheIdentity;
let graph: HnswGraph;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verbatim-cache-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const table = await tableOf(randomVectors(SIZE, 8, 1));
  const built = await buildGraph(table);
  if (built === null) throw new Error('aborted without a signal');
  graph = built;
  identity = {
    storeId: 'store-a',
    generation: 7,
    modelId: 'built-in@0123456789ab',
    dimensions: 8,
    size: SIZE,
    vectors: table.digest,
  };
  await writeCache(folder, identity, graph);
});

async function fault(wanted: CacheIdentity = identity): Promise<string | null> {
  const opened = await readCache(folder, wanted, 'open');
  const checked = await readCache(folder, wanted, 'check');
  const reason = 'fault' in opened ? opened.fault : null;
  expect('fault' in checked ? checked.fault : null).toBe(reason);
  return reason;
}

async function editSidecar(edit: (fields: Record<string, unknown>) => unknown): Promise<void> {
  const path = join(folder, SIDECAR_FILE);
  const fields = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify(edit(fields)));
}

describe('the vector cache', () => {
  it('returns the graph that was written', async () => {
    const reading = await readCache(folder, identity, 'open');
    expect('graph' in reading && reading.graph?.nearest(QUERY, 20)).toEqual(
      graph.nearest(QUERY, 20),
    );
  });

  it('consists of two files and leaves no other files behind', async () => {
    await writeCache(folder, { ...identity, generation: 8 }, graph);
    expect((await readdir(folder)).sort()).toEqual([GRAPH_FILE, SIDECAR_FILE]);
  });

  it('is checked without loading the graph', async () => {
    expect(await readCache(folder, identity, 'check')).toEqual({ graph: null });
  });

  it('is refused if any byte of the graph is flipped', async () => {
    const path = join(folder, GRAPH_FILE);
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(flippedByte(whole), async (damaged) => {
        await writeFile(path, damaged);
        expect(await fault()).toBe(`the checksum of ${GRAPH_FILE} is wrong`);
      }),
    );
    await writeFile(path, whole);
    expect(await fault()).toBeNull();
  });

  it('is refused if the graph is shorter or longer by any number of bytes', async () => {
    const path = join(folder, GRAPH_FILE);
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length + 100 }), async (length) => {
        fc.pre(length !== whole.length);
        await writeFile(path, Buffer.concat([whole, Buffer.alloc(100)]).subarray(0, length));
        expect(await fault()).toBe(`${GRAPH_FILE} has ${length} bytes instead of ${whole.length}`);
      }),
      { numRuns: 40 },
    );
  });

  it('is refused, or read unchanged, if any byte of the sidecar is flipped', async () => {
    const path = join(folder, SIDECAR_FILE);
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(flippedByte(whole), async (damaged) => {
        await writeFile(path, damaged);
        const reason = await fault();
        // JSON with other white space, or 7.0 for 7, is equivalent. The graph is then valid too.
        if (reason === null) {
          expect(JSON.parse(damaged.toString())).toEqual(JSON.parse(whole.toString()));
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, Partial<CacheIdentity>, RegExp]>([
    ['another database', { storeId: 'store-b' }, /another database/],
    ['an older generation', { generation: 8 }, /generation 7, not 8/],
    ['a newer generation', { generation: 6 }, /generation 7, not 6/],
    ['another model', { modelId: 'other@ba9876543210' }, /built-in@0123456789ab, not other/],
    ['other dimensions', { dimensions: 16 }, /its vectors differ/],
    ['another number of vectors', { size: 61 }, /its vectors differ/],
    [
      'other vectors, as after restoring a backup',
      { vectors: 'f'.repeat(64) },
      /its vectors differ/,
    ],
  ])('is refused if it was created for %s', async (_, difference, reason) => {
    expect(await fault({ ...identity, ...difference })).toMatch(reason);
  });

  it('is reported as an expected miss only if it is missing or outdated', async () => {
    const expected = async (wanted: CacheIdentity): Promise<unknown> => {
      const reading = await readCache(folder, wanted, 'open');
      return 'fault' in reading && reading.expected;
    };
    expect(await expected({ ...identity, generation: 8 })).toBe(true);
    expect(await expected({ ...identity, storeId: 'store-b' })).toBe(false);
    await rm(join(folder, SIDECAR_FILE));
    expect(await expected(identity)).toBe(false);
    await rm(join(folder, GRAPH_FILE));
    expect(await expected(identity)).toBe(true);
  });

  it.each<[string, string, RegExp]>([
    ['empty', '', /cannot be read/],
    ['not JSON', 'sidecar', /cannot be read/],
    ['JSON of another kind', '[1, 2]', /fields/],
    ['null', 'null', /fields/],
    ['an object without its fields', '{"format": 1}', /fields/],
  ])('is refused if its sidecar is %s', async (_, text, reason) => {
    await writeFile(join(folder, SIDECAR_FILE), text);
    expect(await fault()).toMatch(reason);
  });

  it('is refused if it comes from another version of the program', async () => {
    await editSidecar((fields) => ({ ...fields, format: 2 }));
    expect(await fault()).toMatch(/format 2, not 1/);
  });

  it('is refused if it was built with other parameters', async () => {
    await editSidecar((fields) => ({ ...fields, M: 8 }));
    expect(await fault()).toMatch(/M 8/);
  });

  it('is refused if one of its two files is missing', async () => {
    const graphPath = join(folder, GRAPH_FILE);
    await copyFile(graphPath, join(folder, 'kept'));
    await rm(graphPath);
    expect(await fault()).toMatch(/vectors\.hnsw cannot be read/);
    await copyFile(join(folder, 'kept'), graphPath);
    await rm(join(folder, SIDECAR_FILE));
    expect(await fault()).toMatch(/vectors\.hnsw\.json is missing/);
  });

  it('is refused if a folder has the name of one of its files', async () => {
    await rm(join(folder, SIDECAR_FILE));
    mkdirSync(join(folder, SIDECAR_FILE));
    expect(await fault()).toMatch(/cannot be read/);
  });

  it('is refused if its graph was swapped with the graph of another store of the same size', async () => {
    const other = await mkdtemp(join(tmpdir(), 'verbatim-cache-'));
    onTestFinished(() => rm(other, { recursive: true }));
    const table = await tableOf(randomVectors(SIZE, 8, 2));
    const theirs = { ...identity, storeId: 'store-b', vectors: table.digest };
    const built = await buildGraph(table);
    if (built === null) throw new Error('aborted without a signal');
    await writeCache(other, theirs, built);
    await copyFile(join(other, GRAPH_FILE), join(folder, GRAPH_FILE));
    expect(await fault()).toMatch(/checksum|bytes instead/);
    await copyFile(join(other, SIDECAR_FILE), join(folder, SIDECAR_FILE));
    expect(await fault()).toBe('it was created for another database');
  });

  it('stays unchanged if the new cache cannot be written', async () => {
    const full: HnswGraph = { ...graph, save: (path) => writeFile(path, 'half a gra') };
    await expect(writeCache(folder, { ...identity, generation: 8 }, full)).rejects.toThrow();
    expect(await fault()).toBeNull();
    expect((await readdir(folder)).sort()).toEqual([GRAPH_FILE, SIDECAR_FILE]);
  });

  it('cannot be written below a path that is not a folder', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    await expect(writeCache(join(file, 'data'), identity, graph)).rejects.toThrow(/ENOTDIR/);
  });

  it('removes files that a killed process left, but not those of a running process', async () => {
    // No process has the highest ID. Process 1 always exists.
    for (const name of ['4194304.dead01', '1.alive1'])
      mkdirSync(join(folder, `${GRAPH_FILE}.${name}`));
    mkdirSync(join(folder, 'vectors.hnsw.mine'));
    await writeCache(folder, identity, graph);
    expect((await readdir(folder)).sort()).toEqual([
      GRAPH_FILE,
      `${GRAPH_FILE}.1.alive1`,
      SIDECAR_FILE,
      'vectors.hnsw.mine',
    ]);
  });
});
