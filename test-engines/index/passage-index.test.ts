import { afterAll, beforeAll } from 'vitest';
import { openPassageIndex } from '../../src/index/open-passage-index.ts';
import {
  openSearchEngine,
  type OpenSearchEngine,
} from '../../src/index/opensearch/open-search-engine.ts';
import type { CorpusStore } from '../../src/store/corpus-store.ts';
import { PostgresCorpusStore } from '../../src/store/postgres/corpus/postgres-corpus-store.ts';
import { PostgresDatabase } from '../../src/store/postgres/postgres-database.ts';
import { describePassageIndex, DIMENSIONS } from '../../test/index/passage-index-contract.ts';
import { silentLog } from '../../test/support/silent-log.ts';
import { createDatabase, type TestDatabase } from '../support/fresh-database.ts';
import { createIndexPrefix } from '../support/index-prefix.ts';
import { sharedEngines } from '../support/shared-engines.ts';

const indexes = createIndexPrefix();
let server: TestDatabase;
let database: PostgresDatabase;
let engine: OpenSearchEngine;

beforeAll(async () => {
  server = await createDatabase();
  database = await PostgresDatabase.open({ url: server.url, connections: 12 });
  const nodes = sharedEngines().searchUrl.split(',');
  engine = await openSearchEngine({
    ...{ nodes, caFile: null, index: indexes.prefix, dimensions: DIMENSIONS },
  });
});
afterAll(async () => {
  await database.close();
  await engine.close();
  await server.drop();
  await indexes.drop();
});

/** Opens a corpus without the documents of the last test. */
async function openStore(corpusId: string): Promise<CorpusStore> {
  await engine.removeCorpus(corpusId);
  await database.write(async (queries) => {
    await queries.run('DELETE FROM corpora WHERE corpus_id = $1', [corpusId]);
    await queries.run('DELETE FROM engine_attempts WHERE corpus_id = $1', [corpusId]);
    await queries.run('DELETE FROM engine_removals WHERE corpus_id = $1', [corpusId]);
    const values = [corpusId, corpusId];
    await queries.run('INSERT INTO corpora (corpus_id, store_id) VALUES ($1, $2)', values);
  });
  return new PostgresCorpusStore({ corpusId, database, engine });
}

describePassageIndex('a passage index over PostgreSQL and OpenSearch', {
  openStore,
  openIndex: (shared) =>
    openPassageIndex({
      ...{ dataDir: '/nonexistent', dimensions: DIMENSIONS, log: silentLog, hasEngine: true },
      status: () => shared.status(),
    }),
  bm25: 'exact',
});
