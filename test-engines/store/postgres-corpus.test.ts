import { afterAll, beforeAll } from 'vitest';
import { PostgresCorpusStore } from '../../src/store/postgres/corpus/postgres-corpus-store.ts';
import { PostgresDatabase } from '../../src/store/postgres/postgres-database.ts';
import { MemorySearchEngine } from '../../test/store/memory-search-engine.ts';
import { describeStore } from '../../test/store/store-contract.ts';
import { createDatabase, type TestDatabase } from '../support/fresh-database.ts';

/** Each case costs more than with SQLite. */
const RUNS = { commands: 15, terms: 60 };
let server: TestDatabase;
let database: PostgresDatabase;
let corpora = 0;

beforeAll(async () => {
  server = await createDatabase();
  // A random case has up to 30 snapshots. A quarter of the connections is for them.
  database = await PostgresDatabase.open({ url: server.url, connections: 120 });
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

describeStore(
  'a corpus in PostgreSQL',
  async () => {
    const corpusId = `contract-${(corpora += 1)}`;
    await database.write((queries) =>
      queries.run('INSERT INTO corpora (corpus_id, store_id) VALUES ($1, $2)', [
        corpusId,
        corpusId,
      ]),
    );
    const engine = new MemorySearchEngine();
    return {
      open: () => Promise.resolve(new PostgresCorpusStore({ corpusId, database, engine })),
      dispose: () => engine.close(),
    };
  },
  RUNS,
);
