import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/domain/clock.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { OpenedStore } from '../../src/store/open-store.ts';
import { APPLICATION_ID, MIGRATIONS } from '../../src/store/schema.ts';
import type { Store } from '../../src/store/store.ts';
import { MODEL, toChange, vectorsFor } from './sample-corpus.ts';
import { temporaryFolder } from './temporary-folder.ts';

const NOW = '2026-03-18T10:11:12.345Z';
const MOVED = 'verbatim.db.damaged-2026-03-18T101112.345Z';
const SAMPLE = { sourceId: 'a', title: 'zorb', lines: ['blick quux', 'frob'] };

/** Its monotonic time goes on a minute with each look, so that no wait is ever a long one. */
function impatientClock(): Clock {
  let monotonic = 0;
  return { now: () => Date.parse(NOW), monotonic: () => (monotonic += 60_000) };
}

let folder: ReturnType<typeof temporaryFolder>;
let opened: Store[] = [];

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  for (const store of opened) await store.close();
  opened = [];
  folder.remove();
});

const file = (): string => join(folder.path, 'verbatim.db');

async function open(dataDir = folder.path): Promise<OpenedStore> {
  const result = await openStore({ dataDir, clock: impatientClock(), busyTimeoutMs: 10 });
  opened.push(result.store);
  return result;
}

async function put(store: Store, lines: readonly string[]): Promise<void> {
  const { generation } = await store.status();
  const change = toChange(generation, [{ ...SAMPLE, lines }]);
  await store.addVectors(MODEL, vectorsFor(change));
  await store.commitCorpus(change);
}

async function made(): Promise<void> {
  const { store } = await open();
  await put(store, SAMPLE.lines);
  await store.close();
}

describe('a data folder', () => {
  it('is made when it is missing, with the folders above it', async () => {
    const { store, damaged } = await open(join(folder.path, 'deep', 'data'));
    expect(damaged).toBeNull();
    expect(await store.status()).toMatchObject({ generation: 0, modelId: null, sources: 0 });
  });

  it('holds one file once everything is closed', async () => {
    await made();
    expect(readdirSync(folder.path).filter((name) => !name.endsWith('.checked'))).toEqual([
      'verbatim.db',
    ]);
  });

  it('that is a file is refused by name', async () => {
    const path = join(folder.path, 'data');
    writeFileSync(path, 'x');
    await expect(open(path)).rejects.toMatchObject({
      code: 'data-folder',
      message: expect.stringContaining(path) as string,
    });
    await expect(open(join(path, 'below'))).rejects.toMatchObject({ code: 'data-folder' });
  });

  it.skipIf(process.platform !== 'linux')('that cannot be written to is refused', async () => {
    // Not by permissions, which do not bind the superuser that tests may run as.
    await expect(open('/proc/verbatim')).rejects.toMatchObject({ code: 'data-folder' });
    await expect(open('/proc/self')).rejects.toMatchObject({ code: 'data-folder' });
  });

  it('in which verbatim.db is a folder is refused, and that folder is left alone', async () => {
    mkdirSync(file());
    writeFileSync(join(file(), 'kept.txt'), 'kept');
    await expect(open()).rejects.toMatchObject({
      code: 'data-folder',
      message: expect.stringContaining('is a folder') as string,
    });
    expect(readFileSync(join(file(), 'kept.txt'), 'utf8')).toBe('kept');
  });

  it('is the same store for everyone who makes it at the same moment', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => open()));
    const ids = await Promise.all(all.map(async ({ store }) => (await store.status()).storeId));
    expect(new Set(ids).size).toBe(1);
    expect(all.every(({ damaged }) => damaged === null)).toBe(true);
  });
});

