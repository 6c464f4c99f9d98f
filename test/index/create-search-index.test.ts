import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ranking } from '../../src/domain/ranking.ts';
import type { CorpusStore } from '../../src/store/corpus-store.ts';
import { fill } from './corpus-of.ts';
import type { Texts } from './corpus-of.ts';
import { CACHE, MANY, cacheFiles, hitsOf, open, search, setUp } from './index-setting.ts';

describe('a new generation of the corpus', () => {
  const BEFORE: Texts = { a: ['The mill is closed.'], b: ['Nothing of note.'] };
  const AFTER: Texts = { a: ['The mill is open again.'], c: ['The mill has a wheel.'] };

  it.each([0, 1000])(
    'is visible to the next read, with both words and vectors (exact search up to %i vectors)',
    async (exactUpTo) => {
      const { index, store, embedder } = await setUp({ texts: BEFORE, exactUpTo });
      expect((await hitsOf(index, { query: 'mill' })).map(({ passageId }) => passageId)).toEqual(
        expect.arrayContaining(['a#1', 'b#1']),
      );
      await fill(store, embedder, AFTER);
      for (const leg of ['dense', 'fused'] as const) {
        const { generation, hits } = await search(index, { query: 'mill', ranking: leg });
        expect(generation).toBe(2);
        expect(hits.map(({ sourceId }) => sourceId).sort()).toEqual(['a', 'c']);
      }
    },
  );

  it('is visible if another process committed it', async () => {
    const { index, dataDir, embedder } = await setUp({ texts: BEFORE });
    await hitsOf(index, { query: 'mill' });
    await fill(await open(dataDir), embedder, AFTER);
    const hits = await hitsOf(index, { query: 'mill' });
    expect(hits.map(({ sourceId }) => sourceId).sort()).toEqual(['a', 'c']);
  });

  it('is not visible to a read that began earlier', async () => {
    const { index, store, embedder, lines } = await setUp({ texts: BEFORE, exactUpTo: 0 });
    const request = { query: 'mill', k: 10, ranking: 'fused' } as const;
    await index.read(async (view) => {
      await fill(store, embedder, AFTER);
      // Another reader loads the new generation and its cache.
      expect((await search(index, request)).generation).toBe(2);
      await index.refresh();
      const late = await view.search(request);
      expect(late.generation).toBe(1);
      expect(late.hits.map(({ sourceId }) => sourceId).sort()).toEqual(['a', 'b']);
      const sources = await view.snapshot.sources();
      expect(sources.map(({ sourceId }) => sourceId)).toEqual(['a', 'b']);
    });
    expect((await search(index, request)).generation).toBe(2);
    // The late reader used the exact scan. It built no graph of the outdated corpus.
    expect(lines.map(({ message }) => message)).toEqual([
      expect.stringContaining('does not exist yet'),
      expect.stringContaining('is written'),
    ]);
  });

  it('stays the newest if a snapshot of the previous one arrives late', async () => {
    const { store, embedder, dataDir } = await setUp({ texts: BEFORE });
    let arrive = (): void => undefined;
    const onTheWay = new Promise<void>((resolve) => (arrive = resolve));
    let first = true;
    const slow = new Proxy(store, {
      get: (target, name: keyof CorpusStore) =>
        name === 'snapshot'
          ? async () => {
              const late = first;
              first = false;
              const snapshot = await target.snapshot();
              if (late) await onTheWay;
              return snapshot;
            }
          : bound(target, name),
    });
    const { index, lines } = await setUp({ store: slow, embedder, dataDir, exactUpTo: 0 });
    const late = search(index, { query: 'mill', ranking: 'dense' });
    await fill(store, embedder, AFTER);
    await index.refresh();
    const soFar = lines.length;
    arrive();
    expect((await late).generation).toBe(1);
    expect((await search(index, { query: 'mill', ranking: 'dense' })).generation).toBe(2);
    expect(lines).toHaveLength(soFar);
  });

  it('is never partly visible while new generations are committed', async () => {
    const { index, store, embedder, dataDir } = await setUp({ texts: {}, exactUpTo: 0 });
    const corpus = (n: number): Texts =>
      Object.fromEntries(
        Array.from({ length: 4 }, (_, s) => [
          `s${s}`,
          Array.from({ length: 4 }, (_, p) => `generation ${n} part ${p} of ${s}`),
        ]),
      );
    let writing = true;
    const seen = new Set<number>();
    const readers = Array.from({ length: 4 }, async (_, r) => {
      const query = `generation part ${r}`;
      while (writing) {
        await index.read(async (view) => {
          const first = await view.search({ query, k: 16, ranking: 'fused' });
          const second = await view.search({ query, k: 16, ranking: 'dense' });
          seen.add(first.generation);
          expect(second.generation).toBe(first.generation);
          if (first.generation === 1) return;
          expect(first.hits).toHaveLength(16);
          expect(second.hits).toHaveLength(16);
          for (const hit of [...first.hits, ...second.hits]) {
            const source = await view.snapshot.source(hit.sourceId);
            expect(source?.text.slice(hit.start, hit.end)).toContain(
              `generation ${first.generation} `,
            );
          }
        });
      }
    });
    for (let n = 2; n <= 7; n++) {
      await fill(store, embedder, corpus(n));
      await search(index, { query: 'part' });
    }
    writing = false;
    await Promise.all(readers);
    expect(seen.size).toBeGreaterThan(1);
    await index.refresh();
    expect(await cacheFiles(dataDir)).toEqual(CACHE);
    const sidecar = JSON.parse(
      await readFile(join(dataDir, 'vectors.hnsw.json'), 'utf8'),
    ) as object;
    expect(sidecar).toMatchObject({ graphs: [{ generation: 7, nodes: 16 }] });
  });

  it('has the right answers even if the graph of the previous generation is written late', async () => {
    const first = await setUp({ texts: MANY, exactUpTo: 0 });
    await hitsOf(first.index, { query: 'thing4' });
    await fill(first.store, first.embedder, AFTER);
    await first.index.close();
    expect(await cacheFiles(first.dataDir)).toEqual(CACHE);
    const { index } = await setUp({ ...first, exactUpTo: 0 });
    for (let time = 0; time < 2; time++) {
      const hits = await hitsOf(index, { query: 'mill', ranking: 'dense' });
      expect(hits.map(({ sourceId }) => sourceId).sort()).toEqual(['a', 'c']);
      await index.refresh();
    }
  });
});

