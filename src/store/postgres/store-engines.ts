import { SHARED_CORPUS } from '../../domain/corpus.ts';
import type { SearchEngine } from '../search-engine.ts';
import type { Together } from '../together.ts';
import { clearCorpus } from './corpus/clear-corpus.ts';
import { PostgresCorpusStore } from './corpus/postgres-corpus-store.ts';
import { corporaWithoutIndex, reindexCorpus } from './corpus/reindex-corpus.ts';
import { sweepEngine } from './corpus/sweep-engine.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** The engines of one process, which all its corpora use. */
export class StoreEngines {
  readonly database: PostgresDatabase;
  readonly together: Together;
  /** The store IDs of all corpora of servers at the opening, by corpus. */
  readonly corpora: ReadonlyMap<string, string>;
  readonly #search: SearchEngine;
  readonly #stores = new Map<string, PostgresCorpusStore>();

  private constructor(
    parts: {
      readonly database: PostgresDatabase;
      readonly together: Together;
      readonly search: SearchEngine;
    },
    corpora: ReadonlyMap<string, string>,
  ) {
    this.database = parts.database;
    this.together = parts.together;
    this.#search = parts.search;
    this.corpora = corpora;
  }

  static async open(parts: {
    readonly database: PostgresDatabase;
    readonly together: Together;
    readonly search: SearchEngine;
  }): Promise<StoreEngines> {
    return new StoreEngines(parts, await listCorpora(parts.database));
  }

  /** Returns the store of a corpus. It is closed with the others. */
  storeOf(corpusId: string): PostgresCorpusStore {
    const known = this.#stores.get(corpusId);
    if (known !== undefined) return known;
    const store = new PostgresCorpusStore({
      ...{ corpusId, database: this.database, engine: this.#search },
    });
    this.#stores.set(corpusId, store);
    return store;
  }

  /** Returns the store IDs of all corpora of servers, by corpus. */
  listCorpora(): Promise<ReadonlyMap<string, string>> {
    return listCorpora(this.database);
  }

  /** Writes a corpus to the search engine if its index does not have it. */
  async index(corpusId: string): Promise<void> {
    await reindexCorpus({ corpusId, database: this.database, engine: this.#search });
  }

  /** Returns the corpora that the index of the search engine does not have. */
  withoutIndex(): Promise<string[]> {
    return corporaWithoutIndex({ database: this.database, engine: this.#search });
  }

  /** Returns the indexes of the search engine that corpora or unfinished writes name. */
  async indexesInUse(): Promise<ReadonlySet<string>> {
    const rows = await this.database.read((queries) =>
      queries.rows<{ name: string }>(
        `SELECT search_index AS name FROM corpora WHERE search_index IS NOT NULL
         UNION SELECT search_index FROM engine_attempts`,
      ),
    );
    return new Set(rows.map(({ name }) => name));
  }

  /** Deletes what a deleted corpus has left in the search engine. Needs the lock of the corpus. */
  clear(corpusId: string): Promise<void> {
    return clearCorpus(this.database, this.#search, corpusId);
  }

  /** Deletes documents of the search engine that no corpus has. Default: of all corpora. */
  sweep(corpusId?: string): Promise<void> {
    return sweepEngine({ database: this.database, engine: this.#search }, corpusId);
  }

  /** Waits for the writes of all stores. The database and the search engine stay open. */
  async close(): Promise<void> {
    await Promise.all([...this.#stores.values()].map((store) => store.close()));
  }
}

async function listCorpora(database: PostgresDatabase): Promise<ReadonlyMap<string, string>> {
  const rows = await database.read((queries) =>
    queries.rows<{ id: string; store: string }>(
      'SELECT corpus_id AS id, store_id AS store FROM corpora WHERE corpus_id <> $1',
      [SHARED_CORPUS],
    ),
  );
  return new Map(rows.map(({ id, store }) => [id, store]));
}
