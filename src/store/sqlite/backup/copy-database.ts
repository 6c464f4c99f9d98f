import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { UserFacingError } from '../../../domain/errors.ts';
import type { Clock } from '../../../domain/time.ts';
import type { CopyRows, CorpusCopy, StoreCopy } from '../../store-copy.ts';
import { NO_EVENTS } from '../../corpora.ts';
import { checkBeforeMigration, checkDatabase } from '../check-database.ts';
import { SqliteCorpora } from '../corpora/sqlite-corpora.ts';
import { isDamageAtCheck } from '../explain-error.ts';
import { readVersion } from '../upgrade/migrate.ts';
import { refuseForeignFile } from '../open-database.ts';
import { DATABASE_NAME } from '../open-sqlite-stores.ts';
import { takeProcessLock } from '../process-lock.ts';
import { MIGRATIONS } from '../schema.ts';
import { prepareChecks, prepareRowCount } from '../statements/check-statements.ts';
import { checkCorpus } from '../stored-rows.ts';

const BUSY_TIMEOUT_MS = 10_000;
/** The start of the names of folders with unfinished copies. */
const UNFINISHED = 'backup.unfinished-';
const ALL_PAGES = 0x7fff_ffff;
/** Space that stays free for the bot. */
const RESERVE_BYTES = 16 * 1024 * 1024;

type Description = Omit<StoreCopy, 'file' | 'corpora'>;

export interface CopyOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  /** Returns the space that `use` needs on the disk of `dataDir`. */
  readonly spareBytes: (databaseBytes: number) => number;
}

/**
 * Copies the database into a folder inside `dataDir`, checks the copy, and passes it to `use`. The
 * copy holds everything that was committed before the call. The folder is removed afterwards. One
 * process at a time can do this.
 *
 * @throws UserFacingError `backup-failed`
 */
export async function withDatabaseCopy<T>(
  { dataDir, clock, spareBytes }: CopyOptions,
  use: (copy: StoreCopy) => Promise<T>,
): Promise<T> {
  const file = join(dataDir, DATABASE_NAME);
  if (!existsSync(file)) throw new UserFacingError('backup-no-database', { folder: dataDir });
  const release = await reportingFaults(file, () => lock(dataDir, clock));
  const corpora = new SqliteCorpora({ dataDir, clock, events: NO_EVENTS });
  try {
    const folder = await reportingFaults(dataDir, async () => {
      await removeLeftovers(dataDir);
      const ids = await corpora.list();
      const files = [file, ...ids.map((id) => databaseOf(corpora, id))];
      await checkSpace(dataDir, files, spareBytes);
      return mkdtemp(join(dataDir, UNFINISHED));
    });
    try {
      const copy = join(folder, DATABASE_NAME);
      const described = await reportingFaults(copy, () => copyAndCheck(dataDir, file, copy));
      const copies: CorpusCopy[] = [];
      for (const id of await corpora.list()) {
        copies.push(await copyCorpus(corpora, id, join(folder, `${id}.db`)));
      }
      return await use({ ...described, file: copy, corpora: copies });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    release();
  }
}

function lock(folder: string, clock: Pick<Clock, 'now'>): () => void {
  const result = takeProcessLock(folder, clock.now(), 'backup');
  if (result.outcome === 'taken') {
    throw new UserFacingError('backup-running', { folder, pid: result.holder?.pid ?? null });
  }
  return () => {
    result.release();
  };
}

/** Removes the copies of processes that were killed. The lock excludes running ones. */
async function removeLeftovers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(UNFINISHED)) continue;
    await rm(join(dataDir, name), { recursive: true, force: true });
  }
}

