import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { UserFacingError } from '../../domain/errors.ts';
import { assertReadable } from './assert-readable.ts';
import { checkDatabase, wordsDigest } from './check-database.ts';
import { describeState, isStamped, removeStamp, writeStamp } from './checked-stamp.ts';
import type { Migration } from './schema.ts';
import { APPLICATION_ID } from './schema.ts';
import { prepareChecks } from './statements/check-statements.ts';
import { StoreDamagedError } from '../errors.ts';
import { isDamageAtCheck } from './explain-error.ts';
import { corpusChecksum } from './stored-rows.ts';
import { removeOldCopies, writeToDisk } from './upgrade/copy-before-migration.ts';
import { migrate, readVersion } from './upgrade/migrate.ts';
import { readHeader } from './upgrade/stored-version.ts';
import { type Upgrade, upgradeDatabase } from './upgrade/upgrade-database.ts';

const KEPT_LOG_BYTES = 8 * 1024 * 1024;

/** A damaged database that was moved aside. */
export interface DamagedDatabase {
  readonly movedTo: string;
  /** The detected damage. */
  readonly reason: string;
}

export interface OpenedDatabase {
  readonly db: Database.Database;
  /** The migration at this opening; `null` if there was none. */
  readonly upgrade: Upgrade | null;
  readonly damaged: DamagedDatabase | null;
}

export interface OpenDatabaseOptions {
  readonly busyTimeoutMs: number;
  /** Step n migrates from version n to n + 1. */
  readonly migrations: readonly Migration[];
  /** Current time in ISO 8601, used in the name of a moved file. */
  readonly now: string;
}

/**
 * Opens, migrates and checks the database at `file`. Creates the database if it is missing. If it
 * is damaged, moves it aside and creates a new one.
 *
 * @throws UserFacingError `store-too-new` | `store-foreign` | `store-busy` | `data-folder`, or SQLite's own error
 */
export async function openDatabase(
  file: string,
  options: OpenDatabaseOptions,
): Promise<OpenedDatabase> {
  removeOldCopies(file, Date.parse(options.now));
  let damaged = putOrphanAside(file, options.now);
  if (!existsSync(file)) createDatabase(file, options);
  for (let isSecondTry = false; ; isSecondTry = true) {
    const { ino } = statSync(file, { bigint: true });
    try {
      return { ...(await openExisting(file, options)), damaged };
    } catch (error) {
      // If the new database fails too, damage to the file is not the cause.
      if (!isDamageAtCheck(error) || damaged !== null) throw error;
      assertReadable(file);
      // A read that failed once looks like damage too.
      if (!isSecondTry) continue;
      const reason = error instanceof Error ? error.message : String(error);
      damaged = putAside(file, ino, reason, options.now);
      if (!existsSync(file)) createDatabase(file, options);
    }
  }
}

async function openExisting(
  file: string,
  { busyTimeoutMs, migrations }: OpenDatabaseOptions,
): Promise<Pick<OpenedDatabase, 'db' | 'upgrade'>> {
  refuseForeignFile(file);
  const known = migrations.length;
  const upgrade = await upgradeDatabase(file, migrations, busyTimeoutMs);
  const db = new Database(file, { fileMustExist: true, timeout: busyTimeoutMs });
  try {
    // Makes SQLite detect malformed pages when it reads them.
    db.pragma('cell_size_check = ON');
    db.pragma('trusted_schema = OFF');
    const version = readVersion(db);
    // Another program can have migrated the database since it was last read.
    if (version > known) throw new UserFacingError('store-too-new', { file, version, known });
    db.pragma('foreign_keys = ON');
    // Truncates a log that grew during a long read.
    db.pragma(`journal_size_limit = ${KEPT_LOG_BYTES}`);
    if (!isStamped(file)) {
      const state = describeState(file);
      await checkDatabase(db);
      writeStamp(file, state);
    }
    return { db, upgrade };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** SQLite would create files beside another program's database. */
export function refuseForeignFile(file: string): void {
  const header = readHeader(file);
  if (header === null) throw new StoreDamagedError('the file is not an SQLite database');
  if (header.applicationId === APPLICATION_ID) return;
  throw new UserFacingError('store-foreign', { file, applicationId: header.applicationId });
}

/**
 * Creates the database under a temporary name and moves it into place, so that `file` is always
 * complete or missing, even after an interruption or a concurrent creation.
 */
function createDatabase(file: string, { migrations, busyTimeoutMs }: OpenDatabaseOptions): void {
  const unfinished = `${file}.new-${randomBytes(6).toString('hex')}`;
  const db = new Database(unfinished, { timeout: busyTimeoutMs });
  try {
    // An unfinished database is worthless, so syncing it once at the end is enough.
    db.pragma('synchronous = OFF');
    db.pragma('journal_mode = MEMORY');
    db.pragma(`application_id = ${APPLICATION_ID}`);
    migrate(db, migrations);
    insertEmptyCorpus(db);
    db.pragma('journal_mode = WAL');
    db.close();
    writeToDisk(unfinished);
    putInPlace(unfinished, file);
  } finally {
    db.close();
    for (const end of ['', '-wal', '-shm']) rmSync(unfinished + end, { force: true });
  }
}

function insertEmptyCorpus(db: Database.Database): void {
  const empty = {
    store_id: randomUUID(),
    generation: 0,
    model_id: null,
    pipeline: null,
    sources: 0,
    passages: 0,
    words_digest: wordsDigest(db),
  };
  prepareChecks(db).insertCorpus.run({ ...empty, checksum: corpusChecksum(empty) });
}

function putInPlace(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    // Another process has created an equivalent database first.
    if (existsSync(to)) return;
    if (!(error instanceof Error)) throw error;
    // Not every file system supports hard links.
    renameSync(from, to);
  }
}

/** Returns `null` if another process has already moved the file. */
function putAside(file: string, ino: bigint, reason: string, now: string): DamagedDatabase | null {
  if (statSync(file, { bigint: true, throwIfNoEntry: false })?.ino !== ino) return null;
  removeStamp(file);
  const movedTo = freeName(file, now);
  // Moves the log first, because SQLite would apply a log left behind to the new database.
  for (const end of ['-wal', '-shm', '']) {
    if (existsSync(file + end)) renameSync(file + end, movedTo + end);
  }
  return { movedTo, reason };
}

/** Moves aside a log without a database, because SQLite would apply the log to the new database. */
function putOrphanAside(file: string, now: string): DamagedDatabase | null {
  const log = `${file}-wal`;
  if (!existsSync(log) || existsSync(file)) return null;
  const movedTo = `${freeName(file, now)}-wal`;
  renameSync(log, movedTo);
  return { movedTo, reason: 'its log exists, but the database itself is missing' };
}

/**
 * Returns an unused name for a damaged database: the current time, without the colons that some
 * file systems do not allow.
 */
function freeName(file: string, now: string): string {
  const name = `${file}.damaged-${now.replaceAll(':', '')}`;
  for (let n = 1; ; n += 1) {
    const free = n === 1 ? name : `${name}-${n}`;
    if (!['', '-wal', '-shm'].some((end) => existsSync(free + end))) return free;
  }
}
