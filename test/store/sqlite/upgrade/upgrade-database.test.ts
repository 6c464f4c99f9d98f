import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nodeOptionsFor } from '../../../../src/program-files.ts';
import { openDatabase } from '../../../../src/store/sqlite/open-database.ts';
import { takeProcessLock } from '../../../../src/store/sqlite/process-lock.ts';
import { type Migration, MIGRATIONS } from '../../../../src/store/sqlite/schema.ts';
import { copyBeforeMigration } from '../../../../src/store/sqlite/upgrade/copy-before-migration.ts';
import { wordRejection } from '../../../support/word-fault.ts';
import { NOW, type StoreSetting, storeSetting } from '../../store-setting.ts';

const KILLED = join(import.meta.dirname, 'fixtures/killed-migration.ts');
const KNOWN = MIGRATIONS.length;
const NEXT: readonly Migration[] = [...MIGRATIONS, 'CREATE TABLE more (x)'];

/** Opens the database with other migrations than today's. Returns what was done, and the version. */
async function openWith(
  file: string,
  migrations: readonly Migration[],
  { busyTimeoutMs = 0, now = NOW } = {},
) {
  const { db, upgrade, damaged } = await openDatabase(file, { busyTimeoutMs, now, migrations });
  onTestFinished(() => {
    db.close();
  });
  const version = Number(db.pragma('user_version', { simple: true }));
  const sources = db.prepare('SELECT source_id FROM sources').pluck().all();
  return { db, upgrade, damaged, version, sources };
}

/** Returns the content of every file of a folder. */
function contents(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
  );
}

async function made(): Promise<StoreSetting> {
  const setting = storeSetting();
  await setting.make();
  return setting;
}

describe('a database of a newer version', () => {
  it('is refused without any change of the data folder', async () => {
    const setting = await made();
    (await openWith(setting.file, NEXT)).db.close();
    const before = contents(setting.folder);
    await expect(setting.open()).rejects.toMatchObject({ code: 'store-too-new' });
    expect(contents(setting.folder)).toEqual(before);
  });

  it('is refused if only its log has the newer version, and its log is kept', async () => {
    const setting = await made();
    const running = new Database(setting.file);
    running.pragma('wal_autocheckpoint = 0');
    running.pragma(`user_version = ${KNOWN + 1}`);
    const crashed = storeSetting();
    for (const end of ['', '-wal']) copyFileSync(setting.file + end, crashed.file + end);
    running.close();
    const before = contents(crashed.folder);
    await expect(crashed.open()).rejects.toMatchObject({ code: 'store-too-new' });
    expect(contents(crashed.folder)).toMatchObject(before);
  });
});

