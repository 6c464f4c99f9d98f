import { afterAll, beforeAll } from 'vitest';
import {
  openSearchEngine,
  type OpenSearchEngine,
} from '../../src/index/opensearch/open-search-engine.ts';
import { PostgresCorpusStore } from '../../src/store/postgres/corpus/postgres-corpus-store.ts';
import { PostgresDatabase } from '../../src/store/postgres/postgres-database.ts';
import { describeStore } from '../../test/store/store-contract.ts';
import { createDatabase, type TestDatabase } from '../support/fresh-database.ts';
import { createIndexPrefix, type TestIndexes } from '../support/index-prefix.ts';
import { sharedEngines } from '../support/shared-engines.ts';

/** Each commit waits until OpenSearch finds its documents. */
const RUNS = { commands: 3, terms: 20 };
/** Of the vectors in `sample-corpus.ts`. */
const DIMENSIONS = 8;

let server: TestDatabase;
let database: PostgresDatabase;
let indexes: TestIndexes;
let engine: OpenSearchEngine;
let corpora = 0;

beforeAll(async () => {
  server = await createDatabase();
  database = await PostgresDatabase.open({ url: server.url, connections: 120 });
  indexes = createIndexPrefix();
  engine = await openSearchEngine({
    nodes: sharedEngines().searchUrl.split(','),
    caFile: null,
    index: indexes.prefix,
    dimensions: DIMENSIONS,
  });
});
afterAll(async () => {
  await engine.close();
  await indexes.drop();
  await database.close();
  await server.drop();
});

describeStore(
  'a corpus in PostgreSQL and OpenSearch',
  async () => {
    const corpusId = `contract-${(corpora += 1)}`;
    await database.write((queries) =>
      queries.run('INSERT INTO corpora (corpus_id, store_id) VALUES ($1, $1)', [corpusId]),
    );
    return {
      open: () => Promise.resolve(new PostgresCorpusStore({ corpusId, database, engine })),
      dispose: () => engine.removeCorpus(corpusId),
    };
  },
  RUNS,
);
