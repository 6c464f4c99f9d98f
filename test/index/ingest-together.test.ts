import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeOptionsFor, programFile } from '../../src/program-files.ts';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ChildEvent, ChildParameters } from '../../soak/ingest-child.ts';
import { systemClock } from '../../src/domain/time.ts';
import { openStores } from '../../src/store/open-stores.ts';
import { corpusChecksum, type CorpusRow } from '../../src/store/sqlite/stored-rows.ts';
import { setUp, textsOf, writeFiles, type Files } from './ingest-setting.ts';

const BEFORE = { 'clause.txt': 'The clause stood.', 'letter.txt': 'The letter went out.' };
const AFTER = { 'clause.txt': 'The clause is gone.', 'letter.txt': null, 'new.txt': 'It is new.' };
const TEXTS_BEFORE = { clause: 'The clause stood.', letter: 'The letter went out.' };
const TEXTS_AFTER = { clause: 'The clause is gone.', new: 'It is new.' };

describe('concurrent ingestions in one process', () => {
  it('all succeed, one of them commits, and the corpus matches the folder', async () => {
    const setting = await setUp(BEFORE);
    await setting.ingest();
    setting.write(AFTER);
    const reports = await Promise.all([setting.ingest(), setting.ingest(), setting.ingest()]);
    expect(reports.map(({ changed }) => changed)).toContainEqual(['clause']);
    expect(await textsOf(setting.store)).toEqual(TEXTS_AFTER);
    expect(setting.lines.filter((line) => line.includes('committed first'))).toHaveLength(2);
    expect((await setting.store.status()).generation).toBe(2);
  });

  it('end with a readable error if another program commits before every attempt', async () => {
    const setting = await setUp(BEFORE);
    await setting.ingest();
    setting.write(AFTER);
    const other = new Database(join(setting.dataDir, 'verbatim.db'));
    onTestFinished(() => {
      other.close();
    });
    const raise = (): void => {
      const row = other.prepare<[], CorpusRow>('SELECT * FROM corpus').get();
      if (row === undefined) throw new Error('There is no corpus');
      const raised = { ...row, generation: row.generation + 1 };
      other
        .prepare('UPDATE corpus SET generation = ?, checksum = ?')
        .run(raised.generation, corpusChecksum(raised));
    };
    await expect(
      setting.ingest({
        onProgress: ({ phase, done }) => {
          if (phase === 'commit' && done === 0) raise();
        },
      }),
    ).rejects.toMatchObject({ code: 'store-busy' });
    expect(await textsOf(setting.store)).toEqual(TEXTS_BEFORE);
  });
});

interface Folders {
  readonly seedsDir: string;
  readonly dataDir: string;
}

function folders(files: Files): Folders {
  const root = mkdtempSync(join(tmpdir(), 'verbatim-together-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  const seedsDir = join(root, 'seeds');
  mkdirSync(seedsDir);
  writeFiles(seedsDir, files);
  return { seedsDir, dataDir: join(root, 'data') };
}

/** Processes that wait for a signal, so that all of them start at once. */
async function processes(count: number): Promise<((order: Folders) => Promise<ChildEvent[]>)[]> {
  const script = programFile('soak/ingest-child.ts');
  const children = Array.from({ length: count }, () =>
    fork(script, { execArgv: nodeOptionsFor(script) }),
  );
  onTestFinished(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  await Promise.all(children.map((child) => once(child, 'message')));
  return children.map((child) => async (order) => {
    const events: ChildEvent[] = [];
    child.on('message', (event: ChildEvent) => events.push(event));
    child.send({ ...order, rebuild: false } satisfies ChildParameters);
    await once(child, 'exit');
    return events;
  });
}

describe('concurrent ingestion processes', () => {
  it('create the data folder with one store and one corpus', { timeout: 120_000 }, async () => {
    const there = folders(BEFORE);
    const all = await processes(4);
    const events = await Promise.all(all.map((run) => run(there)));
    for (const of of events) expect(of.at(-1)).toEqual({ at: 'closed' });
    const { store, damaged } = await openStores({ dataDir: there.dataDir, clock: systemClock });
    onTestFinished(() => store.close());
    expect(damaged).toBeNull();
    expect(await store.status()).toMatchObject({ generation: 1, sources: 2 });
    expect(await textsOf(store)).toEqual(TEXTS_BEFORE);
  });

  it(
    'can read during an ingestion: an open snapshot does not change, and the next one has the changes',
    { timeout: 120_000 },
    async () => {
      const there = folders(BEFORE);
      const [first, second] = await processes(2);
      await first?.(there);
      const { store } = await openStores({ dataDir: there.dataDir, clock: systemClock });
      onTestFinished(() => store.close());
      const pinned = await store.snapshot();
      writeFiles(there.seedsDir, AFTER);
      const events = (await second?.(there)) ?? [];
      expect(events).toContainEqual({ at: 'ingested', changed: 3 });

      expect(pinned.generation).toBe(1);
      expect((await pinned.sources()).map(({ sourceId }) => sourceId)).toEqual([
        'clause',
        'letter',
      ]);
      expect((await pinned.source('clause'))?.text).toBe('The clause stood.');
      expect(await pinned.docFreq(['letter', 'gone', 'new'])).toEqual([1, 0, 0]);
      expect(await pinned.bm25(['letter'], 5)).toHaveLength(1);
      await pinned.close();
      expect(await textsOf(store)).toEqual(TEXTS_AFTER);
    },
  );
});
