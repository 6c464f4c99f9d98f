import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../../domain/time.ts';
import { UserFacingError } from '../../domain/errors.ts';
import type { AnswerStore } from '../answer-store.ts';
import { removeStamp } from './checked-stamp.ts';
import type { DigestStore } from '../digest-store.ts';
import { openDatabase } from './open-database.ts';
import type { DamagedDatabase, OpenedDatabase } from './open-database.ts';
import { MIGRATIONS } from './schema.ts';
import { SqliteStore } from './sqlite-store.ts';
import { explainError } from '../errors.ts';
import type { Store } from '../corpus-store.ts';

const DATABASE_NAME = 'verbatim.db';
const DEFAULT_BUSY_TIMEOUT_MS = 10_000;

/** What of a damaged database the next ingestion cannot bring back from the seeds. */
const LOST = [
  'earlier versions of the sources',
  'the answers given so far, with the buttons under them and the votes on them',
  'the subscriptions to digests, and what their channels have got',
] as const;

export interface OpenStoreOptions {
  /** Made when it is missing. */
  readonly dataDir: string;
  readonly clock: Clock;
  /** How long a write waits while another program writes, in milliseconds. */
  readonly busyTimeoutMs?: number;
}

/** A database that could not be trusted: where it is now, and what went with it. */
export interface DamagedStore extends DamagedDatabase {
  /** In words, to be told. Sources are not named: the next ingestion reads them again. */
  readonly lost: readonly string[];
}

export interface OpenedStore {
  readonly store: Store;
  /** In the same file; closed with the store. */
  readonly answers: AnswerStore;
  /** In the same file too. */
  readonly digests: DigestStore;
  readonly damaged: DamagedStore | null;
}

/**
 * Opens the store in a data folder, or makes it.
 *
 * @throws UserFacingError `data-folder` | `store-too-new` | `store-foreign` | `store-busy`
 */
export async function openStore(options: OpenStoreOptions): Promise<OpenedStore> {
  const { clock, busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS } = options;
  const folder = resolve(options.dataDir);
  const file = join(folder, DATABASE_NAME);
  const { db, damaged } = await open(folder, file, {
    busyTimeoutMs,
    migrations: MIGRATIONS,
    now: new Date(clock.now()).toISOString(),
  });
  const store = new SqliteStore({
    file,
    db,
    clock,
    busyTimeoutMs,
    onDamage: () => {
      removeStamp(file);
    },
  });
  const { answers, digests } = store;
  return { store, answers, digests, damaged: damaged === null ? null : { ...damaged, lost: LOST } };
}

async function open(
  folder: string,
  file: string,
  options: Parameters<typeof openDatabase>[1],
): Promise<OpenedDatabase> {
  try {
    makeFolder(folder);
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
      throw new UserFacingError(
        'data-folder',
        `${file} must be a database file, but it is a folder.`,
        'Move that folder elsewhere, or name another data folder.',
      );
    }
    return await openDatabase(file, options);
  } catch (error) {
    throw explainOpening(error, folder, file);
  }
}

/** Not `recursive`: where the parent is there and yet nothing can be made in it, as in /proc, Node would try for ever. */
function makeFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  const above = dirname(folder);
  if (!existsSync(above)) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

function explainOpening(error: unknown, folder: string, file: string): Error {
  const explained = explainError(error, file);
  if (!('syscall' in explained)) return explained;
  return new UserFacingError(
    'data-folder',
    `The data folder ${folder} must be a folder that can be written to, but: ${explained.message}`,
    'Name another data folder (--data or DATA_DIR), or give this user the right to write there.',
    { cause: error },
  );
}
