import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type RestoreRequest, restoreBackup } from '../../src/backups/restore-backup.ts';
import { verifyBackup } from '../../src/backups/verify-backup.ts';
import { systemClock } from '../../src/domain/time.ts';
import { nextSlot } from '../../src/digest/schedule.ts';
import { SUBSCRIPTION } from '../digest/digest-world.ts';
import { keptAnswer } from '../store/answer-contract.ts';
import { put } from '../store/store-setting.ts';
import { problem } from './problem.ts';
import { backupSetting, type BackupSetting, PROGRAM } from './backup-setting.ts';

const FIXTURES = join(import.meta.dirname, '../store/sqlite/fixtures');

function restoreIn(
  setting: BackupSetting,
  request: Partial<RestoreRequest> = {},
): ReturnType<typeof restoreBackup> {
  const standard = {
    file: setting.at('backup.zip'),
    dataDir: setting.at('restored'),
    seedsDir: setting.at('restored-seeds'),
    withSources: true,
  };
  return restoreBackup({ ...standard, ...request }, systemClock);
}

/** Returns all rows of a database except the ID of the store. */
function dump(dataDir: string): unknown {
  const db = new Database(join(dataDir, 'verbatim.db'), { readonly: true });
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all()
    .filter((table) => !['corpus', 'digest_subscriptions'].includes(table));
  const rows = tables.map((table) => [table, db.prepare(`SELECT * FROM ${table}`).all()]);
  db.close();
  return rows;
}

describe('a restored backup', () => {
  it('has every row, and the files that cannot be made again', async () => {
    const setting = await backupSetting();
    await setting.backUp({ withSources: true });
    const report = await restoreIn(setting);

    expect(readdirSync(setting.at('restored')).sort()).toEqual([
      '.removed',
      'bot.lock',
      'bot.lock.json',
      'feeds',
      'verbatim.db',
    ]);
    expect(dump(setting.at('restored'))).toEqual(dump(setting.dataDir));
    expect(readFileSync(setting.at('restored/.removed/R-1'), 'utf8')).toBe('a removed document');
    expect(report).toMatchObject({ documents: 3, manifest: { program: PROGRAM, leftOut: [] } });
    expect(readdirSync(setting.at('restored-seeds'), { recursive: true }).sort()).toEqual(
      ['a.md', 'feeds', 'feeds/news', 'feeds/news/entry.html', 'sub', 'sub/ünï côde.txt'].sort(),
    );
    const { answers } = await setting.open(setting.at('restored'));
    expect(await answers.get('A-7k3f9m2p')).toEqual(keptAnswer());
    expect(await answers.voteOf('A-7k3f9m2p', 'hash of a voter')).toBe(true);
  });

  it('has another store ID, so that no cache of the first store fits', async () => {
    const setting = await backupSetting();
    await setting.backUp();
    await restoreIn(setting);
    await restoreIn(setting, { dataDir: setting.at('again') });
    const ids = ['data', 'restored', 'again'].map(async (folder) => {
      const { store } = await setting.open(setting.at(folder));
      return (await store.status()).storeId;
    });
    expect(new Set(await Promise.all(ids)).size).toBe(3);
  });

  it('has no digest that is due before the restore', async () => {
    const setting = await backupSetting();
    await setting.backUp();
    const before = Date.now();
    await restoreIn(setting);
    const { digests } = await setting.open(setting.at('restored'));
    const [restored] = await digests.subscriptions();
    expect(restored).toEqual({ ...SUBSCRIPTION, startsAfter: restored?.startsAfter });
    const after = Date.parse(restored?.startsAfter ?? '');
    expect(after).toBeGreaterThanOrEqual(before);
    expect(nextSlot(SUBSCRIPTION, after)).toBeGreaterThan(before);
  });

  it('has the state of a feed only if the documents of the feed are there', async () => {
    const setting = await backupSetting();
    await setting.backUp({ withSources: true });
    await restoreIn(setting);
    expect(readdirSync(setting.at('restored/feeds'))).toEqual(['news.json']);
    await restoreIn(setting, {
      dataDir: setting.at('data-only'),
      withSources: false,
      seedsDir: setting.at('none'),
    });
    expect(readdirSync(setting.at('data-only/feeds'))).toEqual([]);
  });

  it('has no documents unless they were included', async () => {
    const setting = await backupSetting();
    await setting.backUp();
    expect(await restoreIn(setting)).toMatchObject({ documents: 0 });
    expect(existsSync(setting.at('restored-seeds'))).toBe(false);
  });
});

