import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SHARED_CORPUS } from '../../domain/corpus.ts';
import type { Clock } from '../../domain/time.ts';
import { UserFacingError } from '../../domain/errors.ts';
import { removeStamp } from './checked-stamp.ts';
import { openDatabase } from './open-database.ts';
import type { OpenedDatabase } from './open-database.ts';
import { MIGRATIONS } from './schema.ts';
import { SqliteStore } from './sqlite-store.ts';
import { explainError, isDamage } from './explain-error.ts';
import type { Lost } from '../errors.ts';
import type { Stores } from '../stores.ts';
import { ALONE } from '../together.ts';

export const DATABASE_NAME = 'verbatim.db';
/** The folder in a data folder that holds the files of a restore until the restore ends. */
export const UNFINISHED_RESTORE = 'restore.unfinished';
/** The folder in a data folder that holds the files of a move until the move ends. */
export const UNFINISHED_MOVE = 'move.unfinished';
const DEFAULT_BUSY_TIMEOUT_MS = 10_000;

/** The data of a damaged database that the next ingestion cannot restore from the seeds. */
const LOST: readonly Lost[] = ['versions', 'answers', 'digests'];

export interface OpenSqliteOptions {
  /** Created if missing. */
  readonly dataDir: string;
  readonly clock: Clock;
  /** Default: the shared corpus. */
  readonly corpusId?: string;
  /** How long a write waits for another program's write, in milliseconds. */
  readonly busyTimeoutMs?: number;
  /** Called when a read finds damage. */
  readonly onDamage?: () => void;
}

/**
 * Opens the database in a data folder, or creates it. One file holds all stores.
 *
 * @throws UserFacingError `data-folder` | `store-too-new` | `store-foreign` | `store-busy` |
 *   `restore-failed`
 */
export async function openSqliteStores(options: OpenSqliteOptions): Promise<Stores> {
  const { clock, corpusId = SHARED_CORPUS, busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS } = options;
  const folder = resolve(options.dataDir);
  const file = join(folder, DATABASE_NAME);
  const { db, upgrade, damaged } = await open(folder, file, {
    busyTimeoutMs,
    migrations: MIGRATIONS,
    now: new Date(clock.now()).toISOString(),
  });
  const onDamage = (): void => {
    removeStamp(file);
    options.onDamage?.();
  };
  let store: SqliteStore;
  try {
    store = new SqliteStore({ corpusId, file, db, clock, busyTimeoutMs, onDamage });
  } catch (error) {
    db.close();
    // The next opening then checks the whole database.
    if (isDamage(error)) onDamage();
    throw explainOpening(error, folder, file);
  }
  const { answers, digests, personalData, sourceChanges, reports, serverCorpora, userKey } = store;
  const lost = damaged === null ? null : { ...damaged, lost: LOST };
  const ports = { store, answers, digests, personalData, sourceChanges, reports, serverCorpora };
  const together = ALONE;
  return { ...ports, together, engines: null, userKey, upgrade, damaged: lost };
}

async function open(
  folder: string,
  file: string,
  options: Parameters<typeof openDatabase>[1],
): Promise<OpenedDatabase> {
  try {
    makeFolder(folder);
    // Without this check, the bot would begin with an empty database.
    if (!existsSync(file) && existsSync(join(folder, UNFINISHED_RESTORE))) {
      throw new UserFacingError('restore-unfinished', { folder });
    }
    if (!existsSync(file) && existsSync(join(folder, UNFINISHED_MOVE))) {
      throw new UserFacingError('move-unfinished-folder', { folder });
    }
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
      throw new UserFacingError('database-is-folder', { file });
    }
    return await openDatabase(file, options);
  } catch (error) {
    throw explainOpening(error, folder, file);
  }
}

/**
 * Creates a folder and its parents. Does not use `recursive`, because Node would retry endlessly if
 * nothing can be created in an existing parent, such as /proc.
 */
function makeFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  const above = dirname(folder);
  if (!existsSync(above)) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have created the folder in the meantime.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

function explainOpening(error: unknown, folder: string, file: string): Error {
  const explained = explainError(error, file);
  if (!('syscall' in explained)) return explained;
  const reason = explained.message;
  return new UserFacingError('data-folder-closed', { folder, reason }, { cause: error });
}