describe('reading the search index', () => {
  it('finishes before the index closes, and is refused afterwards', async () => {
    const { index } = await setUp({ texts: MANY });
    const order: string[] = [];
    let release = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (release = resolve));
    const reader = index.read(async (view) => {
      await waiting;
      await view.search({ query: 'thing4', k: 1, ranking: 'fused' });
      order.push('read');
    });
    const closed = index.close().then(() => order.push('closed'));
    await expect(index.read(() => Promise.resolve())).rejects.toThrow(/closed/);
    release();
    await Promise.all([reader, closed]);
    expect(order).toEqual(['read', 'closed']);
  });

  it('does not delay an urgent close, and neither does building a graph', async () => {
    const { index, dataDir } = await setUp({ texts: MANY, exactUpTo: 0 });
    const hurry = new AbortController();
    let release = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (release = resolve));
    const reader = index.read(async (view) => {
      await view.search({ query: 'thing4', k: 1, ranking: 'fused' });
      hurry.abort();
      await waiting;
    });
    await index.close(hurry.signal);
    expect(await cacheFiles(dataDir)).toEqual([]);
    release();
    await reader;
  });

  it('passes on the errors of its callback, and works again afterwards', async () => {
    const { index } = await setUp({ texts: MANY });
    for (let i = 0; i < 20; i++) {
      await expect(index.read(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    }
    expect(await hitsOf(index, { query: 'thing4' })).toHaveLength(10);
  });

  it('closes every snapshot, even after an error', async () => {
    const { store, embedder, dataDir } = await setUp({ texts: MANY });
    let unclosed = 0;
    const counting = new Proxy(store, {
      get: (target, name: keyof CorpusStore) =>
        name === 'snapshot'
          ? async () => {
              const snapshot = await target.snapshot();
              const close = snapshot.close.bind(snapshot);
              unclosed++;
              snapshot.close = () => {
                unclosed--;
                return close();
              };
              return snapshot;
            }
          : bound(target, name),
    });
    const { index } = await setUp({ store: counting, embedder, dataDir });
    await hitsOf(index, { query: 'thing4' });
    await index.refresh();
    await expect(search(index, { query: 'thing4', ranking: 'reranked' })).rejects.toThrow();
    await expect(index.read(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(unclosed).toBe(0);
  });

  it('keeps the snapshot open until its vectors are loaded, even if no reader waits for them', async () => {
    const { index } = await setUp({ texts: MANY });
    let leftAlone: Promise<Ranking> | undefined;
    await index.read((view) => {
      leftAlone = view.search({ query: 'thing4', k: 3, ranking: 'dense' });
      leftAlone.catch(() => undefined);
      return Promise.resolve();
    });
    expect(await hitsOf(index, { query: 'thing4', ranking: 'dense' })).toHaveLength(10);
  });
});

/** Returns a method or a field of the store; a method keeps its `this`. */
function bound(store: CorpusStore, name: keyof CorpusStore): unknown {
  const value: unknown = Reflect.get(store, name);
  return typeof value === 'function' ? (value.bind(store) as unknown) : value;
}
