import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Corpora, CorporaEvents } from '../../src/store/corpora.ts';
import { PostgresCorpora } from '../../src/store/postgres/corpora/postgres-corpora.ts';
import { openPostgresStores } from '../../src/store/postgres/open-postgres-stores.ts';
import type { StoreEngines } from '../../src/store/postgres/store-engines.ts';
import { describeCorpora, withEvents } from '../../test/store/corpora-contract.ts';
import { MemorySearchEngine } from '../../test/store/memory-search-engine.ts';
import { MODEL, toChange, vectorsFor } from '../../test/store/sample-corpus.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { freshDatabase } from '../support/fresh-database.ts';

const ID = '10000000000000001';

/** A process with a data folder of its own. */
interface Process {
  readonly corpora: Corpora;
  readonly engines: StoreEngines;
}

async function processes(
  search = new MemorySearchEngine(),
): Promise<(events?: Partial<CorporaEvents>) => Promise<Process>> {
  const databaseUrl = await freshDatabase();
  return async (events = {}) => {
    const folder = temporaryFolder();
    const settings = { databaseUrl, connections: 8 };
    const { store, engines } = await openPostgresStores({ settings, search });
    if (engines === null) throw new Error('no engines');
    const corpora = new PostgresCorpora({
      ...{ dataDir: folder.path, engines, events: withEvents(events) },
    });
    onTestFinished(async () => {
      await corpora.close();
      await store.close();
      folder.remove();
    });
    return { corpora, engines };
  };
}

describeCorpora('PostgreSQL', async () => {
  const open = await processes();
  return { open: async (events) => (await open(events)).corpora };
});

const fileOf = (corpora: Corpora, name: string): string => join(corpora.folders(ID).seedsDir, name);

function write(corpora: Corpora, name: string, text: string): Promise<void> {
  return corpora.changing(ID, () => {
    writeFileSync(fileOf(corpora, name), text);
    return Promise.resolve();
  });
}

async function read(corpora: Corpora, name: string): Promise<string> {
  return corpora.changing(ID, () => Promise.resolve(readFileSync(fileOf(corpora, name), 'utf8')));
}

