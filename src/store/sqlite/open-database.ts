import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import Database from 'better-sqlite3';
import { UserFacingError } from '../../domain/errors.ts';
import { checkBeforeMigration, checkDatabase, wordsDigest } from './check-database.ts';
import { describeState, isStamped, removeStamp, writeStamp } from './checked-stamp.ts';
import { migrate, readVersion } from './migrate.ts';
import { APPLICATION_ID } from './schema.ts';
import { prepareChecks } from './statements.ts';
import { StoreDamagedError } from '../errors.ts';
import { isDamageAtCheck } from './explain-error.ts';
import { corpusChecksum } from './stored-rows.ts';

const KEPT_LOG_BYTES = 8 * 1024 * 1024;

/** A database that could not be trusted and was put aside. */
export interface DamagedDatabase {
  readonly movedTo: string;
  /** What was found to be wrong. */
  readonly reason: string;
}

export interface OpenedDatabase {
  readonly db: Database.Database;
  readonly damaged: DamagedDatabase | null;
}

export interface OpenDatabaseOptions {
  readonly busyTimeoutMs: number;
  /** Step n leads from version n to n + 1. */
  readonly migrations: readonly string[];
  /** For the name of a file put aside: an ISO 8601 instant. */
  readonly now: string;
}

/**
 * Opens the database at `file`, of the newest version and looked through; makes it when there is
 * none, and puts it aside and makes a new one when it is damaged.
 *
 * @throws UserFacingError `store-too-new` | `store-foreign` | `data-folder`, or SQLite's own error
 */
export async function openDatabase(
  file: string,
  options: OpenDatabaseOptions,
): Promise<OpenedDatabase> {
  let damaged = putOrphanAside(file, options.now);
  if (!existsSync(file)) createDatabase(file, options);
  for (;;) {
    const { ino } = statSync(file, { bigint: true });
    try {
      return { db: await openExisting(file, options), damaged };
    } catch (error) {
      // A database that was only just made is not put aside: what is wrong is then not the file.
      if (!isDamageAtCheck(error) || damaged !== null) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      damaged = putAside(file, ino, reason, options.now);
      if (!existsSync(file)) createDatabase(file, options);
    }
  }
}

async function openExisting(
  file: string,
  { busyTimeoutMs, migrations }: OpenDatabaseOptions,
): Promise<Database.Database> {
  refuseStrangers(file);
  const db = new Database(file, { fileMustExist: true, timeout: busyTimeoutMs });
  try {
    // Makes SQLite wary of pages that are not well formed, at the moment they are read.
    db.pragma('cell_size_check = ON');
    db.pragma('trusted_schema = OFF');
    const version = readVersion(db);
    if (version > migrations.length) throw tooNew(file, version, migrations.length);
    if (version < migrations.length) {
      checkBeforeMigration(db);
      db.pragma('foreign_keys = OFF');
      migrate(db, migrations);
    }
    db.pragma('foreign_keys = ON');
    // A log that grew while somebody read for long is cut back once they are done.
    db.pragma(`journal_size_limit = ${KEPT_LOG_BYTES}`);
    if (!isStamped(file)) {
      const state = describeState(file);
      await checkDatabase(db);
      writeStamp(file, state);
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Reads the header without SQLite, which would tidy up beside a stranger's file. */
function refuseStrangers(file: string): void {
  const header = readHeader(file);
  if (header === null) throw new StoreDamagedError('the file is not an SQLite database');
  if (header.applicationId === APPLICATION_ID) return;
  throw new UserFacingError(
    'store-foreign',
    `${file} must be a database of this program, but it is one of another program (application ID ${header.applicationId}).`,
    'Name another data folder, or move that file elsewhere; nothing in it was changed.',
  );
}

function tooNew(file: string, version: number, known: number): UserFacingError {
  return new UserFacingError(
    'store-too-new',
    `${file} has version ${version}, and this program knows versions up to ${known}.`,
    'Use the newer release that made it, or name another data folder; nothing in it was changed.',
  );
}

/**
 * Made under another name and then put in place whole: at `file` there is a complete database or
 * none, whenever this is interrupted and whoever else does the same.
 */
function createDatabase(file: string, { migrations, busyTimeoutMs }: OpenDatabaseOptions): void {
  const unfinished = `${file}.new-${randomBytes(6).toString('hex')}`;
  const db = new Database(unfinished, { timeout: busyTimeoutMs });
  try {
    // Nobody needs a half-made one, so that it need reach the disk only once, at the end.
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

function writeToDisk(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function putInPlace(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    // Somebody else was faster, and theirs is as good.
    if (existsSync(to)) return;
    if (!(error instanceof Error)) throw error;
    // Not every file system has links.
    renameSync(from, to);
  }
}

/** `null` when somebody else has put the file aside meanwhile. */
function putAside(file: string, ino: bigint, reason: string, now: string): DamagedDatabase | null {
  if (statSync(file, { bigint: true, throwIfNoEntry: false })?.ino !== ino) return null;
  removeStamp(file);
  const movedTo = freeName(file, now);
  // The log first: left behind alone, SQLite would write it into the new database.
  for (const end of ['-wal', '-shm', '']) {
    if (existsSync(file + end)) renameSync(file + end, movedTo + end);
  }
  return { movedTo, reason };
}

/** A log whose database is gone: SQLite would write it into the new one. */
function putOrphanAside(file: string, now: string): DamagedDatabase | null {
  const log = `${file}-wal`;
  if (!existsSync(log) || existsSync(file)) return null;
  const movedTo = `${freeName(file, now)}-wal`;
  renameSync(log, movedTo);
  return { movedTo, reason: 'its log is there, but the database itself is gone' };
}

/** The instant without what a file name may not hold everywhere. */
function freeName(file: string, now: string): string {
  const name = `${file}.damaged-${now.replaceAll(':', '')}`;
  for (let n = 1; ; n += 1) {
    const free = n === 1 ? name : `${name}-${n}`;
    if (!['', '-wal', '-shm'].some((end) => existsSync(free + end))) return free;
  }
}

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
/** https://sqlite.org/fileformat.html, section 1.3. */
const APPLICATION_ID_AT = 68;

/** What the first bytes of an SQLite file say, or `null` when it is not one. */
function readHeader(file: string): { applicationId: number } | null {
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, header, 0, HEADER_BYTES, 0);
    if (length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
    return { applicationId: header.readUInt32BE(APPLICATION_ID_AT) };
  } finally {
    closeSync(descriptor);
  }
}
