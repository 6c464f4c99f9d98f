import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../domain/time.ts';
import type { Corpora, CorporaEvents } from './corpora.ts';
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
  return openSqliteStores(config);
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

/** Opens an empty store in a new folder for temporary files. */
export async function openTemporaryStore({
  clock,
}: {
  readonly clock: Clock;
}): Promise<TemporaryStore> {
  const dataDir = await mkdtemp(join(tmpdir(), 'verbatim-past-'));
  const remove = (): Promise<void> => rm(dataDir, { recursive: true, force: true });
  try {
    const { store } = await openStores({ dataDir, clock });
    return {
      folder: dataDir,
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