describe('the documents of a corpus', () => {
  it('are the same in all processes, after changes in each of them', async () => {
    const open = await processes();
    const [one, two] = [(await open()).corpora, (await open()).corpora];
    await one.create(ID);
    await write(one, 'a.md', 'first');
    await write(two, 'b.md', 'second');
    await write(two, 'a.md', 'changed');
    expect(await read(one, 'a.md')).toBe('changed');
    expect(await read(one, 'b.md')).toBe('second');
    await one.changing(ID, () => {
      rmSync(fileOf(one, 'a.md'));
      return Promise.resolve();
    });
    await expect(read(two, 'a.md')).rejects.toThrow('ENOENT');
    expect(await read(two, 'b.md')).toBe('second');
  });

  it('replace everything that a process that was killed has left in its folder', async () => {
    const open = await processes();
    const { corpora } = await open();
    await corpora.create(ID);
    await write(corpora, 'a.md', 'stored');
    // As if it had been killed during a change.
    writeFileSync(fileOf(corpora, 'a.md'), 'half of a cha');
    writeFileSync(fileOf(corpora, 'b.md'), 'unacknowledged');
    expect(await read(corpora, 'a.md')).toBe('stored');
    await expect(read(corpora, 'b.md')).rejects.toThrow('ENOENT');
  });

  it('refuse the changes of a process that has lost its lock', async () => {
    const open = await processes();
    const [one, two] = [await open(), await open()];
    await one.corpora.create(ID);
    const late = one.corpora.changing(ID, async () => {
      writeFileSync(fileOf(one.corpora, 'a.md'), 'late');
      // Another process has taken the lock, and stored a change.
      await two.engines.database.write((queries) =>
        queries.run(
          'UPDATE corpora SET documents_version = documents_version + 1 WHERE corpus_id = $1',
          [ID],
        ),
      );
    });
    await expect(late).rejects.toMatchObject({ problem: { code: 'corpora-busy' } });
    expect(await two.corpora.hasDocuments(ID)).toBe(false);
  });

  it('stay stored if the local folder is deleted during a change', async () => {
    const open = await processes();
    const { corpora } = await open();
    await corpora.create(ID);
    await write(corpora, 'a.md', 'stored');
    const change = corpora.changing(ID, () => {
      rmSync(corpora.folders(ID).dataDir, { recursive: true });
      return Promise.resolve();
    });
    await expect(change).rejects.toMatchObject({ problem: { code: 'corpora-busy' } });
    expect(await read(corpora, 'a.md')).toBe('stored');
  });

  it('are unfinished until an ingestion has read them', async () => {
    const open = await processes();
    const { corpora } = await open();
    await corpora.create(ID);
    expect(await corpora.unfinished()).toEqual([]);
    await write(corpora, 'a.md', 'text');
    expect(await corpora.unfinished()).toEqual([ID]);
    await expect(corpora.ingesting(ID, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
    expect(await corpora.unfinished()).toEqual([ID]);
    await corpora.ingesting(ID, () => Promise.resolve());
    expect(await corpora.unfinished()).toEqual([]);
  });

  it('are stored before their ingestion begins', async () => {
    const open = await processes();
    const [one, two] = [(await open()).corpora, (await open()).corpora];
    await one.create(ID);
    await one.changing(ID, async () => {
      writeFileSync(fileOf(one, 'a.md'), 'text');
      await one.ingesting(ID, async () => {
        expect(await two.hasDocuments(ID)).toBe(true);
      });
    });
    expect(await one.unfinished()).toEqual([]);
  });
});

it('a corpus that is removed leaves no documents in the search engine', async () => {
  const search = new MemorySearchEngine();
  const { corpora } = await (await processes(search))();
  await corpora.create(ID);
  const change = toChange(0, [{ sourceId: 'a', title: 'zorb', lines: ['blick quux'] }]);
  await corpora.store(ID).addVectors(MODEL, vectorsFor(change));
  await corpora.store(ID).commitCorpus(change);
  expect(search.size).toBeGreaterThan(0);
  await corpora.remove(ID);
  expect(search.size).toBe(0);
});

describe('two processes', () => {
  it('change a corpus one after the other, and the second knows at once if it need not wait', async () => {
    const open = await processes();
    const [one, two] = [(await open()).corpora, (await open()).corpora];
    await one.create(ID);
    const order: string[] = [];
    await one.ingesting(ID, async () => {
      expect(await two.ingestingNow(ID, () => Promise.resolve('done'))).toBeNull();
      expect(await two.ingestingNow('shared', () => Promise.resolve('done'))).toBe('done');
      order.push('first');
    });
    expect(await two.ingestingNow(ID, () => Promise.resolve('done'))).toBe('done');
    order.push('second');
    expect(order).toEqual(['first', 'second']);
  });

  it('notice a corpus that the other has created, replaced or removed', async () => {
    const open = await processes();
    const gone: string[] = [];
    const one = (await open()).corpora;
    const two = (await open({ onGone: (id) => void gone.push(id) })).corpora;
    const noticed = (has: boolean) => expect.poll(() => two.has(ID), { timeout: 5000 }).toBe(has);
    await one.create(ID);
    await noticed(true);
    await write(two, 'a.md', 'text');
    await one.remove(ID);
    await noticed(false);
    await expect.poll(() => gone).toEqual([ID]);
    await one.create(ID);
    await noticed(true);
    await one.remove(ID);
    await one.create(ID);
    await expect.poll(() => gone, { timeout: 5000 }).toEqual([ID, ID]);
    await expect(read(two, 'a.md')).rejects.toThrow('ENOENT');
  });
});
