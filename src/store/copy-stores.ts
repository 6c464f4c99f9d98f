import type { Clock } from '../domain/time.ts';
import type { StoreCopy } from './store-copy.ts';
import { adoptDatabase } from './sqlite/backup/adopt-database.ts';
import { withDatabaseCopy } from './sqlite/backup/copy-database.ts';
import { recoverCorpora, replaceCorpus } from './sqlite/corpora/replace-corpus.ts';
import { CORPORA, DOCUMENTS } from './sqlite/corpora/sqlite-corpora.ts';
import { DATABASE_NAME, UNFINISHED_RESTORE } from './sqlite/open-sqlite-stores.ts';
import { LOCK_FILES } from './sqlite/process-lock.ts';
import { MIGRATIONS } from './sqlite/schema.ts';

/** The name of the copied file in a data folder. */
export const STORE_FILE = DATABASE_NAME;
/** The folder in a data folder that has a folder for each server's corpus. */
export const CORPORA_FOLDER = CORPORA;
/** The folder in such a folder that has the documents. A corpus exists if it does. */
export const CORPUS_DOCUMENTS = DOCUMENTS;
/** Files in a data folder that hold no data. */
export const EMPTY_FILES: readonly string[] = LOCK_FILES;
/** These two change the corpora of a locked data folder. */
export { recoverCorpora, replaceCorpus };
/** The folder for the files of a restore until it ends. With it and without `STORE_FILE`, no store opens. */
export { UNFINISHED_RESTORE };
/** The newest version of the format that this program knows. */
export const STORE_SCHEMA = MIGRATIONS.length;

/**
 * Copies the stores of a data folder, also while other processes use them, and checks the copy. It
 * exists only during `use`.
 *
 * @throws UserFacingError `backup-failed`
 */
export function withStoreCopy<T>(
  options: {
    readonly dataDir: string;
    readonly clock: Clock;
    /** Returns the bytes that `use` needs on the disk of `dataDir`. */
    readonly spareBytes: (copyBytes: number) => number;
  },
  use: (copy: StoreCopy) => Promise<T>,
): Promise<T> {
  return withDatabaseCopy(options, use);
}

/**
 * Prepares a copy in `folder` for use as the stores of an installation: migrates and checks it, and
 * makes it different from the stores that were copied.
 *
 * @throws StoreDamagedError; the folder is then useless
 */
export function adoptStoreCopy(options: {
  readonly folder: string;
  /** Default: the shared corpus. */
  readonly corpusId?: string;
  readonly clock: Clock;
}): Promise<void> {
  return adoptDatabase(options);
}