describe('versions', () => {
  it('a database of a newer version is refused and left as it is', async () => {
    await made();
    const db = new Database(file());
    db.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    db.close();
    const before = readFileSync(file());
    await expect(open()).rejects.toMatchObject({
      code: 'store-too-new',
      message: expect.stringContaining(`version ${MIGRATIONS.length + 1}`) as string,
    });
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  it('a database of another program is refused and not touched, whatever its ID', async () => {
    for (const applicationId of [0, 0x0f055112]) {
      rmSync(file(), { force: true });
      const db = new Database(file());
      db.pragma('journal_mode = WAL');
      db.pragma(`application_id = ${applicationId}`);
      db.exec('CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)');
      db.close();
      const before = readFileSync(file());
      await expect(open()).rejects.toMatchObject({ code: 'store-foreign' });
      expect(readFileSync(file()).equals(before)).toBe(true);
      expect(readdirSync(folder.path)).toEqual(['verbatim.db']);
    }
  });

  const options = { busyTimeoutMs: 0, now: NOW };
  const NEXT = [...MIGRATIONS, "ALTER TABLE sources ADD COLUMN seen TEXT NOT NULL DEFAULT 'no'"];

  it('an older database is brought up to date with all it holds', async () => {
    await made();
    const { db, damaged } = await openDatabase(file(), { ...options, migrations: NEXT });
    expect(damaged).toBeNull();
    expect(db.pragma('user_version', { simple: true })).toBe(NEXT.length);
    expect(db.prepare('SELECT source_id, seen FROM sources').all()).toEqual([
      { source_id: 'a', seen: 'no' },
    ]);
    db.close();
    const again = await openDatabase(file(), { ...options, migrations: NEXT });
    expect(again.damaged).toBeNull();
    again.db.close();
  });

  it('a step that fails leaves the version before it, whole and not taken for damaged', async () => {
    await made();
    const broken = [...NEXT, 'CREATE TABLE more (x); INSERT INTO nowhere VALUES (1)'];
    await expect(openDatabase(file(), { ...options, migrations: broken })).rejects.toThrow(
      `from version ${NEXT.length} to ${broken.length}`,
    );
    const db = new Database(file());
    expect(db.pragma('user_version', { simple: true })).toBe(NEXT.length);
    expect(db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'more'").get()).toBeUndefined();
    db.close();
    const { db: whole, damaged } = await openDatabase(file(), { ...options, migrations: NEXT });
    expect(damaged).toBeNull();
    whole.close();
  });

  it('a damaged older database is put aside before any step is taken', async () => {
    await made();
    damageText('passages_fts_data', 'block', 'id > 10');
    const { db, damaged } = await openDatabase(file(), { ...options, migrations: NEXT });
    expect(damaged?.reason).toMatch(/word index/);
    expect(db.prepare('SELECT count(*) FROM sources').pluck().get()).toBe(0);
    db.close();
  });

  it('what others add to the file, such as statistics, is no damage', async () => {
    await made();
    const db = new Database(file());
    db.exec('ANALYZE; CREATE TABLE mine (x); CREATE INDEX mine_too ON sources (file); VACUUM');
    db.close();
    const { store, damaged } = await open();
    expect(damaged).toBeNull();
    expect((await store.status()).sources).toBe(1);
  });
});

/** Changes a stored value behind the checksums, in a way that SQLite itself finds nothing wrong with. */
function damageText(table: string, column: string, where: string): void {
  const db = new Database(file());
  db.unsafeMode(true);
  db.pragma('writable_schema = ON');
  const value = db.prepare(`SELECT ${column} FROM ${table} WHERE ${where}`).pluck().get();
  const bytes = Buffer.from(value as string | Buffer);
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  const stored = typeof value === 'string' ? bytes.toString() : bytes;
  expect(
    db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${where}`).run(stored).changes,
  ).toBeGreaterThan(0);
  db.close();
}

describe('a damaged database', () => {
  it('is put aside under the instant, a new one is made, and what is lost is said', async () => {
    await made();
    damageText('source_versions', 'text', '1');
    const before = readFileSync(file());
    const { store, damaged } = await open();
    expect(damaged).toEqual({
      movedTo: join(folder.path, MOVED),
      reason: expect.stringContaining('the text of "a"') as string,
      lost: ['earlier versions of the sources'],
    });
    expect(await store.status()).toMatchObject({ generation: 0, sources: 0 });
    expect(readFileSync(join(folder.path, MOVED)).equals(before)).toBe(true);
  });

  it('does not overwrite one that was put aside in the same instant', async () => {
    for (const name of [MOVED, `${MOVED}-2`, `${MOVED}-3`]) {
      await made();
      writeFileSync(file(), 'not a database');
      const { store, damaged } = await open();
      expect(damaged?.movedTo).toBe(join(folder.path, name));
      await store.close();
    }
  });

  it.each([
    ['a changed title', 'source_versions', 'title', '1'],
    ['a changed block', 'source_versions', 'blocks', '1'],
    ['a changed file name', 'sources', 'file', '1'],
    ['a changed heading', 'passages', 'heading_text', '1'],
    ['a changed vector', 'vectors', 'vector', 'vector_key = 1'],
    ['a changed model', 'corpus', 'model_id', '1'],
    ['a changed word', 'passages_fts_data', 'block', 'id > 10'],
    ['a changed length', 'passages_fts_docsize', 'sz', 'id = 1'],
    ['a changed tokenizer', 'sqlite_schema', 'sql', "name = 'passages_fts'"],
  ])('is noticed by %s, which SQLite does not notice', async (_, table, column, where) => {
    await made();
    damageText(table, column, where);
    const { store, damaged } = await open();
    expect(damaged?.movedTo).toBe(join(folder.path, MOVED));
    expect((await store.status()).sources).toBe(0);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['a text', Buffer.from('These are my notes.\n'.repeat(100))],
    ['cut off in its header', Buffer.from('SQLite format 3\0')],
  ])('may be %s', async (_, content) => {
    writeFileSync(file(), content);
    const { damaged } = await open();
    expect(damaged?.reason).toMatch(/not an SQLite database/);
    expect(readFileSync(join(folder.path, MOVED)).equals(content)).toBe(true);
  });

  it('takes its log along, so that what was in it can still be read', async () => {
    const { store } = await open();
    await put(store, SAMPLE.lines);
    const log = readFileSync(`${file()}-wal`);
    const main = readFileSync(file());
    await store.close();
    writeFileSync(file(), Buffer.concat([Buffer.alloc(100), main.subarray(100)]));
    writeFileSync(`${file()}-wal`, log);
    const { damaged } = await open();
    expect(damaged?.movedTo).toBe(join(folder.path, MOVED));
    expect(readFileSync(join(folder.path, `${MOVED}-wal`)).equals(log)).toBe(true);
  });

  it('may be one that is gone and has left its log behind', async () => {
    const { store } = await open();
    await put(store, SAMPLE.lines);
    const log = readFileSync(`${file()}-wal`);
    await store.close();
    rmSync(file());
    writeFileSync(`${file()}-wal`, log);
    const { store: fresh, damaged } = await open();
    expect(damaged?.movedTo).toBe(join(folder.path, `${MOVED}-wal`));
    expect((await fresh.status()).generation).toBe(0);
  });

  it('met in ordinary work is named, and healed by the next opening', async () => {
    await made();
    const { store } = await open();
    damageText('source_versions', 'text', '1');
    const snapshot = await store.snapshot();
    await expect(snapshot.source('a')).rejects.toMatchObject({ name: 'StoreDamagedError' });
    await snapshot.close();
    expect(existsSync(`${file()}.checked`)).toBe(false);
    await expect(put(store, ['gonk'])).rejects.toMatchObject({ name: 'StoreDamagedError' });
    expect((await store.status()).generation).toBe(1);
    await store.close();
    expect((await open()).damaged).not.toBeNull();
  });
});

describe('the note of a close look', () => {
  it('spares the next one, and no change to the file', async () => {
    await made();
    // As if it had been made long before anyone looked.
    const back = new Date(Date.now() - 60_000);
    utimesSync(file(), back, back);
    await (await open()).store.close();
    const looked = statSync(`${file()}.checked`).mtimeMs;
    await (await open()).store.close();
    expect(statSync(`${file()}.checked`).mtimeMs).toBe(looked);
    damageText('source_versions', 'text', '1');
    expect((await open()).damaged).not.toBeNull();
  });
});

describe('a lock', () => {
  it('held longer than the wait is named, and what was asked is not half done', async () => {
    await made();
    const { store } = await open();
    const other = new Database(file());
    other.exec('BEGIN IMMEDIATE');
    await expect(put(store, ['gonk'])).rejects.toMatchObject({ code: 'store-busy' });
    const snapshot = await store.snapshot();
    expect(await snapshot.bm25(['blick'], 5)).toHaveLength(1);
    await snapshot.close();
    other.exec('ROLLBACK');
    other.close();
    await put(store, ['gonk']);
    expect((await store.status()).generation).toBe(2);
  });
});

describe('a file that was taken away while in use', () => {
  it.each([
    [
      'moved',
      () => {
        renameSync(file(), `${file()}.moved`);
      },
    ],
    [
      'deleted',
      () => {
        rmSync(file());
      },
    ],
  ])('is not written to when it was %s', async (_, take) => {
    await made();
    const { store } = await open();
    take();
    await expect(put(store, ['gonk'])).rejects.toMatchObject({ code: 'data-folder' });
    await expect(store.status()).rejects.toMatchObject({ code: 'data-folder' });
  });
});

it('marks the file as ours', async () => {
  await made();
  expect(readFileSync(file()).readUInt32BE(68)).toBe(APPLICATION_ID);
});
