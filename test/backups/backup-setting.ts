import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type BackupRequest, writeBackup } from '../../src/backups/write-backup.ts';
import { systemClock } from '../../src/domain/time.ts';
import { openSqliteStores } from '../../src/store/sqlite/open-sqlite-stores.ts';
import type { Stores } from '../../src/store/stores.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { SUBSCRIPTION } from '../digest/digest-world.ts';
import { keptAnswer } from '../store/answer-contract.ts';
import { put } from '../store/store-setting.ts';

export const PROGRAM = '1.2.3';

export interface BackupSetting {
  /** A folder for backups and restored data. */
  readonly folder: string;
  readonly dataDir: string;
  readonly seedsDir: string;
  /** The path of a new file in `folder`. */
  at(...names: readonly string[]): string;
  /** Opens stores, which are closed when the test ends. */
  open(dataDir?: string): Promise<Stores>;
  /** Backs up to `backup.zip`, or to another file. Resolves to the file. */
  backUp(request?: Partial<BackupRequest>): Promise<string>;
}

/** A data folder with one row of each kind, files of feeds and removals, and three documents. */
export async function backupSetting(): Promise<BackupSetting> {
  const folder = temporaryFolder();
  const opened: Stores[] = [];
  onTestFinished(async () => {
    for (const { store } of opened) await store.close();
    folder.remove();
  });
  const dataDir = join(folder.path, 'data');
  const seedsDir = join(folder.path, 'seeds');
  const open = async (dir = dataDir): Promise<Stores> => {
    const stores = await openSqliteStores({ dataDir: dir, clock: systemClock });
    opened.push(stores);
    return stores;
  };
  const { store, answers, digests } = await open();
  await put(store, ['blick quux', 'frob']);
  await answers.put(keptAnswer(), 'hash of an asker');
  await answers.vote('A-7k3f9m2p', 'hash of a voter', true, '2026-03-18T10:11:12.345Z');
  await digests.putSubscription(SUBSCRIPTION);
  const files = {
    'data/feeds/news.json': '{"seen":["1"]}',
    'data/feeds/gone.json': '{"seen":["2"]}',
    'data/feeds/news.json.tmp': 'unfinished',
    'data/.removed/R-1': 'a removed document',
    'data/vectors.hnsw': 'a cache',
    'seeds/a.md': 'blick quux',
    'seeds/sub/ünï côde.txt': 'frob',
    'seeds/feeds/news/entry.html': '<p>an entry</p>',
    'seeds/picture.png': 'not a document',
    'seeds/.hidden.md': 'not a document',
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, file)), { recursive: true });
    writeFileSync(join(folder.path, file), text);
  }
  const at = (...names: readonly string[]): string => join(folder.path, ...names);
  return {
    folder: folder.path,
    dataDir,
    seedsDir,
    at,
    open,
    async backUp(request = {}) {
      const file = request.file ?? at('backup.zip');
      const standard = { dataDir, seedsDir, program: PROGRAM, replaces: false, withSources: false };
      await writeBackup({ ...standard, ...request, file }, systemClock);
      return file;
    },
  };
}
