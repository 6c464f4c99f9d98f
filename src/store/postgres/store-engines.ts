import { SHARED_CORPUS } from '../../domain/corpus.ts';
import type { CorpusStore } from '../corpus-store.ts';
import type { SearchEngine } from '../search-engine.ts';
import type { Together } from '../together.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** The engines of one process, which all its corpora use. */
export interface StoreEngines {
  readonly database: PostgresDatabase;
  readonly together: Together;
  /** The store IDs of all corpora of servers when the stores were opened, by corpus. */
  readonly corpora: ReadonlyMap<string, string>;
  storeOf(corpusId: string): CorpusStore;
  /** Returns the store IDs of all corpora of servers, by corpus. */
  listCorpora(): Promise<ReadonlyMap<string, string>>;
  /** Deletes the documents of a deleted corpus from the search engine. Needs the lock of the corpus. */
  clear(corpusId: string): Promise<void>;
  /** Writes a corpus to the search engine if its index does not have it. Needs the lock of the corpus. */
  index(corpusId: string): Promise<void>;
  /** Returns the corpora that the index of the search engine does not have. */
  withoutIndex(): Promise<string[]>;
  /** Deletes documents of the search engine that no corpus has. */
  sweep(): Promise<void>;
}

export async function listCorpora(
  database: PostgresDatabase,
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.read((queries) =>
    queries.rows<{ id: string; store: string }>(
      'SELECT corpus_id AS id, store_id AS store FROM corpora WHERE corpus_id <> $1',
      [SHARED_CORPUS],
    ),
  );
  return new Map(rows.map(({ id, store }) => [id, store]));
}

/** Deletes the documents that a deleted corpus has left in the search engine. */
export async function clearCorpus(
  database: PostgresDatabase,
  engine: Pick<SearchEngine, 'removeCorpus'>,
  corpusId: string,
): Promise<void> {
  const isLeft = await database.read((queries) =>
    queries.row(
      `SELECT 1 FROM engine_removals WHERE corpus_id = $1 AND kind = 'corpus'
       AND NOT EXISTS (SELECT 1 FROM corpora WHERE corpora.corpus_id = $1)`,
      [corpusId],
    ),
  );
  if (isLeft === null) return;
  await engine.removeCorpus(corpusId);
  await database.write(async (queries) => {
    await queries.run('DELETE FROM engine_removals WHERE corpus_id = $1', [corpusId]);
    await queries.run('DELETE FROM engine_attempts WHERE corpus_id = $1', [corpusId]);
  });
}
