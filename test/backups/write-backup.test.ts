import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { writeArchive } from '../../src/backups/archive/write-archive.ts';
import { verifyBackup } from '../../src/backups/verify-backup.ts';
import { writeBackup } from '../../src/backups/write-backup.ts';
import type { BackupProblems } from '../../src/domain/backup-problems.ts';
import { systemClock } from '../../src/domain/time.ts';
import { takeProcessLock } from '../../src/store/sqlite/process-lock.ts';
import { problem } from './problem.ts';
import { backupSetting, type BackupSetting, PROGRAM } from './backup-setting.ts';

/** Returns the names that a backup must not leave behind. */
function leftIn(setting: BackupSetting): string[] {
  return [setting.folder, setting.dataDir]
    .flatMap((folder) => readdirSync(folder))
    .filter((name) => name.includes('unfinished'));
}

describe('a backup', () => {
  it('is described by its manifest', async () => {
    const setting = await backupSetting();
    const before = Date.now();
    const { manifest, bytes } = await verifyBackup(await setting.backUp({ withSources: true }));
    expect(manifest).toMatchObject({
      program: PROGRAM,
      store: {
        rows: { sources: 1, passages: 2, versions: 1, answers: 1, votes: 1, subscriptions: 1 },
        modelId: 'sample@000000000000',
      },
      hasSources: true,
      leftOut: [],
    });
    expect(manifest.entries.map(({ name }) => name)).toEqual([
      'verbatim.db',
      'feeds/gone.json',
      'feeds/news.json',
      'removed/R-1',
      'sources/a.md',
      'sources/feeds/news/entry.html',
      'sources/sub/ünï côde.txt',
    ]);
    expect(Date.parse(manifest.createdAt)).toBeGreaterThanOrEqual(before);
    expect(readFileSync(setting.at('backup.zip')).length).toBe(bytes);
    expect(leftIn(setting)).toEqual([]);
  });

  it('replaces an existing file only if this is requested', async () => {
    const setting = await backupSetting();
    const file = setting.at('backup.zip');
    writeFileSync(file, 'precious');
    await expect(setting.backUp()).rejects.toEqual(problem('backup-exists', { file }));
    expect(readFileSync(file, 'utf8')).toBe('precious');
    await setting.backUp({ replaces: true });
    await expect(verifyBackup(file)).resolves.toMatchObject({ file });
  });

  it('never replaces a folder', async () => {
    const setting = await backupSetting();
    const file = setting.at('folder.zip');
    mkdirSync(file);
    const code = problem('backup-exists', { file });
    await expect(setting.backUp({ file, replaces: true })).rejects.toEqual(code);
  });

  it('needs a folder that exists', async () => {
    const setting = await backupSetting();
    const folder = setting.at('missing');
    const code = problem('backup-folder-missing', { folder });
    await expect(setting.backUp({ file: join(folder, 'a.zip') })).rejects.toEqual(code);
    const within = setting.at('seeds/a.md/b.zip');
    await expect(setting.backUp({ file: within })).rejects.toEqual(
      problem('backup-folder-missing', { folder: setting.at('seeds/a.md') }),
    );
  });

  it('never replaces the database or another file of the data folder', async () => {
    const setting = await backupSetting();
    symlinkSync(setting.dataDir, setting.at('link'));
    for (const file of ['data/verbatim.db', 'data/new.zip', 'link/verbatim.db']) {
      const request = { file: setting.at(file), replaces: true };
      await expect(setting.backUp(request)).rejects.toEqual(problem('backup-in-data-folder'));
    }
    expect(existsSync(join(setting.dataDir, 'new.zip'))).toBe(false);
    const { store } = await setting.open();
    expect((await store.status()).sources).toBe(1);
  });

  it('names the system error if the file cannot be created, and leaves nothing', async () => {
    const setting = await backupSetting();
    const file = '/proc/verbatim-backup.zip';
    await expect(setting.backUp({ file })).rejects.toEqual(problem('backup-not-written', { file }));
    expect(leftIn(setting)).toEqual([]);
  });

  it('leaves nothing if it is stopped', async () => {
    const setting = await backupSetting();
    const { dataDir, seedsDir } = setting;
    const file = setting.at('backup.zip');
    const request = { dataDir, seedsDir, file, replaces: false, withSources: false };
    const stopped = writeBackup({ ...request, program: PROGRAM }, systemClock, AbortSignal.abort());
    await expect(stopped).rejects.toEqual(problem('backup-stopped', { file }));
    expect(leftIn(setting)).toEqual([]);
    expect(existsSync(file)).toBe(false);
  });

  it('removes what killed backups have left, but not the file of a running one', async () => {
    const setting = await backupSetting();
    const hour = 3_600_000;
    mkdirSync(join(setting.dataDir, 'backup.unfinished-AbCdEf'));
    writeFileSync(join(setting.dataDir, 'backup.unfinished-AbCdEf/verbatim.db'), 'half');
    const names = {
      'backup.zip.unfinished-0123456789ab': 2 * hour,
      'backup.zip.unfinished-ba9876543210': 0,
      'other.zip.unfinished-0123456789ab': 2 * hour,
    };
    for (const [name, age] of Object.entries(names)) {
      writeFileSync(setting.at(name), 'half');
      utimesSync(setting.at(name), new Date(), new Date(Date.now() - age));
    }
    await setting.backUp();
    expect(leftIn(setting).sort()).toEqual([
      'backup.zip.unfinished-ba9876543210',
      'other.zip.unfinished-0123456789ab',
    ]);
  });

  it('refuses to run beside another backup of the same data folder', async () => {
    const setting = await backupSetting();
    const lock = takeProcessLock(setting.dataDir, Date.now(), 'backup');
    await expect(setting.backUp()).rejects.toEqual(
      problem('backup-running', { folder: setting.dataDir, pid: process.pid }),
    );
    if (lock.outcome === 'held') lock.release();
    await setting.backUp();
  });
});

