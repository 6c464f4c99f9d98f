import { flippedByte } from '../../support/flipped-byte.ts';
import { createHash } from 'node:crypto';
import type fsPromises from 'node:fs/promises';
import { copyFile, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { buildGraph } from '../../../src/index/hnsw/hnsw-graph.ts';
import type { HnswGraph } from '../../../src/index/hnsw/hnsw-graph.ts';
import { type GraphIdentity, SIDECAR_FILE } from '../../../src/index/hnsw/graph-sidecar.ts';
import { keysOfRows, type NodeKeys } from '../../../src/index/hnsw/node-keys.ts';
import { GRAPH_FILE, readCache, writeCache } from '../../../src/index/hnsw/vector-cache.ts';
import { randomVectors, tableOf } from './table-of.ts';

const SIZE = 60;
const QUERY = randomVectors(1, 8, 99)[0]?.vector ?? new Float32Array(8);

/** Called before each rename, with the name of the file. */
const renaming = vi.hoisted((): { before: (name: string) => Promise<void> } => ({
  before: () => Promise.resolve(),
}));
vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof fsPromises>();
  const rename: typeof actual.rename = async (from, to) => {
    await renaming.before(basename(String(to)));
    await actual.rename(from, to);
  };
  return { ...actual, rename };
});

let folder: string;
let identity: GraphIdentity;
let graph: HnswGraph;
let nodeKeys: NodeKeys;

async function graphOf(seed: number): Promise<{ graph: HnswGraph; nodeKeys: NodeKeys }> {
  const table = await tableOf(randomVectors(SIZE, 8, seed));
  const built = await buildGraph(table);
  if (built === null) throw new Error('aborted without a signal');
  return { graph: built, nodeKeys: keysOfRows(table) };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verbatim-cache-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  ({ graph, nodeKeys } = await graphOf(1));
  const [storeId, modelId] = ['store-a', 'built-in@0123456789ab'];
  identity = { storeId, generation: 7, state: '7 words', modelId, dimensions: 8 };
  await write(identity);
});

/** Writes the graph. @throws if it was not written */
async function write(wanted: GraphIdentity): Promise<void> {
  expect(await writeCache(folder, wanted, graph, nodeKeys)).toMatchObject(wanted);
}

