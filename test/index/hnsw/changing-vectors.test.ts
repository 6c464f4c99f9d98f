import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GRAPH_FILE, readCache } from '../../../src/index/hnsw/vector-cache.ts';
import {
  type Backup,
  ChangingCorpus,
  emptyFolder,
  MODEL,
  type Opened,
  openIndex,
  similarities,
  STORE,
} from './changing-corpus.ts';
import { randomVectors } from './table-of.ts';

const QUERIES = randomVectors(4, 8, 5).map(({ vector }) => vector);

async function expectExact(corpus: ChangingCorpus, opened: Opened): Promise<void> {
  await opened.view(async (view) => {
    for (const query of QUERIES) {
      expect(await similarities(corpus, view, query, 10)).toEqual(corpus.nearest(query, 10));
    }
  });
}

async function settle(opened: Opened): Promise<void> {
  await opened.view(() => Promise.resolve());
  await opened.index.settled();
}

async function headOf(folder: string) {
  const found = await readCache(folder, { storeId: STORE, modelId: MODEL }, 'check');
  if ('fault' in found) throw new Error(found.fault);
  return found.head;
}

/** A corpus of 100 vectors whose graph is stored. */
async function stored() {
  const corpus = new ChangingCorpus(1);
  corpus.change({ added: 100 });
  const folder = emptyFolder();
  const first = openIndex(corpus, folder);
  await settle(first);
  await first.index.close();
  Object.assign(corpus.reads, { all: 0, lists: 0, vectors: 0 });
  return { corpus, folder };
}

type Step =
  | {
      readonly kind: 'change';
      readonly added: number;
      readonly removed: number;
      readonly copies: number;
    }
  | { readonly kind: 'ask' | 'settle' | 'restart' | 'kill' | 'damage' | 'back-up' | 'restore' }
  | { readonly kind: 'ask-beside' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      added: fc.nat({ max: 20 }),
      removed: fc.nat({ max: 12 }),
      copies: fc.nat({ max: 3 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        ...(['ask', 'settle', 'restart', 'kill', 'ask-beside'] as const),
        ...(['damage', 'back-up', 'restore'] as const),
      ),
    }),
  },
);

