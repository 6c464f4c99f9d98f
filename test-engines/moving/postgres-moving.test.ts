import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SHARED_CORPUS } from '../../src/domain/corpus.ts';
import { systemClock } from '../../src/domain/time.ts';
import type { MoveTarget } from '../../src/store/moving/move-ports.ts';
import { PostgresMoveSource } from '../../src/store/postgres/moving/postgres-move-source.ts';
import { PostgresMoveTarget } from '../../src/store/postgres/moving/postgres-move-target.ts';
import { PostgresDatabase } from '../../src/store/postgres/postgres-database.ts';
import { SqliteMoveSource } from '../../src/store/sqlite/moving/sqlite-move-source.ts';
import { SqliteMoveTarget } from '../../src/store/sqlite/moving/sqlite-move-target.ts';
import { openSqliteStores } from '../../src/store/sqlite/open-sqlite-stores.ts';
import {
  contentOf,
  copyAll,
  filledFolder,
  FOLDERS,
  newFolder,
  SERVER,
} from '../../test/moving/moved-folder.ts';
import { freshDatabase } from '../support/fresh-database.ts';

const clock = systemClock;

async function openDatabase(): Promise<PostgresDatabase> {
  const url = await freshDatabase();
  const database = await PostgresDatabase.open({ url, connections: 4 });
  onTestFinished(() => database.close());
  return database;
}

function sourceOf(dataDir: string): SqliteMoveSource {
  const source = new SqliteMoveSource({ dataDir, clock, folders: FOLDERS });
  onTestFinished(() => source.close());
  return source;
}

/** Returns a target that fails after a number of batches, as if the process were killed. */
function killedAfter(database: PostgresDatabase, batches: number): MoveTarget {
  const target = new PostgresMoveTarget(database);
  const append = target.append.bind(target);
  let left = batches;
  target.append = async (...batch) => {
    if (left === 0) throw new Error('killed');
    left -= 1;
    await append(...batch);
  };
  return target;
}

it('a data folder that is moved into PostgreSQL and back has the same rows', async () => {
  const from = await filledFolder();
  const database = await openDatabase();
  await copyAll(sourceOf(from), new PostgresMoveTarget(database));
  const content = await contentOf(sourceOf(from));
  expect(await contentOf(await PostgresMoveSource.open(database))).toEqual(content);

  const to = join(newFolder(), 'back');
  const target = new SqliteMoveTarget({ dataDir: to, clock, folders: FOLDERS });
  const source = await PostgresMoveSource.open(database);
  await copyAll(source, target);
  await source.close();
  await target.finish();
  expect(await contentOf(sourceOf(to))).toEqual(content);
  const { store, damaged } = await openSqliteStores({ dataDir: to, clock });
  expect(damaged).toBeNull();
  await store.close();
});

it('a move that is killed after any number of batches continues', async () => {
  const source = sourceOf(await filledFolder());
  const database = await openDatabase();
  let kills = 0;
  for (const batches of [0, 1, 3, 6, 2, 9]) {
    const target = killedAfter(database, batches);
    await copyAll(source, target).catch((error: unknown) => {
      expect(error).toEqual(new Error('killed'));
      kills += 1;
    });
  }
  expect(kills).toBeGreaterThan(3);
  await copyAll(source, new PostgresMoveTarget(database));
  expect(await contentOf(await PostgresMoveSource.open(database))).toEqual(await contentOf(source));
});

it('a source that has changed since the move was killed is copied again', async () => {
  const from = await filledFolder();
  const database = await openDatabase();
  await expect(copyAll(sourceOf(from), killedAfter(database, 12))).rejects.toThrow('killed');
  const { store } = await openSqliteStores({
    dataDir: join(from, 'corpora', SERVER),
    corpusId: SERVER,
    clock,
  });
  const { generation, modelId, pipeline } = await store.status();
  await store.commitCorpus({
    ...{ baseGeneration: generation, modelId: modelId ?? '', pipeline: pipeline ?? '' },
    ...{ upserts: [], removals: ['a'], at: '2026-03-19T09:00:00.000Z' },
  });
  await store.close();
  await copyAll(sourceOf(from), new PostgresMoveTarget(database));
  expect(await contentOf(await PostgresMoveSource.open(database))).toEqual(
    await contentOf(sourceOf(from)),
  );
});

it('a database with other data is refused, and is unchanged', async () => {
  const database = await openDatabase();
  await database.write((queries) =>
    queries.run("INSERT INTO greeted_servers (server_id, at) VALUES ('7', '2026')"),
  );
  const source = sourceOf(await filledFolder());
  await expect(copyAll(source, new PostgresMoveTarget(database))).rejects.toMatchObject({
    problem: { code: 'move-database-not-empty', params: { tables: ['greeted_servers'] } },
  });
  const content = await contentOf(await PostgresMoveSource.open(database));
  expect(content[' greeted_servers']).toMatchObject({ rows: 1 });
  expect(content[`${SHARED_CORPUS} sources`]).toMatchObject({ rows: 0 });
});

it('a database with an unfinished move of another data folder is refused', async () => {
  const database = await openDatabase();
  await new PostgresMoveTarget(database).begin('another store');
  const source = sourceOf(await filledFolder());
  await expect(copyAll(source, new PostgresMoveTarget(database))).rejects.toMatchObject({
    problem: { code: 'move-of-other-folder' },
  });
});