describe('a database of an older version', () => {
  it('is copied before its migration, and the earlier release can use the copy', async () => {
    const setting = await made();
    const { upgrade, version } = await openWith(setting.file, NEXT);
    const copy = `${setting.file}.before-${KNOWN + 1}`;
    expect({ upgrade, version }).toEqual({
      upgrade: { from: KNOWN, to: KNOWN + 1, copy },
      version: KNOWN + 1,
    });
    const older = storeSetting();
    copyFileSync(copy, older.file);
    const earlier = await openWith(older.file, MIGRATIONS);
    expect(earlier).toMatchObject({ upgrade: null, damaged: null, version: KNOWN, sources: ['a'] });
  });

  it('has one copy at most, and no parts of a copy that was interrupted', async () => {
    const setting = await made();
    writeFileSync(`${setting.file}.before-${KNOWN}`, 'earlier');
    writeFileSync(`${setting.file}.before-${KNOWN + 1}.new-0a1b2c`, 'interrupted');
    writeFileSync(`${setting.file}-notes.before-1`, 'of the user');
    await openWith(setting.file, NEXT);
    expect(readdirSync(setting.folder).filter((name) => name.includes('before'))).toEqual([
      'verbatim.db-notes.before-1',
      `verbatim.db.before-${KNOWN + 1}`,
    ]);
  });

  it('is migrated without a copy if the disk lacks the space', async () => {
    const setting = await made();
    const db = new Database(setting.file);
    const { size } = statSync(setting.file);
    expect(await copyBeforeMigration(db, setting.file, 9, () => Promise.resolve(size))).toEqual({
      lacksBytes: size,
    });
    expect(existsSync(`${setting.file}.before-9`)).toBe(false);
    db.close();
  });

  it('is left to the release that has it open', async () => {
    const setting = await made();
    const older = new Database(setting.file);
    older.prepare('SELECT * FROM corpus').get();
    const before = readFileSync(setting.file);
    await expect(wordRejection(openWith(setting.file, NEXT))).resolves.toMatchObject({
      code: 'store-busy',
      message: expect.stringMatching(/another program uses it\.$/) as string,
    });
    expect(readFileSync(setting.file).equals(before)).toBe(true);
    expect(readdirSync(setting.folder).some((name) => name.includes('.before-'))).toBe(false);
    older.close();
    expect((await openWith(setting.file, NEXT)).version).toBe(KNOWN + 1);
  });

  it('is not migrated while a bot runs, which the error names', async () => {
    const setting = await made();
    const lock = takeProcessLock(setting.folder, Date.parse(NOW));
    const older = new Database(setting.file);
    older.prepare('SELECT * FROM corpus').get();
    const holder = { pid: 4242, host: 'example', since: NOW };
    writeFileSync(join(setting.folder, 'bot.lock.json'), JSON.stringify(holder));
    await expect(openWith(setting.file, NEXT)).rejects.toMatchObject({
      problem: { code: 'store-in-use', params: { ...holder, known: KNOWN + 1 } },
    });
    older.close();
    if (lock.outcome === 'held') lock.release();
  });

  it('is migrated once if two programs of the new release start at the same time', async () => {
    const setting = await made();
    const options = { busyTimeoutMs: 10_000 };
    const both = await Promise.all([
      openWith(setting.file, NEXT, options),
      openWith(setting.file, NEXT, options),
    ]);
    expect(both.map(({ version }) => version)).toEqual([KNOWN + 1, KNOWN + 1]);
    expect(both.filter(({ upgrade }) => upgrade !== null)).toHaveLength(1);
  });
});

describe('a migration that does not end', () => {
  const unchanged = { upgrade: null, damaged: null, version: KNOWN, sources: ['a'] };

  it('because the disk is full leaves the database to the earlier release', async () => {
    const setting = await made();
    const full: Migration = (db) => {
      db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true }))}`);
      db.exec('CREATE TABLE much (x); INSERT INTO much VALUES (randomblob(1000000))');
    };
    await expect(openWith(setting.file, [...NEXT, full])).rejects.toThrow('full');
    expect(await openWith(setting.file, MIGRATIONS)).toMatchObject(unchanged);
  });

  it('because its process is killed leaves the database to the earlier release', async () => {
    const setting = await made();
    const { signal } = spawnSync(process.execPath, [
      ...nodeOptionsFor(KILLED),
      KILLED,
      setting.file,
    ]);
    expect(signal).toBe('SIGKILL');
    // A part of the migration is in the log.
    expect(statSync(`${setting.file}-wal`).size).toBeGreaterThan(1_000_000);
    const { db, ...found } = await openWith(setting.file, MIGRATIONS);
    expect(found).toEqual(unchanged);
    db.close();
    expect((await openWith(setting.file, NEXT)).version).toBe(KNOWN + 1);
  });
});

describe('the copy of an earlier version', () => {
  it('is deleted at the first start after 14 days, because it contains personal data', async () => {
    const setting = await made();
    const copy = `${setting.file}.before-${KNOWN}`;
    writeFileSync(copy, 'earlier');
    const copied = Date.parse(NOW);
    utimesSync(copy, copied / 1000, copied / 1000);
    const days = (count: number) => new Date(copied + count * 24 * 3600 * 1000).toISOString();
    (await openWith(setting.file, MIGRATIONS, { now: days(14) })).db.close();
    expect(existsSync(copy)).toBe(true);
    (await openWith(setting.file, MIGRATIONS, { now: days(14.1) })).db.close();
    expect(existsSync(copy)).toBe(false);
  });
});
