import { setTimeout } from 'node:timers/promises';
import { SHARED_CORPUS } from '../domain/corpus.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { Clock } from '../domain/time.ts';
import { NO_EVENTS } from './corpora.ts';
import type { EngineSettings } from './engine-settings.ts';
import { StoreDamagedError } from './errors.ts';
import type { MoveSource, MoveTarget } from './moving/move-ports.ts';
import { countOtherConnections } from './postgres/moving/count-other-connections.ts';
import { PostgresMoveSource } from './postgres/moving/postgres-move-source.ts';
import { PostgresMoveTarget } from './postgres/moving/postgres-move-target.ts';
import { PostgresDatabase } from './postgres/postgres-database.ts';
import { recoverCorpora } from './sqlite/corpora/replace-corpus.ts';
import { DOCUMENTS, SqliteCorpora } from './sqlite/corpora/sqlite-corpora.ts';
import { inspectDatabase } from './sqlite/inspect-database.ts';
import { lockDataFolder } from './sqlite/lock-data-folder.ts';
import { SqliteMoveSource } from './sqlite/moving/sqlite-move-source.ts';
import { SqliteMoveTarget } from './sqlite/moving/sqlite-move-target.ts';

/** The files of the shared corpus stay where they are: the operator has them. */
const FOLDERS = { shared: [], own: [DOCUMENTS, '.removed'] };

const ATTEMPTS = 5;
const PAUSE_MS = 500;

interface Folder {
  readonly dataDir: string;
  readonly clock: Clock;
}

/** A new data folder. Its stores are in `folder` until the move is finished. */
export type FolderTarget = MoveTarget & { readonly folder: string };

/** A database that no other process uses. */
export interface MoveDatabase {
  readonly target: MoveTarget;
  readonly openSource: () => Promise<MoveSource>;
}

/**
 * Reads a data folder. No bot can use it in the meantime.
 *
 * @throws UserFacingError `bot-running` | `move-failed` for a database that is missing or damaged
 */
export async function withFolderSource<T>(
  folder: Folder,
  use: (source: MoveSource) => Promise<T>,
): Promise<T> {
  const { dataDir, clock } = folder;
  await refuseUnusable(dataDir, SHARED_CORPUS);
  const release = lockDataFolder(dataDir, clock);
  try {
    await recoverCorpora(dataDir);
    const corpora = new SqliteCorpora({ ...folder, events: NO_EVENTS });
    for (const corpusId of await corpora.list()) {
      await refuseUnusable(corpora.folders(corpusId).dataDir, corpusId);
    }
    const source = new SqliteMoveSource({ ...folder, folders: FOLDERS });
    try {
      return await reportingDamage(() => use(source));
    } finally {
      await source.close();
    }
  } finally {
    release();
  }
}

/** Fills a new data folder. No bot can use it in the meantime. */
export async function withFolderTarget<T>(
  folder: Folder,
  use: (target: FolderTarget) => Promise<T>,
): Promise<T> {
  const release = lockDataFolder(folder.dataDir, folder.clock);
  const target = new SqliteMoveTarget({ ...folder, folders: FOLDERS });
  try {
    return await reportingDamage(() => use(target));
  } catch (error) {
    if (error instanceof UserFacingError || !(error instanceof Error && 'code' in error))
      throw error;
    const params = { folder: folder.dataDir, fault: String(error.code) };
    throw new UserFacingError('move-not-written', params, { cause: error });
  } finally {
    await target.close();
    release();
  }
}

/**
 * Opens a database for a move.
 *
 * @throws UserFacingError `move-failed` if another process uses it
 */
export async function withMoveDatabase<T>(
  { databaseUrl: url, connections }: Pick<EngineSettings, 'databaseUrl' | 'connections'>,
  use: (database: MoveDatabase) => Promise<T>,
): Promise<T> {
  const database = await PostgresDatabase.open({ url, connections });
  try {
    await refuseOthers(database);
    const done = await database.locked('move', { waits: false }, async () => ({
      result: await reportingDamage(() =>
        use({
          target: new PostgresMoveTarget(database),
          openSource: () => PostgresMoveSource.open(database),
        }),
      ),
    }));
    if (done === null) throw new UserFacingError('move-running', {});
    return done.result;
  } finally {
    await database.close();
  }
}

/** The only connection of this process so far is the one that asks. */
async function refuseOthers(database: PostgresDatabase): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const connections = await countOtherConnections(database);
    if (connections === 0) return;
    // The connections of a process that was killed end a moment later.
    if (attempt === ATTEMPTS) throw new UserFacingError('move-in-use', { connections });
    await setTimeout(PAUSE_MS);
  }
}

/** A corpus that was never used has no database. */
async function refuseUnusable(folder: string, corpusId: string): Promise<void> {
  const found = await inspectDatabase(folder, 'all');
  const { state } = found;
  if (state === 'intact' || (state === 'missing' && corpusId !== SHARED_CORPUS)) return;
  const reason = found.state === 'damaged' ? found.reason : null;
  throw new UserFacingError('move-source-unusable', { folder, corpusId, state, reason });
}

async function reportingDamage<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error;
    throw new UserFacingError('move-source-damaged', { reason: error.message }, { cause: error });
  }
}
