import {
  finishAttempt,
  beginAttempt,
  CorpusChangedError,
  renewAttempt,
} from './engine-attempts.ts';
import { type CommitParts, readsOf, removeAtBest, renewed, wasCommitted } from './commit-corpus.ts';
import { type CorpusRow, type Reads, readCorpus } from './corpus-rows.ts';
import { type EngineDocument, toBatches } from './engine-documents.ts';
import { readIndexedSources, readSourceIds, Stemmer } from './indexed-sources.ts';

/** Returns the IDs of the corpora that the engine's index does not have. */
export async function corporaWithoutIndex({
  database,
  engine,
}: Pick<CommitParts, 'database' | 'engine'>): Promise<string[]> {
  const rows = await database.read((queries) =>
    queries.rows<{ corpus_id: string }>(
      `SELECT corpus_id FROM corpora WHERE sources > 0 AND search_index IS DISTINCT FROM $1
       ORDER BY corpus_id`,
      [engine.indexName],
    ),
  );
  return rows.map((row) => row.corpus_id);
}

/**
 * Writes the whole corpus to the engine's index if the index does not have it: after a change of the
 * mapping or of the dimensions, or after the index was lost. Repeats it if the corpus changes in the
 * meantime.
 *
 * @param force also if the index should have it
 * @returns whether it was written
 */
export async function reindexCorpus(
  parts: CommitParts,
  { force = false }: { readonly force?: boolean } = {},
): Promise<boolean> {
  const { corpusId, database, engine } = parts;
  const reads = readsOf(database);
  if (force) {
    await database.write((queries) =>
      queries.run('UPDATE corpora SET search_index = NULL WHERE corpus_id = $1', [corpusId]),
    );
  }
  for (;;) {
    const before = await readCorpus(reads, corpusId);
    if (before.sources === 0 || before.search_index === engine.indexName) return false;
    if (await writeAll(parts, reads, before)) return true;
  }
}

/** Returns `false` if the corpus has changed. */
async function writeAll(parts: CommitParts, reads: Reads, before: CorpusRow): Promise<boolean> {
  const { corpusId, database, engine } = parts;
  const index = engine.indexName;
  const begun = await beginAttempt(database, corpusId, index, 'rebuild');
  if (begun === null) return false;
  const { attempt } = begun;
  try {
    const documents = toBatches(reads, corpusId, allDocuments(reads, corpusId));
    await engine.write(
      { corpusId, attempt, generation: before.generation },
      renewed(documents, () => renewAttempt(database, corpusId, attempt)),
    );
    const isCurrent = await database.write(async (queries) => {
      const locked = await queries.row<CorpusRow>(
        'SELECT * FROM corpora WHERE corpus_id = $1 FOR UPDATE',
        [corpusId],
      );
      if (locked?.generation !== before.generation) return false;
      if (!(await finishAttempt(queries, corpusId, attempt))) return false;
      await queries.run('UPDATE corpora SET search_index = $2 WHERE corpus_id = $1', [
        corpusId,
        index,
      ]);
      return true;
    });
    if (isCurrent) return true;
  } catch (error) {
    if (await wasCommitted(parts, attempt, error)) return true;
    await removeAtBest(parts, attempt);
    if (error instanceof CorpusChangedError) return false;
    throw error;
  }
  await removeAtBest(parts, attempt);
  return false;
}

async function* allDocuments(reads: Reads, corpusId: string): AsyncGenerator<EngineDocument> {
  const stemmer = new Stemmer();
  const ids = await readSourceIds(reads, corpusId);
  for await (const batch of readIndexedSources(reads, corpusId, ids)) {
    for (const { sourceId, sourceKey, title: heading, searched, passages } of batch) {
      const [title, text] = await stemmer.stems(heading, searched);
      yield { source: { sourceKey, sourceId, title, text } };
      for (const { passageKey, heading: path, body: own, vectorKey } of passages) {
        const [above, body] = await stemmer.stems(path, own);
        yield { passage: { passageKey, sourceId, heading: above, body, vectorKey } };
      }
    }
  }
}