describe('the corpora of servers', () => {
  const [FULL, EMPTY, DAMAGED] = ['1', '2', '3'].map((digit) => digit.repeat(18)) as [
    string,
    string,
    string,
  ];

  it('are restored with their documents, even if one is empty and one is damaged', async () => {
    const setting = await backupSetting();
    const folder = (id: string, of = 'data'): string => setting.at(of, 'corpora', id);
    for (const id of [FULL, EMPTY, DAMAGED]) {
      mkdirSync(join(folder(id), 'sources/discord'), { recursive: true });
    }
    for (const id of [FULL, DAMAGED]) {
      const { store } = await setting.open(folder(id));
      await put(store, [`of ${id}`]);
      await store.close();
      writeFileSync(join(folder(id), 'sources/discord/a.md'), `of ${id}`);
    }
    const database = readFileSync(join(folder(DAMAGED), 'verbatim.db'));
    database.fill(0x5a, 4096, 8192);
    writeFileSync(join(folder(DAMAGED), 'verbatim.db'), database);
    mkdirSync(join(folder(FULL), '.removed'));
    writeFileSync(join(folder(FULL), '.removed/R-2'), 'a removed document');

    await setting.backUp();
    const { manifest } = await restoreIn(setting);
    expect(manifest.store.corpora).toEqual([FULL, EMPTY, DAMAGED]);
    expect(manifest.leftOut).toEqual([`corpora/${DAMAGED}/verbatim.db`]);
    const restored = (id: string, name: string): string => join(folder(id, 'restored'), name);
    expect(readFileSync(restored(DAMAGED, 'sources/discord/a.md'), 'utf8')).toBe(`of ${DAMAGED}`);
    expect(readFileSync(restored(FULL, '.removed/R-2'), 'utf8')).toBe('a removed document');
    expect(existsSync(restored(EMPTY, 'sources'))).toBe(true);
    const before = await setting.open(folder(FULL));
    const after = await setting.open(folder(FULL, 'restored'));
    const [first, second] = await Promise.all([before.store.status(), after.store.status()]);
    expect(second).toEqual({ ...first, storeId: second.storeId });
    expect(second.storeId).not.toBe(first.storeId);
  });
});

describe('a restore', () => {
  it.each([
    ['a database', 'verbatim.db'],
    ['the log of a database', 'verbatim.db-wal'],
    ['a search index', 'vectors.hnsw'],
  ])('refuses a data folder with %s, and changes nothing', async (_, name) => {
    const setting = await backupSetting();
    await setting.backUp();
    mkdirSync(setting.at('restored'));
    writeFileSync(setting.at('restored', name), 'precious');
    await expect(restoreIn(setting)).rejects.toEqual(
      problem('restore-not-empty', { folder: setting.at('restored'), found: [name], more: 0 }),
    );
    expect(readdirSync(setting.at('restored'))).toEqual([name]);
    expect(readFileSync(setting.at('restored', name), 'utf8')).toBe('precious');
  });

  it('refuses a folder of documents that is not empty, unless the documents are left out', async () => {
    const setting = await backupSetting();
    await setting.backUp({ withSources: true });
    const { seedsDir } = setting;
    await expect(restoreIn(setting, { seedsDir })).rejects.toEqual(
      problem('restore-sources-not-empty', { folder: seedsDir }),
    );
    expect(existsSync(setting.at('restored'))).toBe(false);
    await restoreIn(setting, { seedsDir, withSources: false });
    expect(readFileSync(join(seedsDir, 'a.md'), 'utf8')).toBe('blick quux');
  });

  it('accepts a folder that has only the locks of an earlier bot or a new disk', async () => {
    const setting = await backupSetting();
    await setting.backUp();
    mkdirSync(setting.at('restored/lost+found'), { recursive: true });
    for (const name of ['bot.lock', 'backup.lock']) writeFileSync(setting.at('restored', name), '');
    await restoreIn(setting);
    expect(existsSync(setting.at('restored/verbatim.db'))).toBe(true);
  });

  it('accepts a data folder that has only the folder of the backup', async () => {
    const setting = await backupSetting();
    mkdirSync(setting.at('restored/backups'), { recursive: true });
    const file = await setting.backUp({ file: setting.at('restored/backups/a.zip') });
    await restoreIn(setting, { file });
    expect(existsSync(setting.at('restored/verbatim.db'))).toBe(true);
    expect(existsSync(file)).toBe(true);
  });

  it('that is unfinished is recognised when the stores are opened, and can be repeated', async () => {
    const setting = await backupSetting();
    const file = await setting.backUp({ withSources: true });
    mkdirSync(setting.at('restored/restore.unfinished/feeds'), { recursive: true });
    writeFileSync(setting.at('restored/restore.unfinished/verbatim.db'), 'half');
    mkdirSync(setting.at('restored/feeds'));
    await expect(setting.open(setting.at('restored'))).rejects.toEqual(
      problem('restore-unfinished', { folder: setting.at('restored') }),
    );
    await restoreIn(setting, { file });
    expect(dump(setting.at('restored'))).toEqual(dump(setting.dataDir));
    expect(existsSync(setting.at('restored/restore.unfinished'))).toBe(false);
  });

  it('migrates a database of an earlier version', async () => {
    const setting = await backupSetting();
    const old = setting.at('old');
    mkdirSync(old);
    writeFileSync(join(old, 'verbatim.db'), readFileSync(join(FIXTURES, 'version-6.db')));
    await setting.backUp({ dataDir: old });
    const { manifest } = await verifyBackup(setting.at('backup.zip'));
    expect(manifest.store.schema).toBe(6);
    await restoreIn(setting);
    const { store } = await setting.open(setting.at('restored'));
    expect((await store.status()).sources).toBe(manifest.store.rows.sources);
  });
});
