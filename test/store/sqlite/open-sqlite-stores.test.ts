import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/store/sqlite/open-database.ts';
import { APPLICATION_ID, MIGRATIONS } from '../../../src/store/sqlite/schema.ts';
import type { CorpusStore } from '../../../src/store/corpus-store.ts';
import { MODEL, toChange, vectorsFor } from '../sample-corpus.ts';
import type { SampleSource } from '../sample-corpus.ts';
import { NOW, put, storeSetting } from '../store-setting.ts';
import { wordRejection } from '../../support/word-fault.ts';

async function putAll(store: CorpusStore, samples: readonly SampleSource[]): Promise<void> {
  const { generation } = await store.status();
  const change = toChange(generation, samples);
  await store.addVectors(MODEL, vectorsFor(change));
  await store.commitCorpus(change);
}

async function sourceScores(
  store: CorpusStore,
  terms: readonly string[],
): Promise<{ sourceId: string; score: number }[]> {
  const snapshot = await store.snapshot();
  const scores = await snapshot.bm25Sources(terms, 10);
  await snapshot.close();
  return scores;
}

describe('a data folder', () => {
  it('is created with its parent folders if it is missing', async () => {
    const setting = storeSetting();
    const { store, damaged } = await setting.open(join(setting.folder, 'deep', 'data'));
    expect(damaged).toBeNull();
    expect(await store.status()).toMatchObject({ generation: 0, modelId: null, sources: 0 });
  });

  it('contains a single file after everything is closed', async () => {
    const setting = storeSetting();
    await setting.make();
    expect(readdirSync(setting.folder).filter((name) => !name.endsWith('.checked'))).toEqual([
      'verbatim.db',
    ]);
  });

  it('that is a file is refused, and the error names it', async () => {
    const setting = storeSetting();
    const path = join(setting.folder, 'data');
    writeFileSync(path, 'x');
    await expect(wordRejection(setting.open(path))).resolves.toMatchObject({
      code: 'data-folder',
      message: expect.stringContaining(path) as string,
    });
    await expect(setting.open(join(path, 'below'))).rejects.toMatchObject({ code: 'data-folder' });
  });

  it('that cannot be written to is refused', async () => {
    const setting = storeSetting();
    // Permissions do not apply if root runs the tests, so this uses /proc, which refuses even root.
    const folders = process.platform === 'linux' ? ['/proc/verbatim', '/proc/self'] : [];
    for (const folder of [...folders, join(devNull, 'verbatim')]) {
      await expect(setting.open(folder)).rejects.toMatchObject({ code: 'data-folder' });
    }
  });

  it('in which verbatim.db is a folder is refused, and that folder does not change', async () => {
    const setting = storeSetting();
    mkdirSync(setting.file);
    writeFileSync(join(setting.file, 'kept.txt'), 'kept');
    await expect(wordRejection(setting.open())).resolves.toMatchObject({
      code: 'data-folder',
      message: expect.stringContaining('is a folder') as string,
    });
    expect(readFileSync(join(setting.file, 'kept.txt'), 'utf8')).toBe('kept');
  });

  it('contains a single store even if several processes create it at the same time', async () => {
    const setting = storeSetting();
    const all = await Promise.all(Array.from({ length: 8 }, () => setting.open()));
    const ids = await Promise.all(all.map(async ({ store }) => (await store.status()).storeId));
    expect(new Set(ids).size).toBe(1);
    expect(all.every(({ damaged }) => damaged === null)).toBe(true);
  });
});

