import PQueue from 'p-queue';
import type { SearchEngine } from '../../search-engine.ts';
import type { PostgresDatabase } from '../postgres-database.ts';

/** Calls of one process follow each other, because the lock of a corpus does not keep them apart. */
const queues = new WeakMap<PostgresDatabase, PQueue>();

/**
 * Deletes the documents that a deleted corpus has left in the search engine. Does nothing if there
 * are none. Needs the lock of the corpus, because a corpus that is created gives out the same keys.
 */
export async function clearCorpus(
  database: PostgresDatabase,
  engine: Pick<SearchEngine, 'removeCorpus'>,
  corpusId: string,
): Promise<void> {
  const queue = queues.get(database) ?? new PQueue({ concurrency: 1 });
  queues.set(database, queue);
  await queue.add(() => clear(database, engine, corpusId));
}

async function clear(
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
