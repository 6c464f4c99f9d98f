import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';

/** The time for which a copy is kept. It contains personal data, which deletions do not reach. */
const KEPT_DAYS = 14;
const DAY_MS = 24 * 60 * 60 * 1000;
/** The copy and the log of the migration each need about as much space as the database. */
const SPACE_FACTOR = 2;

/** The result of copying a database. `lacksBytes`: the free space that was missing for a copy. */
export type CopyResult = { readonly copy: string } | { readonly lacksBytes: number };

/**
 * Copies a database before its migration, to `<file>.before-<version>`. The copy is complete or absent, even
 * if the process is killed. Without enough free space, there is no copy.
 *
 * @param db the only connection to the database
 * @param version the version to which the database will be migrated
 */
export async function copyBeforeMigration(
  db: Database.Database,
  file: string,
  version: number,
  freeBytes: (folder: string) => Promise<number> = freeBytesOf,
): Promise<CopyResult> {
  removeCopies(file, (name) => name.includes('.new-'));
  const bytes =
    Number(db.pragma('page_count', { simple: true })) *
    Number(db.pragma('page_size', { simple: true }));
  const lacksBytes = bytes * SPACE_FACTOR - (await freeBytes(dirname(file)));
  if (lacksBytes > 0) return { lacksBytes };

  const copy = `${file}.before-${version}`;
  const unfinished = `${copy}.new-${randomBytes(6).toString('hex')}`;
  try {
    await db.backup(unfinished);
    writeToDisk(unfinished);
    renameSync(unfinished, copy);
  } catch (error) {
    for (const end of ['', '-journal']) rmSync(unfinished + end, { force: true });
    // Other programs use the disk too.
    if (isFull(error)) return { lacksBytes: bytes };
    throw error;
  }
  removeCopies(file, (name) => join(dirname(file), name) !== copy);
  return { copy };
}

/** Removes copies that are older than `KEPT_DAYS`. */
export function removeOldCopies(file: string, now: number): void {
  removeCopies(file, (name) => {
    const found = statSync(join(dirname(file), name), { throwIfNoEntry: false });
    return found !== undefined && now - found.mtimeMs > KEPT_DAYS * DAY_MS;
  });
}

function removeCopies(file: string, isRemoved: (name: string) => boolean): void {
  const start = `${basename(file)}.before-`;
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(start) && isRemoved(name))
      rmSync(join(dirname(file), name), { force: true });
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

export function writeToDisk(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function isFull(error: unknown): boolean {
  if (error instanceof Database.SqliteError) return error.code.startsWith('SQLITE_FULL');
  return (error as NodeJS.ErrnoException).code === 'ENOSPC';
}
