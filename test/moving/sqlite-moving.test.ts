import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/domain/time.ts';
import { CORPUS_TABLES, INSTALLATION_TABLES } from '../../src/store/moving/moved-tables.ts';
import { CHECKED_TABLES } from '../../src/store/sqlite/schema.ts';
import { SqliteMoveSource } from '../../src/store/sqlite/moving/sqlite-move-source.ts';
import { SqliteMoveTarget } from '../../src/store/sqlite/moving/sqlite-move-target.ts';
import { openSqliteStores } from '../../src/store/sqlite/open-sqlite-stores.ts';
import { StoreDamagedError } from '../../src/store/errors.ts';
import { damageValue } from '../store/store-setting.ts';
import { FILLED, readFilled } from '../store/sqlite/fixtures/fill-stores.ts';
import { contentOf, copyAll, filledFolder, FOLDERS, newFolder, SERVER } from './moved-folder.ts';

const clock = systemClock;

function sourceOf(dataDir: string): SqliteMoveSource {
  return new SqliteMoveSource({ dataDir, clock, folders: FOLDERS });
}

function targetIn(dataDir: string): SqliteMoveTarget {
  return new SqliteMoveTarget({ dataDir, clock, folders: FOLDERS });
}

it('a copied data folder has the same rows, states and documents, and other store IDs', async () => {
  const from = await filledFolder();
  const to = join(newFolder(), 'new');
  const source = sourceOf(from);
  const target = targetIn(to);
  await copyAll(source, target);
  await target.finish();
  expect(readdirSync(to).sort()).toEqual(['corpora', 'verbatim.db']);
  const content = await contentOf(source);
  expect(tablesWithoutRows(content)).toEqual([]);
  expect(await contentOf(sourceOf(to))).toEqual(content);
  const document = `corpora/${SERVER}/sources/a.txt`;
  expect(readFileSync(join(to, document))).toEqual(readFileSync(join(from, document)));

  const stores = await openSqliteStores({ dataDir: to, clock });
  expect(stores.damaged).toBeNull();
  expect(await readFilled(stores)).toEqual({ ...FILLED, slots: expect.any(Array) as unknown });
  expect((await stores.store.status()).storeId).not.toBe(source.origin);
  const snapshot = await stores.store.snapshot();
  expect(await snapshot.bm25(['lamp'], 3)).toHaveLength(1);
  await snapshot.close();
  await stores.store.close();
});

/** Returns the tables that are empty in every corpus. */
function tablesWithoutRows(content: Record<string, object>): string[] {
  const filled = Object.entries(content)
    .filter(([, table]) => 'rows' in table && table.rows !== 0)
    .map(([key]) => key.split(' ')[1]);
  const tables = [...CORPUS_TABLES, ...INSTALLATION_TABLES].map(({ name }) => name);
  return tables.filter((name) => !filled.includes(name));
}

it('a damaged row is reported by name, and no new data folder appears', async () => {
  const from = await filledFolder();
  const to = join(newFolder(), 'new');
  damageValue(
    join(from, 'corpora', SERVER, 'verbatim.db'),
    'passages',
    'heading_text',
    "source_id = 'b'",
  );
  const source = sourceOf(from);
  const target = targetIn(to);
  const copying = copyAll(source, target);
  await expect(copying).rejects.toThrow(StoreDamagedError);
  await expect(copying).rejects.toThrow('the checksum of passage b#1 is wrong');
  await source.close();
  await target.close();
  await expect(openSqliteStores({ dataDir: to, clock })).rejects.toMatchObject({
    problem: { code: 'move-unfinished-folder', params: { folder: to } },
  });
});

it('an unfinished move begins again, and other files are refused', async () => {
  const from = await filledFolder();
  const to = newFolder();
  const source = sourceOf(from);
  const killed = targetIn(to);
  await killed.begin();
  await killed.addCorpus(SERVER);
  // A process that is killed between the last steps leaves both.
  mkdirSync(join(to, 'corpora'));
  const target = targetIn(to);
  await copyAll(source, target);
  await target.finish();
  await killed.close();
  expect(await contentOf(sourceOf(to))).toEqual(await contentOf(source));
  await expect(targetIn(to).begin()).rejects.toMatchObject({
    problem: {
      code: 'move-folder-not-empty',
      params: { found: ['corpora', 'verbatim.db', 'verbatim.db-shm', 'verbatim.db-wal'] },
    },
  });
});

it('moves every table that an installation or a corpus has', () => {
  const moved = [...CORPUS_TABLES, ...INSTALLATION_TABLES].map(({ name }) => name);
  const left = CHECKED_TABLES.filter((name) => !moved.includes(name));
  expect(left.filter((name) => !name.includes('_fts_'))).toEqual(['corpus']);
});
