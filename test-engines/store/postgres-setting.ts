import { onTestFinished } from 'vitest';
import type { CorpusChange, CorpusSnapshot } from '../../src/store/corpus-store.ts';
import { PostgresCorpusStore } from '../../src/store/postgres/corpus/postgres-corpus-store.ts';
import { PostgresDatabase, type Queries } from '../../src/store/postgres/postgres-database.ts';
import type { SearchEngine } from '../../src/store/search-engine.ts';
import { MemorySearchEngine } from '../../test/store/memory-search-engine.ts';
import { MODEL, type SampleSource, toChange, vectorsFor } from '../../test/store/sample-corpus.ts';
import { freshDatabase } from '../support/fresh-database.ts';

/** The shared corpus in a fresh database, with an engine in memory. */
export interface PostgresSetting {
  readonly url: string;
  readonly corpusId: string;
  readonly database: PostgresDatabase;
  readonly engine: MemorySearchEngine;
  readonly store: PostgresCorpusStore;
  /** Opens another store of the corpus, as another process does. */
  open(engine?: SearchEngine): PostgresCorpusStore;
  /** Adds vectors and commits a change of the current generation. */
  put(samples: readonly SampleSource[], rest?: Partial<CorpusChange>): Promise<void>;
  rows<Row extends object>(sql: string): Promise<Row[]>;
  /** Moves the recorded times of removals and attempts into the past. */
  age(interval: string): Promise<void>;
}

export async function postgresSetting(): Promise<PostgresSetting> {
  const url = await freshDatabase();
  const database = await PostgresDatabase.open({ url, connections: 12 });
  onTestFinished(() => database.close());
  const engine = new MemorySearchEngine();
  const corpusId = 'shared';
  const open = (other: SearchEngine = engine): PostgresCorpusStore => {
    const store = new PostgresCorpusStore({ corpusId, database, engine: other });
    onTestFinished(() => store.close());
    return store;
  };
  const store = open();
  return {
    ...{ url, corpusId, database, engine, store, open },
    put: async (samples, rest = {}) => {
      const { generation } = await store.status();
      const change = toChange(generation, samples, rest);
      await store.addVectors(MODEL, vectorsFor(change));
      if ((await store.commitCorpus(change)) === null) throw new Error('The commit was refused');
    },
    rows: <Row extends object>(sql: string) =>
      database.read((queries: Queries) => queries.rows<Row>(sql)),
    age: async (interval) => {
      await database.write(async (queries) => {
        await queries.run(
          `UPDATE engine_removals SET removed_at = removed_at - interval '${interval}'`,
        );
        await queries.run(
          `UPDATE engine_attempts SET alive_at = alive_at - interval '${interval}'`,
        );
      });
    },
  };
}

export async function withSnapshot<T>(
  store: PostgresCorpusStore,
  use: (snapshot: CorpusSnapshot) => Promise<T>,
): Promise<T> {
  const snapshot = await store.snapshot();
  try {
    return await use(snapshot);
  } finally {
    await snapshot.close();
  }
}