/** A full disk would also stop the bot, so the copy is not begun without enough space. */
async function checkSpace(
  dataDir: string,
  files: readonly string[],
  spareBytes: CopyOptions['spareBytes'],
): Promise<void> {
  const sizes = files
    .flatMap((file) => [file, `${file}-wal`])
    .map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  const copies = sizes.reduce((sum, size) => sum + size, 0);
  const needed = copies + spareBytes(copies) + RESERVE_BYTES;
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  if (free < needed)
    throw new UserFacingError('backup-no-space', { folder: dataDir, needed, free });
}

function databaseOf(corpora: SqliteCorpora, corpusId: string): string {
  return join(corpora.folders(corpusId).dataDir, DATABASE_NAME);
}

/** A damaged corpus of one server must not prevent the backup of all others. */
async function copyCorpus(
  corpora: SqliteCorpora,
  corpusId: string,
  copy: string,
): Promise<CorpusCopy> {
  const folders = corpora.folders(corpusId);
  const file = databaseOf(corpora, corpusId);
  const described = { corpusId, ...folders, file: null, isUnusable: false };
  if (!existsSync(file)) return described;
  try {
    await reportingFaults(copy, () => copyAndCheck(folders.dataDir, file, copy));
    return { ...described, file: copy };
  } catch (error) {
    // The corpus may have been deleted in the meantime.
    if (!existsSync(file)) return described;
    if (!(error instanceof UserFacingError)) throw error;
    if (error.problem.code !== 'backup-database-unusable') throw error;
    return { ...described, isUnusable: true };
  }
}

async function copyAndCheck(dataDir: string, file: string, copy: string): Promise<Description> {
  const unusable = (state: 'foreign' | 'newer' | 'damaged', cause?: unknown): UserFacingError =>
    new UserFacingError('backup-database-unusable', { folder: dataDir, state }, { cause });
  try {
    refuseForeignFile(file);
    await copyPages(file, copy);
    const described = await describe(copy);
    if (described === null) throw unusable('newer');
    return described;
  } catch (error) {
    if (error instanceof UserFacingError && error.code === 'store-foreign') {
      throw unusable('foreign', error);
    }
    if (isDamageAtCheck(error)) throw unusable('damaged', error);
    throw error;
  }
}

/**
 * Copies all pages in one step, which is one read transaction: writers continue, and no write can
 * make SQLite begin again.
 */
async function copyPages(from: string, to: string): Promise<void> {
  const db = new Database(from, {
    readonly: true,
    fileMustExist: true,
    timeout: BUSY_TIMEOUT_MS,
  });
  try {
    await db.backup(to, { progress: () => ALL_PAGES });
  } finally {
    db.close();
  }
}

/** Checks the copy as if it were opened. Returns `null` if its version is unknown. */
async function describe(copy: string): Promise<Description | null> {
  const db = new Database(copy, { fileMustExist: true });
  try {
    db.pragma('cell_size_check = ON');
    db.pragma('trusted_schema = OFF');
    const schema = readVersion(db);
    if (schema > MIGRATIONS.length) return null;
    if (schema === MIGRATIONS.length) await checkDatabase(db);
    else checkBeforeMigration(db);
    const { generation, model_id, pipeline } = checkCorpus(prepareChecks(db).corpus.get());
    return { schema, generation, modelId: model_id, pipeline, rows: countRows(db) };
  } finally {
    // Closing the only connection also removes the log.
    db.close();
  }
}

/** Counts rows by table. Earlier versions lack some tables. */
function countRows(db: Database.Database): CopyRows {
  const count = (table: Parameters<typeof prepareRowCount>[1]): number =>
    prepareRowCount(db, table)?.get() ?? 0;
  return {
    sources: count('sources'),
    passages: count('passages'),
    versions: count('source_versions'),
    answers: count('answers'),
    votes: count('votes'),
    subscriptions: count('digest_subscriptions'),
  };
}

/** Converts errors of the system and of SQLite that do not indicate damage. */
async function reportingFaults<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserFacingError || !(error instanceof Error && 'code' in error))
      throw error;
    const fault = String(error.code);
    throw new UserFacingError('backup-not-written', { file, fault }, { cause: error });
  }
}