describe('a backup of an unusable database', () => {
  async function expectRefusal(
    spoil: (file: string) => void,
    code: keyof BackupProblems,
    params: object,
  ): Promise<void> {
    const setting = await backupSetting();
    const dataDir = setting.at('other');
    mkdirSync(dataDir);
    await setting.backUp();
    copyFileSync(
      join(import.meta.dirname, '../store/sqlite/fixtures/version-6.db'),
      join(dataDir, 'verbatim.db'),
    );
    spoil(join(dataDir, 'verbatim.db'));
    const file = setting.at('backup.zip');
    const before = readFileSync(file);
    const problems = problem(code, { folder: dataDir, ...params });
    await expect(setting.backUp({ dataDir, file, replaces: true })).rejects.toEqual(problems);
    // The earlier backup is still there.
    expect(readFileSync(file)).toEqual(before);
    expect(leftIn(setting)).toEqual([]);
    expect(readdirSync(dataDir).filter((name) => name.includes('damaged'))).toEqual([]);
  }

  it('is refused if there is none', () =>
    expectRefusal(
      (file) => {
        rmSync(file);
      },
      'backup-no-database',
      {},
    ));

  it('is refused if it belongs to another program', () =>
    expectRefusal(
      (file) => {
        const db = new Database(file);
        db.pragma('application_id = 1');
        db.close();
      },
      'backup-database-unusable',
      { state: 'foreign' },
    ));

  it('is refused if it belongs to a newer version of the program', () =>
    expectRefusal(
      (file) => {
        const db = new Database(file);
        db.pragma('user_version = 999');
        db.close();
      },
      'backup-database-unusable',
      { state: 'newer' },
    ));

  it('is refused if it is damaged, so that no good backup is replaced', () =>
    expectRefusal(
      (file) => {
        const bytes = readFileSync(file);
        bytes.fill(0x5a, 4096, 8192);
        writeFileSync(file, bytes);
      },
      'backup-database-unusable',
      { state: 'damaged' },
    ));
});

describe('an archive', () => {
  const last = { name: 'manifest.json', describe: () => '{}' };

  it('leaves out a file that cannot be opened, if the file is optional', async () => {
    const setting = await backupSetting();
    const out = await open(setting.at('a.zip'), 'wx');
    const gone = { name: 'feeds/a.json', path: setting.at('gone'), isOptional: true };
    const link = { name: 'feeds/b.json', path: setting.at('link'), isOptional: true };
    symlinkSync(setting.at('seeds/a.md'), setting.at('link'));
    expect(await writeArchive(out, [gone, link], last)).toMatchObject({
      entries: [],
      leftOut: ['feeds/a.json', 'feeds/b.json'],
    });
    await expect(writeArchive(out, [{ ...gone, isOptional: false }], last)).rejects.toThrow(
      'ENOENT',
    );
    await out.close();
  });

  it.skipIf(!existsSync('/dev/full'))('ends with the error of a full disk', async () => {
    const setting = await backupSetting();
    const path = setting.at('large');
    // Larger than all buffers on the way.
    writeFileSync(path, Buffer.alloc(4_000_000, 'a quick brown fox'));
    const out = await open('/dev/full', 'w');
    const files = [1, 2, 3].map((n) => ({ name: `feeds/${n}.json`, path, isOptional: true }));
    await expect(writeArchive(out, files, last)).rejects.toThrow('ENOSPC');
    await out.close();
  });
});