describe('opening a database', () => {
  it('refuses a database of a newer version and leaves it unchanged', async () => {
    const setting = storeSetting();
    await setting.make();
    const db = new Database(setting.file);
    db.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    db.close();
    const before = readFileSync(setting.file);
    await expect(wordRejection(setting.open())).resolves.toMatchObject({
      code: 'store-too-new',
      message: expect.stringContaining(`version ${MIGRATIONS.length + 1}`) as string,
    });
    expect(readFileSync(setting.file).equals(before)).toBe(true);
  });

  it('refuses another program’s database and leaves it unchanged, whatever its ID', async () => {
    const setting = storeSetting();
    for (const applicationId of [0, 0x0f055112]) {
      rmSync(setting.file, { force: true });
      const db = new Database(setting.file);
      db.pragma('journal_mode = WAL');
      db.pragma(`application_id = ${applicationId}`);
      db.exec('CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)');
      db.close();
      const before = readFileSync(setting.file);
      await expect(setting.open()).rejects.toMatchObject({ code: 'store-foreign' });
      expect(readFileSync(setting.file).equals(before)).toBe(true);
      expect(readdirSync(setting.folder)).toEqual(['verbatim.db']);
    }
  });

  const options = { busyTimeoutMs: 0, now: NOW };
  const NEXT = [...MIGRATIONS, "ALTER TABLE sources ADD COLUMN seen TEXT NOT NULL DEFAULT 'no'"];

  it('migrates a database of an older version with all its data', async () => {
    const setting = storeSetting();
    await setting.make();
    const { db, damaged } = await openDatabase(setting.file, { ...options, migrations: NEXT });
    expect(damaged).toBeNull();
    expect(db.pragma('user_version', { simple: true })).toBe(NEXT.length);
    expect(db.prepare('SELECT source_id, seen FROM sources').all()).toEqual([
      { source_id: 'a', seen: 'no' },
    ]);
    db.close();
    const again = await openDatabase(setting.file, { ...options, migrations: NEXT });
    expect(again.damaged).toBeNull();
    again.db.close();
  });

  it('leaves the database at its previous version if a migration step fails', async () => {
    const setting = storeSetting();
    await setting.make();
    const broken = [...NEXT, 'CREATE TABLE more (x); INSERT INTO nowhere VALUES (1)'];
    await expect(openDatabase(setting.file, { ...options, migrations: broken })).rejects.toThrow(
      `from version ${NEXT.length} to ${broken.length}`,
    );
    const db = new Database(setting.file);
    // The earlier step of the same migration is undone too, so the earlier release can use the database.
    expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    expect(db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'more'").get()).toBeUndefined();
    db.close();
    const { db: whole, damaged } = await openDatabase(setting.file, {
      ...options,
      migrations: MIGRATIONS,
    });
    expect(damaged).toBeNull();
    whole.close();
  });

  it('moves a damaged database of an older version aside before any migration step', async () => {
    const setting = storeSetting();
    await setting.make();
    setting.damage('passages_fts_data', 'block', 'id > 10');
    const { db, damaged } = await openDatabase(setting.file, { ...options, migrations: NEXT });
    expect(damaged?.reason).toMatch(/word index/);
    expect(db.prepare('SELECT count(*) FROM sources').pluck().get()).toBe(0);
    db.close();
  });

  it('migrates version 3, which has no index of whole sources, and then scores like a new database', async () => {
    const setting = storeSetting();
    copyFileSync(join(import.meta.dirname, 'fixtures/version-3.db'), setting.file);
    const { store, damaged } = await setting.open();
    expect(damaged).toBeNull();
    // These are the contents of the fixture, in which "b" was replaced and "c" was removed.
    const corpus = [
      { sourceId: 'a', title: 'zorb', lines: ['blick quux', 'frob'] },
      { sourceId: 'b', title: 'gonk frob', lines: ['vort blick blick', 'plugh'] },
      { sourceId: 'd', title: 'xyzzi', lines: ['quux', 'plugh zorb', 'vort'] },
      { sourceId: 'e', title: 'plugh', lines: ['gonk quux quux quux'] },
    ];
    const { store: fresh } = await setting.open(join(setting.folder, 'fresh'));
    await putAll(fresh, corpus);
    const terms = ['zorb', 'xyzzi', 'gonk', 'blick', 'removed'];
    expect(await sourceScores(store, terms)).toEqual(await sourceScores(fresh, terms));
    expect((await sourceScores(store, terms)).map(({ sourceId }) => sourceId).sort()).toEqual([
      'a',
      'b',
      'd',
      'e',
    ]);
    // A source that was indexed by the migration can be replaced like any other.
    const [first] = corpus;
    await putAll(store, first === undefined ? [] : [{ ...first, lines: ['gonk gonk'] }]);
    await putAll(store, corpus);
    expect(await sourceScores(store, terms)).toEqual(await sourceScores(fresh, terms));
    await store.close();
    const again = await setting.open();
    expect(again.damaged).toBeNull();
    expect(await sourceScores(again.store, terms)).toEqual(await sourceScores(fresh, terms));
  });

  it('ignores tables that other programs added, such as statistics', async () => {
    const setting = storeSetting();
    await setting.make();
    const db = new Database(setting.file);
    db.exec('ANALYZE; CREATE TABLE mine (x); CREATE INDEX mine_too ON sources (file); VACUUM');
    db.close();
    const { store, damaged } = await setting.open();
    expect(damaged).toBeNull();
    expect((await store.status()).sources).toBe(1);
  });
});

describe('the database log', () => {
  it('grows while a snapshot is open, and is truncated afterwards', async () => {
    const setting = storeSetting();
    const { store } = await setting.open();
    const size = (): number => statSync(`${setting.file}-wal`).size;
    const megabyte = async (name: string): Promise<void> => {
      const vector = new Float32Array(2 ** 18);
      await store.addVectors(MODEL, [{ vectorHash: name, vector }]);
    };
    const pinned = await store.snapshot();
    for (let n = 0; n < 16; n += 1) await megabyte(`held ${n}`);
    expect(size()).toBeGreaterThan(16e6);
    await pinned.close();
    for (let n = 0; n < 3; n += 1) await megabyte(`free ${n}`);
    expect(size()).toBeLessThan(10e6);
  });
});

describe('a database lock', () => {
  it('that is held longer than the timeout is reported, and no write is partly done', async () => {
    const setting = storeSetting();
    await setting.make();
    const { store } = await setting.open();
    const other = new Database(setting.file);
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

describe('a database file that is lost while in use', () => {
  const WAYS: Readonly<Record<string, (file: string) => void>> = {
    moved: (file) => {
      renameSync(file, `${file}.moved`);
    },
    deleted: (file) => {
      rmSync(file);
    },
  };
  it.each(Object.keys(WAYS))('is not written to if it was %s', async (way) => {
    const setting = storeSetting();
    await setting.make();
    const { store } = await setting.open();
    WAYS[way]?.(setting.file);
    await expect(put(store, ['gonk'])).rejects.toMatchObject({ code: 'data-folder' });
    await expect(store.status()).rejects.toMatchObject({ code: 'data-folder' });
  });
});

it('a database file contains the application ID', async () => {
  const setting = storeSetting();
  await setting.make();
  expect(readFileSync(setting.file).readUInt32BE(68)).toBe(APPLICATION_ID);
});
