import { createHash } from 'node:crypto';
import { flippedByte } from '../../support/flipped-byte.ts';
import { copyFile, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fill } from '../corpus-of.ts';
import type { Texts } from '../corpus-of.ts';
import { CACHE, MANY, askAll, cacheFiles, folder, hitsOf, setUp } from '../index-setting.ts';

describe('the index file', () => {
  it.each<[string, Texts]>([
    ['no passage', {}],
    ['one passage', { a: ['Only this.'] }],
    ['many passages', MANY],
  ])('is written for a corpus of %s', async (_, texts) => {
    const { index, dataDir, lines } = await setUp({ texts });
    await index.refresh();
    expect(await cacheFiles(dataDir)).toEqual(CACHE);
    expect(lines.map(({ level }) => level)).toEqual(['info', 'info']);
    expect(lines[0]?.message).toContain('does not exist yet');
  });

  it('is written neither before there is a corpus nor by a process that does not search', async () => {
    const { index, store, embedder, dataDir } = await setUp();
    await index.refresh();
    await fill(store, embedder, MANY);
    await index.read(({ snapshot }) => snapshot.sources());
    await index.close();
    expect(await cacheFiles(dataDir)).toEqual([]);
  });

  it('is written before the index closes, even if no caller waited for it', async () => {
    const { index, dataDir } = await setUp({ texts: MANY });
    await hitsOf(index, { query: 'thing4' });
    await index.close();
    expect(await cacheFiles(dataDir)).toEqual(CACHE);
  });

  it('is reused by the next process', async () => {
    const first = await setUp({ texts: MANY, exactUpTo: 0 });
    await first.index.refresh();
    const answers = await askAll(first.index);
    const { index, lines } = await setUp({ ...first, exactUpTo: 0 });
    expect(await askAll(index)).toEqual(answers);
    expect(lines).toEqual([]);
  });

  it('gives the same answers as the exact scan', async () => {
    const first = await setUp({ texts: MANY, exactUpTo: 0 });
    const beforeRefresh = await askAll(first.index);
    await first.index.refresh();
    const throughGraph = await askAll(first.index);
    const { index } = await setUp({ store: first.store, exactUpTo: Infinity });
    const exactly = await askAll(index);
    expect(throughGraph).toEqual(exactly);
    expect(beforeRefresh).toEqual(exactly);
  });

  it('gives the same answers after the database is rebuilt in another order', async () => {
    const first = await setUp({ texts: MANY, exactUpTo: 0 });
    const second = await setUp({ exactUpTo: 0 });
    for (const [sourceId, texts] of Object.entries(MANY).reverse()) {
      const before = Object.fromEntries(
        Object.entries(MANY).filter(([id]) => id > sourceId || id === sourceId),
      );
      await fill(second.store, second.embedder, { ...before, [sourceId]: texts });
    }
    await fill(second.store, second.embedder, MANY);
    await first.index.refresh();
    await second.index.refresh();
    expect(await askAll(second.index)).toEqual(await askAll(first.index));
    const [a, b] = await Promise.all(
      [first, second].map(({ dataDir }) => readFile(join(dataDir, 'vectors.hnsw'))),
    );
    expect(a?.equals(b ?? Buffer.alloc(0))).toBe(true);
  });

  const DAMAGE: readonly [string, RegExp, (graph: string, sidecar: string) => Promise<void>][] = [
    ['is empty', /0 bytes instead/, (graph) => truncate(graph)],
    ['is truncated', /1000 bytes instead/, (graph) => truncate(graph, 1000)],
    ['is missing', /cannot be read/, (graph) => rm(graph)],
    ['has lost its sidecar', /is missing/, (_, sidecar) => rm(sidecar)],
    ['has an invalid sidecar', /cannot be read/, (_, sidecar) => writeFile(sidecar, '}{')],
    ['is of another model', /vectors of other@1/, (_, s) => edit(s, { modelId: 'other@1' })],
    ['is of another database', /another database/, (_, s) => edit(s, { storeId: 'another' })],
    ['is of another version', /format 3, not 2/, (_, s) => writeFile(s, '{"format": 3}')],
  ];

  async function edit(sidecar: string, fields: object): Promise<void> {
    const before = JSON.parse(await readFile(sidecar, 'utf8')) as { graphs: object[] };
    const graphs = before.graphs.map((head) => ({ ...head, ...fields }));
    const sha256 = createHash('sha256').update(JSON.stringify(graphs)).digest('hex');
    await writeFile(sidecar, JSON.stringify({ ...before, graphs, sha256 }));
  }

  describe.each([0, 1000])('with exact search up to %i vectors', (exactUpTo) => {
    it.each(DAMAGE)(
      'is rebuilt if it %s, with a log entry and the same answers',
      async (_, reason, damage) => {
        const first = await setUp({ texts: MANY, exactUpTo });
        await first.index.refresh();
        const answers = await askAll(first.index);
        const [graph = '', sidecar = ''] = CACHE.map((name) => join(first.dataDir, name));
        const [whole, whatItWas] = [await readFile(graph), await readFile(sidecar, 'utf8')];
        await damage(graph, sidecar);

        const { index, lines } = await setUp({ ...first, exactUpTo });
        expect(await askAll(index)).toEqual(answers);
        await index.refresh();
        expect(await askAll(index)).toEqual(answers);
        expect(lines.map(({ message }) => message)).toEqual([
          expect.stringMatching(reason),
          expect.stringMatching(/is written/),
        ]);
        expect((await readFile(graph)).equals(whole)).toBe(true);
        expect(await readFile(sidecar, 'utf8')).toBe(whatItWas);
        expect(await cacheFiles(first.dataDir)).toEqual(CACHE);
      },
    );
  });

  it('is rebuilt if any byte is flipped, with the same answers', async () => {
    const first = await setUp({ texts: MANY, exactUpTo: 0 });
    await first.index.refresh();
    const answers = await askAll(first.index);
    const graph = join(first.dataDir, 'vectors.hnsw');
    const whole = await readFile(graph);
    await fc.assert(
      fc.asyncProperty(flippedByte(whole), async (damaged) => {
        await writeFile(graph, damaged);
        const { index, lines } = await setUp({ ...first, exactUpTo: 0 });
        await index.refresh();
        expect(lines[0]?.level).toBe('warn');
        expect(lines[0]?.message).toMatch(/checksum/);
        expect(await askAll(index)).toEqual(answers);
        expect((await readFile(graph)).equals(whole)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('is rebuilt if it is swapped with the index file of another data folder', async () => {
    const first = await setUp({ texts: MANY, exactUpTo: 0 });
    const turned = Object.fromEntries(
      Object.entries(MANY).map(([id, texts]) => [id, texts.map((text) => `${text}, again`)]),
    );
    const second = await setUp({ texts: turned, exactUpTo: 0 });
    await first.index.refresh();
    await second.index.refresh();
    const answers = await askAll(first.index);
    for (const name of CACHE) await copyFile(join(second.dataDir, name), join(first.dataDir, name));
    const { index, lines } = await setUp({ ...first, exactUpTo: 0 });
    expect(await askAll(index)).toEqual(answers);
    expect(lines[0]).toMatchObject({ level: 'warn' });
    expect(lines[0]?.message).toMatch(/another database/);
  });

  it('does not change the answers if it cannot be written, and the failure is logged', async () => {
    const dataDir = folder();
    const file = join(dataDir, 'in-the-way');
    await writeFile(file, '');
    const first = await setUp({ dataDir, cacheDir: join(file, 'data'), texts: MANY, exactUpTo: 0 });
    const before = await askAll(first.index);
    await first.index.refresh();
    expect(await askAll(first.index)).toEqual(before);
    expect(first.lines.at(-1)).toMatchObject({ level: 'warn' });
    expect(first.lines.at(-1)?.message).toMatch(/could not be written to .*ENOTDIR/);
  });

  it('does not change the answers if a folder has its name, and the failure is logged', async () => {
    const first = await setUp({ texts: MANY, exactUpTo: 0 });
    await mkdir(join(first.dataDir, 'vectors.hnsw', 'in'), { recursive: true });
    await first.index.refresh();
    expect(first.lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
    expect(await hitsOf(first.index, { query: 'word3 thing4' })).toHaveLength(10);
  });
});
