import { dirname } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { UserFacingError } from '../../../domain/errors.ts';
import { checkBeforeMigration } from '../check-database.ts';
import { isBusy } from '../explain-error.ts';
import { findOtherHolder } from '../process-lock.ts';
import type { Migration } from '../schema.ts';
import { copyBeforeMigration, type CopyResult } from './copy-before-migration.ts';
import { migrate, readVersion } from './migrate.ts';
import { storedVersion } from './stored-version.ts';

const RETRY_MS = 50;

/** A migration that this process has made. */
export type Upgrade = CopyResult & { readonly from: number; readonly to: number };

/**
 * Migrates the database to the newest version, after making a copy of it. Changes nothing while another
 * program has the database open, because it may be an older release.
 *
 * @param busyTimeoutMs maximum wait for other programs
 * @returns `null` if the database has the newest version
 * @throws UserFacingError `store-too-new` | `store-in-use`
 */
export async function upgradeDatabase(
  file: string,
  migrations: readonly Migration[],
  busyTimeoutMs: number,
): Promise<Upgrade | null> {
  const known = migrations.length;
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    try {
      const version = storedVersion(file);
      if (version > known) throw new UserFacingError('store-too-new', { file, version, known });
      if (version === known) return null;
      return await upgradeAlone(file, migrations);
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (waitedMs >= busyTimeoutMs) throw inUse(file, known, error);
    }
    await later(RETRY_MS);
  }
}

/** @throws SQLite's `SQLITE_BUSY` if another connection to the database exists */
async function upgradeAlone(
  file: string,
  migrations: readonly Migration[],
): Promise<Upgrade | null> {
  const db = new Database(file, { fileMustExist: true, timeout: 0 });
  try {
    // With this mode, the first read locks the file until the connection is closed. Every other connection to a
    // database in WAL mode holds a shared lock, so the read fails if there is one.
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('cell_size_check = ON');
    db.pragma('trusted_schema = OFF');
    const from = readVersion(db);
    const to = migrations.length;
    if (from >= to) return null;
    checkBeforeMigration(db);
    const result = await copyBeforeMigration(db, file, to);
    db.pragma('foreign_keys = OFF');
    migrate(db, migrations);
    return { ...result, from, to };
  } finally {
    db.close();
  }
}

function inUse(file: string, known: number, cause: unknown): UserFacingError {
  const holder = findOtherHolder(dirname(file));
  const { pid, host, since } = holder ?? { pid: null, host: null, since: null };
  return new UserFacingError('store-in-use', { file, known, pid, host, since }, { cause });
}
