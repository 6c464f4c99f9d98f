import { SHARED_CORPUS } from '../../domain/corpus.ts';
import type { EngineSettings } from '../engine-settings.ts';
import { LeasedStore } from '../leased-store.ts';
import type { SearchEngine } from '../search-engine.ts';
import type { Stores } from '../stores.ts';
import type { Together } from '../together.ts';
import { refuseUnfinishedMove } from './moving/refuse-unfinished-move.ts';
import { PostgresAnswers } from './postgres-answers.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { PostgresDigests } from './postgres-digests.ts';
import { PostgresPersonalData } from './postgres-personal-data.ts';
import { PostgresReports } from './postgres-reports.ts';
import { PostgresServerCorpora } from './postgres-server-corpora.ts';
import { PostgresSourceChanges } from './postgres-source-changes.ts';
import { StoreEngines } from './store-engines.ts';

/**
 * Opens the stores in PostgreSQL. Closing the store of the shared corpus closes everything except
 * the search engine, which the caller closes.
 *
 * @throws UserFacingError `database-unreachable` | `database-refused` | `database-too-new` |
 *   `move-failed` for an unfinished move
 */
export async function openPostgresStores(options: {
  readonly settings: Pick<EngineSettings, 'databaseUrl' | 'connections'>;
  readonly search: SearchEngine;
}): Promise<Stores> {
  const { settings, search } = options;
  const { databaseUrl: url, connections } = settings;
  const database = await PostgresDatabase.open({ url, connections });
  try {
    await refuseUnfinishedMove(database);
    const together = togetherOver(database);
    const engines = await StoreEngines.open({ database, together, search });
    const { key } = await database.read(async (queries) => {
      const row = await queries.row<{ key: string }>('SELECT key FROM user_key');
      if (row === null) throw new Error('The database has no key for user hashes');
      return row;
    });
    return {
      store: new SharedStore(engines, database),
      answers: new PostgresAnswers(database),
      digests: new PostgresDigests(database),
      personalData: new PostgresPersonalData(database),
      sourceChanges: new PostgresSourceChanges(database),
      reports: new PostgresReports(database),
      serverCorpora: new PostgresServerCorpora(database),
      together,
      engines,
      userKey: key,
      upgrade: null,
      damaged: null,
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The shared corpus, which is closed last. */
class SharedStore extends LeasedStore {
  readonly #engines: StoreEngines;
  readonly #database: PostgresDatabase;

  constructor(engines: StoreEngines, database: PostgresDatabase) {
    const store = engines.storeOf(SHARED_CORPUS);
    super(SHARED_CORPUS, () => Promise.resolve({ store, release: () => undefined }));
    this.#engines = engines;
    this.#database = database;
  }

  override async close(): Promise<void> {
    await this.#engines.close();
    await this.#database.close();
  }
}

function togetherOver(database: PostgresDatabase): Together {
  return {
    async exclusive(name, work) {
      const done = await database.locked(name, { waits: true }, async () => ({ of: await work() }));
      if (done === null) throw new Error(`the lock ${name} was not waited for`);
      return done.of;
    },
    exclusiveNow: (name, work) => database.locked(name, { waits: false }, work),
    watch: (listener) => database.watch(listener),
  };
}