describe('the vectors of a changing corpus', () => {
  it('are found as by the exact scan, after any changes, restarts, kills, damage and backups', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.nat({ max: 1e6 }),
        async (steps, seed) => {
          const corpus = new ChangingCorpus(seed);
          const folder = emptyFolder();
          let opened = openIndex(corpus, folder);
          let beside = openIndex(corpus, folder);
          let backup: Backup = corpus.backUp();
          for (const one of steps) {
            switch (one.kind) {
              case 'change':
                corpus.change(one);
                break;
              case 'ask':
                await expectExact(corpus, opened);
                break;
              case 'ask-beside':
                await expectExact(corpus, beside);
                break;
              case 'settle':
                await settle(opened);
                break;
              case 'restart':
              case 'kill':
                await opened.index.close(one.kind === 'kill' ? AbortSignal.abort() : undefined);
                opened = openIndex(corpus, folder);
                break;
              case 'damage':
                await damage(folder, seed);
                break;
              case 'back-up':
                backup = corpus.backUp();
                break;
              case 'restore':
                corpus.restore(backup);
                // A database is only replaced while no process uses it.
                await opened.index.close();
                await beside.index.close();
                opened = openIndex(corpus, folder);
                beside = openIndex(corpus, folder);
            }
          }
          await expectExact(corpus, opened);
          await settle(opened);
          await expectExact(corpus, opened);
          await opened.index.close();
          await beside.index.close();
          expect((await readdir(folder)).filter((name) => /\d/.test(name))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  async function damage(folder: string, seed: number): Promise<void> {
    const path = join(folder, GRAPH_FILE);
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null || bytes.length === 0) return;
    const at = seed % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(path, bytes);
  }

  it('are read neither one by one nor as a list if the graph is of the same state', async () => {
    const { corpus, folder } = await stored();
    const opened = openIndex(corpus, folder);
    await expectExact(corpus, opened);
    expect(corpus.reads).toEqual({ all: 0, lists: 0, vectors: 0 });
    expect(opened.messages).toEqual([]);
    await opened.index.close();
  });

  it('are read only where they changed, and a small change writes no file', async () => {
    const { corpus, folder } = await stored();
    const before = await headOf(folder);
    corpus.change({ added: 5, removed: 20 });
    const opened = openIndex(corpus, folder);
    await settle(opened);
    await expectExact(corpus, opened);
    expect(corpus.reads).toEqual({ all: 0, lists: 1, vectors: 5 });
    expect(opened.messages).toEqual([]);
    expect(await headOf(folder)).toEqual(before);
    await opened.index.close();
  });

  it('are added to the graph if there are more than the scan should compare', async () => {
    const { corpus, folder } = await stored();
    corpus.change({ added: 6, removed: 20, copies: 2 });
    const opened = openIndex(corpus, folder);
    await settle(opened);
    expect(opened.messages).toEqual([expect.stringContaining('is written')]);
    const head = await headOf(folder);
    // Of the two copies, one equals a vector that was removed, and one equals a node.
    expect(head.nodes).toBeGreaterThanOrEqual(104);
    expect(head.nodes).toBeLessThan(106);
    expect(head.nodeKeys.vectorKeys).toHaveLength(86);
    expect(corpus.reads.all).toBe(0);
    await expectExact(corpus, opened);
    await opened.index.close();
  });

  it('get a new graph when more than a quarter of the nodes is dead', async () => {
    const { corpus, folder } = await stored();
    corpus.change({ removed: 25 });
    const opened = openIndex(corpus, folder);
    await settle(opened);
    expect((await headOf(folder)).nodes).toBe(100);
    corpus.change({ removed: 1 });
    await settle(opened);
    expect((await headOf(folder)).nodes).toBe(74);
    expect(corpus.reads.all).toBe(0);
    await expectExact(corpus, opened);
    await opened.index.close();
  });

  it('are found by two processes that both update the graph, and the file stays usable', async () => {
    const { corpus, folder } = await stored();
    const processes = [openIndex(corpus, folder), openIndex(corpus, folder)];
    for (let round = 0; round < 6; round++) {
      corpus.change({ added: 12, removed: 8 });
      await Promise.all(processes.map(settle));
      await Promise.all(processes.map((opened) => expectExact(corpus, opened)));
      expect((await headOf(folder)).nodes).toBeGreaterThan(50);
    }
    await Promise.all(processes.map(({ index }) => index.close()));
    const next = openIndex(corpus, folder);
    await expectExact(corpus, next);
    expect(next.messages.filter((message) => !message.includes('is written'))).toEqual([]);
    await next.index.close();
  });

  it('that come while a graph is being built are found, and later beside that graph', async () => {
    const corpus = new ChangingCorpus(2);
    corpus.change({ added: 200 });
    const folder = emptyFolder();
    const opened = openIndex(corpus, folder);
    await opened.view(() => Promise.resolve());
    corpus.change({ added: 3, removed: 9 });
    await expectExact(corpus, opened);
    await opened.index.settled();
    expect(corpus.reads).toMatchObject({ all: 2, vectors: 0 });
    await expectExact(corpus, opened);
    expect(corpus.reads).toMatchObject({ all: 2, vectors: 3 });
    expect(opened.messages.map((message) => message.replace(/.*is /, ''))).toEqual([
      'rebuilt from the database: it does not exist yet',
      'written',
    ]);
    await opened.index.close();
  });

  it('use the graph that another process stored instead of building the same one', async () => {
    const { corpus, folder } = await stored();
    const [bot, ingestion] = [openIndex(corpus, folder), openIndex(corpus, folder)];
    await settle(bot);
    corpus.change({ added: 30 });
    await settle(ingestion);
    await settle(bot);
    expect(ingestion.messages).toEqual([expect.stringContaining('is written')]);
    expect(bot.messages).toEqual([]);
    expect(corpus.reads.vectors).toBe(30);
    await Promise.all([bot, ingestion].map(({ index }) => index.close()));
  });

  it('of a database restored from a backup are not taken for those of the graph', async () => {
    const { corpus, folder } = await stored();
    const backup = corpus.backUp();
    corpus.change({ added: 20, copies: 0 });
    await settle(openIndex(corpus, folder));
    corpus.restore(backup);
    corpus.change({ added: 20, copies: 0 });
    const opened = openIndex(corpus, folder, 50);
    await expectExact(corpus, opened);
    expect(corpus.reads.vectors).toBe(40);
    await opened.index.close();
  });

  it('of a generation that is still being read stay complete while the graph changes', async () => {
    const { corpus, folder } = await stored();
    const opened = openIndex(corpus, folder);
    const [query = new Float32Array(8)] = QUERIES;
    const before = corpus.nearest(query, 10);
    const old = new Map(corpus.vectors.map(({ vectorKey }) => [vectorKey, true]));
    await opened.view(async (view) => {
      corpus.change({ added: 60, removed: 40 });
      await settle(opened);
      await expectExact(corpus, opened);
      const keys = await view.nearest(query, 10);
      expect(keys.every((key) => old.has(key))).toBe(true);
      expect(keys.length).toBeGreaterThanOrEqual(before.length);
    });
    await opened.index.close();
  });
});
