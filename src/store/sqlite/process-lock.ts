import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { isBusy } from './explain-error.ts';

/** The process that holds a lock. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** Time at which the process took the lock, in ISO 8601. */
  readonly since: string;
}

export type LockResult =
  | { readonly outcome: 'held'; release(): void }
  /** `holder` is `null` if the other process has not written its holder file yet. */
  | { readonly outcome: 'taken'; readonly holder: LockHolder | null };

/** The files in a data folder that locks leave behind. */
export const LOCK_FILES: readonly string[] = ['bot', 'backup'].flatMap((name) =>
  ['', '.json', '-journal'].map((end) => `${name}.lock${end}`),
);

/**
 * Locks a folder for this process, until the lock is released or the process ends or crashes.
 *
 * The lock is an exclusive transaction on a separate SQLite file. The operating system releases it
 * when the process ends, so a crash leaves no stale lock. A file beside the lock names the holder,
 * for messages only.
 */
export function takeProcessLock(
  folder: string,
  now: number,
  name: 'bot' | 'backup' = 'bot',
): LockResult {
  const database = new Database(join(folder, `${name}.lock`), { timeout: 0 });
  const holderFile = join(folder, `${name}.lock.json`);
  try {
    database.pragma('journal_mode = DELETE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    return { outcome: 'taken', holder: readHolder(holderFile) };
  }
  const holder: LockHolder = {
    pid: process.pid,
    host: hostname(),
    since: new Date(now).toISOString(),
  };
  writeFileSync(holderFile, `${JSON.stringify(holder)}\n`);
  return {
    outcome: 'held',
    release() {
      database.close();
    },
  };
}

/** Returns the other process that holds the bot's lock; `null` if it is free, this process holds it, or it is unknown. */
export function findOtherHolder(folder: string): LockHolder | null {
  const lock = join(folder, 'bot.lock');
  if (!existsSync(lock)) return null;
  const holder = readHolder(join(folder, 'bot.lock.json'));
  if (holder?.pid === process.pid && holder.host === hostname()) return null;
  const database = new Database(lock, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return null;
  } catch (error) {
    return isBusy(error) ? holder : null;
  } finally {
    database.close();
  }
}

function readHolder(file: string): LockHolder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockHolder;
  } catch {
    return null;
  }
}
