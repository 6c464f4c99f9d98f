import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../domain/time.ts';
import type { Corpora, CorporaEvents } from './corpora.ts';
import { isProcessAlive } from '../processes/is-process-alive.ts';
import type { CorpusStore } from './corpus-store.ts';
import type { EngineSettings } from './engine-settings.ts';
import { LeasedStore } from './leased-store.ts';
import { NO_SEARCH } from './no-search.ts';
import { PostgresCorpora } from './postgres/corpora/postgres-corpora.ts';
import type { StoreEngines } from './postgres/store-engines.ts';
import type { SearchEngine } from './search-engine.ts';
import { SqliteCorpora } from './sqlite/corpora/sqlite-corpora.ts';
import { openSqliteStores } from './sqlite/open-sqlite-stores.ts';
import type { Stores } from './stores.ts';

export interface StoresConfig {
  /** Created if it does not exist. */
  readonly dataDir: string;
  readonly clock: Clock;
  /** PostgreSQL; `null`: SQLite. Default: SQLite. */
  readonly engines?: EngineSettings | null;
  /** The engine that finds candidates for PostgreSQL. Without it, corpora can only be listed and deleted. */
  readonly search?: SearchEngine | null;
}

/**
 * Opens the configured stores. This is the only module that chooses a database.
 *
 * @throws UserFacingError `data-folder` | `store-too-new` | `store-foreign` | `store-busy` |
 *   `database-unreachable` | `database-refused` | `database-too-new`
 */
export async function openStores(config: StoresConfig): Promise<Stores> {
  const { dataDir, clock, engines = null, search = null } = config;
  const stores =
    engines === null ? await openSqliteStores({ dataDir, clock }) : await openPostgres();
  // A folder that cannot be removed only takes up space.
  await removeStaleStores(dataDir).catch(() => undefined);
  return stores;

  async function openPostgres(): Promise<Stores> {
    if (engines === null) throw new Error('no database is configured');
    // The client of PostgreSQL is loaded only if it is used.
    const { openPostgresStores } = await import('./postgres/open-postgres-stores.ts');
    return openPostgresStores({ settings: engines, search: search ?? NO_SEARCH });
  }
}

/** Opens the corpora of servers. Opens no database yet. */
export function openCorpora(config: {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly events: CorporaEvents;
  /** Those of the open stores; `null`: SQLite. Default: SQLite. */
  readonly engines?: StoreEngines | null;
}): Corpora {
  const { dataDir, clock, events, engines = null } = config;
  return engines === null
    ? new SqliteCorpora({ dataDir, clock, events })
    : new PostgresCorpora({ dataDir, engines, events });
}

/**
 * Opens the store of a server's corpus for an ingestion.
 *
 * @param config.engines those of the open stores; `null`: SQLite
 */
export async function openOwnStore(config: {
  readonly dataDir: string;
  readonly corpusId: string;
  readonly clock: Clock;
  readonly engines: StoreEngines | null;
}): Promise<CorpusStore> {
  const { engines, ...rest } = config;
  if (engines === null) return (await openSqliteStores(rest)).store;
  // The engines close it.
  const store = engines.storeOf(config.corpusId);
  return new LeasedStore(config.corpusId, () =>
    Promise.resolve({ store, release: () => undefined }),
  );
}

/** An empty store in a temporary folder. */
export interface TemporaryStore {
  readonly folder: string;
  readonly store: CorpusStore;
  /** Closes the store and deletes its folder. */
  dispose(): Promise<void>;
}

/** Temporary stores have the process in their names: `past.1234.x7Gh2k`. */
const TEMPORARY = /^past\.(\d+)\.\w+$/;

/** Opens an empty store in a new folder for temporary files, inside the data folder. */
export async function openTemporaryStore({
  dataDir,
  clock,
}: {
  readonly dataDir: string;
  readonly clock: Clock;
}): Promise<TemporaryStore> {
  const folder = await mkdtemp(join(dataDir, `past.${process.pid}.`));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const { store } = await openStores({ dataDir: folder, clock });
    return {
      folder,
      store,
      dispose: async () => {
        await store.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Removes the temporary stores of processes that were killed. */
async function removeStaleStores(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const pid = TEMPORARY.exec(name)?.[1];
    if (pid === undefined) continue;
    const folder = join(dataDir, name);
    if (!(await isInUse(folder, Number(pid)))) await rm(folder, { recursive: true, force: true });
  }
}

async function isInUse(folder: string, pid: number): Promise<boolean> {
  if (pid !== process.pid) return isProcessAlive(pid);
  // In a container, a new process often has the same ID as the previous one.
  const found = await stat(folder).catch(() => null);
  return found !== null && found.mtimeMs >= performance.timeOrigin;
}
