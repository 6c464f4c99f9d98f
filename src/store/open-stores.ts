import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../domain/time.ts';
import type { Corpora, CorporaEvents } from './corpora.ts';
import { isProcessAlive } from '../processes/is-process-alive.ts';
import type { CorpusStore } from './corpus-store.ts';
import { SqliteCorpora } from './sqlite/corpora/sqlite-corpora.ts';
import { openSqliteStores } from './sqlite/open-sqlite-stores.ts';
import type { Stores } from './stores.ts';

/**
 * Opens the configured stores. This is the only module that chooses a database.
 *
 * @throws UserFacingError `data-folder` | `store-too-new` | `store-foreign` | `store-busy`
 */
export async function openStores(config: {
  /** Created if it does not exist. */
  readonly dataDir: string;
  readonly clock: Clock;
  /** Default: the shared corpus. */
  readonly corpusId?: string;
}): Promise<Stores> {
  const stores = await openSqliteStores(config);
  // A folder that cannot be removed only takes up space.
  await removeStaleStores(config.dataDir).catch(() => undefined);
  return stores;
}

/** Opens the corpora of servers. Opens no database yet. */
export function openCorpora(config: {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly events: CorporaEvents;
}): Corpora {
  return new SqliteCorpora(config);
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