async function fault(wanted: Partial<GraphIdentity> = {}): Promise<string | null> {
  const opened = await readCache(folder, { ...identity, ...wanted }, 'open');
  const checked = await readCache(folder, { ...identity, ...wanted }, 'check');
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
  it('returns the graph that was written, and its keys', async () => {
    const reading = await readCache(folder, identity, 'open');
    if ('fault' in reading) throw new Error(reading.fault);
    expect(reading.graph?.nearest(QUERY, 20)).toEqual(graph.nearest(QUERY, 20));
    expect(reading.head).toMatchObject({ ...identity, nodes: SIZE });
    expect(reading.head.nodeKeys).toEqual(nodeKeys);
  });

  it('consists of two files and leaves no other files behind', async () => {
    await write({ ...identity, generation: 8 });
    expect((await readdir(folder)).sort()).toEqual([GRAPH_FILE, SIDECAR_FILE]);
  });

  it('is checked without loading the graph', async () => {
    expect(await readCache(folder, identity, 'check')).toMatchObject({ graph: null });
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

  it.each<[string, Partial<GraphIdentity>, RegExp]>([
    ['another database', { storeId: 'store-b' }, /another database/],
    ['another model', { modelId: 'other@ba9876543210' }, /built-in@0123456789ab, not other/],
  ])('is refused if it was created for %s', async (_, difference, reason) => {
    expect(await fault(difference)).toMatch(reason);
  });

  it('is usable for another generation of the same database', async () => {
    expect(await fault({ generation: 8, state: '8 words' })).toBeNull();
  });

  it('is reported as an expected miss only if it is missing or outdated', async () => {
    const isExpected = async (wanted: GraphIdentity): Promise<unknown> => {
      const reading = await readCache(folder, wanted, 'open');
      return 'fault' in reading && reading.isExpected;
    };
    expect(await isExpected({ ...identity, storeId: 'store-b' })).toBe(false);
    await rm(join(folder, SIDECAR_FILE));
    expect(await isExpected(identity)).toBe(false);
    await rm(join(folder, GRAPH_FILE));
    expect(await isExpected(identity)).toBe(true);
  });

  it.each<[string, string, RegExp]>([
    ['empty', '', /cannot be read/],
    ['not JSON', 'sidecar', /cannot be read/],
    ['JSON of another kind', '[1, 2]', /fields/],
    ['null', 'null', /fields/],
    ['an object without its fields', '{"format": 2}', /fields/],
  ])('is refused if its sidecar is %s', async (_, text, reason) => {
    await writeFile(join(folder, SIDECAR_FILE), text);
    expect(await fault()).toMatch(reason);
  });

  it('is refused if it comes from another version of the program', async () => {
    for (const format of [1, 3]) {
      await editSidecar((fields) => ({ ...fields, format }));
      expect(await fault()).toBe(`it has format ${format}, not 2`);
    }
    await writeFile(join(folder, SIDECAR_FILE), '{"format": 1, "storeId": "store-a"}');
    expect(await readCache(folder, identity, 'open')).toMatchObject({ isExpected: true });
  });

  it('is refused if it was built with other parameters', async () => {
    await editSidecar(({ graphs, ...fields }) => {
      const changed = (graphs as object[]).map((head) => ({ ...head, M: 8 }));
      const sha256 = createHash('sha256').update(JSON.stringify(changed)).digest('hex');
      return { ...fields, graphs: changed, sha256 };
    });
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
    const theirs = await graphOf(2);
    await writeCache(other, { ...identity, storeId: 'store-b' }, theirs.graph, theirs.nodeKeys);
    await copyFile(join(other, GRAPH_FILE), join(folder, GRAPH_FILE));
    expect(await fault()).toMatch(/checksum|bytes instead/);
    await copyFile(join(other, SIDECAR_FILE), join(folder, SIDECAR_FILE));
    expect(await fault()).toBe('it was created for another database');
  });

  it('stays unchanged if the new cache cannot be written', async () => {
    const full: HnswGraph = { ...graph, save: (path) => writeFile(path, 'half a gra') };
    const newer = { ...identity, generation: 8 };
    await expect(writeCache(folder, newer, full, nodeKeys)).rejects.toThrow();
    expect(await fault()).toBeNull();
    expect((await readdir(folder)).sort()).toEqual([GRAPH_FILE, SIDECAR_FILE]);
  });

  it('is the old one or the new one if the process is killed at any moment of writing', async () => {
    const next = await graphOf(2);
    const states: string[] = [];
    const steps: string[] = [];
    const keep = async (): Promise<void> => {
      const copy = await mkdtemp(join(tmpdir(), 'verbatim-cache-'));
      onTestFinished(() => rm(copy, { recursive: true }));
      for (const name of [GRAPH_FILE, SIDECAR_FILE]) {
        await copyFile(join(folder, name), join(copy, name));
      }
      states.push(copy);
    };
    renaming.before = async (name) => {
      steps.push(name);
      await keep();
    };
    onTestFinished(() => {
      renaming.before = () => Promise.resolve();
    });
    await writeCache(folder, { ...identity, generation: 8 }, next.graph, next.nodeKeys);
    await keep();
    expect(steps).toEqual([SIDECAR_FILE, GRAPH_FILE, SIDECAR_FILE]);
    const found = await Promise.all(
      states.map(async (copy) => {
        const reading = await readCache(copy, identity, 'open');
        if ('fault' in reading) throw new Error(reading.fault);
        const { head, graph: loaded } = reading;
        const wanted = head.generation === 7 ? graph : next.graph;
        expect(loaded?.nearest(QUERY, 20)).toEqual(wanted.nearest(QUERY, 20));
        expect(head.nodeKeys).toEqual(head.generation === 7 ? nodeKeys : next.nodeKeys);
        return head.generation;
      }),
    );
    expect(found).toEqual([7, 7, 8, 8]);
  });

  it('is not replaced by the graph of an older generation of the same database', async () => {
    expect(await writeCache(folder, { ...identity, generation: 6 }, graph, nodeKeys)).toBeNull();
    expect(await readCache(folder, identity, 'check')).toMatchObject({ head: { generation: 7 } });
    await write({ ...identity, storeId: 'store-b', generation: 1 });
  });

  it('is not written while another process is writing', async () => {
    // Process 1 always exists.
    mkdirSync(join(folder, `${GRAPH_FILE}.1.alive1`));
    expect(await writeCache(folder, { ...identity, generation: 8 }, graph, nodeKeys)).toBeNull();
    expect(await readCache(folder, identity, 'check')).toMatchObject({ head: { generation: 7 } });
    expect((await readdir(folder)).sort()).toEqual([
      GRAPH_FILE,
      `${GRAPH_FILE}.1.alive1`,
      SIDECAR_FILE,
    ]);
  });

  it('cannot be written below a path that is not a folder', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const writing = writeCache(join(file, 'data'), identity, graph, nodeKeys);
    await expect(writing).rejects.toThrow(/ENOTDIR/);
  });

  it('removes folders that a killed process left', async () => {
    // No process has the highest ID. Process 1 always exists, but no process writes for an hour.
    for (const name of ['4194304.dead01', '1.before'])
      mkdirSync(join(folder, `${GRAPH_FILE}.${name}`));
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(folder, `${GRAPH_FILE}.1.before`), anHourAgo, anHourAgo);
    mkdirSync(join(folder, 'vectors.hnsw.mine'));
    await write(identity);
    expect((await readdir(folder)).sort()).toEqual([GRAPH_FILE, SIDECAR_FILE, 'vectors.hnsw.mine']);
  });

  it('is written in the place of empty folders, but not of folders with files', async () => {
    for (const name of [GRAPH_FILE, SIDECAR_FILE]) {
      await rm(join(folder, name));
      mkdirSync(join(folder, name));
    }
    await write(identity);
    expect(await fault()).toBeNull();
    await rm(join(folder, GRAPH_FILE));
    mkdirSync(join(folder, GRAPH_FILE, 'mine'), { recursive: true });
    await expect(writeCache(folder, identity, graph, nodeKeys)).rejects.toThrow('ENOTEMPTY');
    expect(await readdir(join(folder, GRAPH_FILE))).toEqual(['mine']);
  });
});
