import { randomUUID } from 'node:crypto';
import { insertRows } from '../insert-rows.ts';
import type { Queries } from '../postgres-database.ts';
import { toColumn } from '../text-columns.ts';
import type { CommitRows, NewVersion, Rekeyed } from './build-commit.ts';
import type { CorpusRow } from './corpus-rows.ts';
import { finishAttempt } from './engine-attempts.ts';
import { type CommitPlan, isStaged } from './plan-commit.ts';

/** The channel on which processes learn that a corpus has changed. The payload is its ID. */
export const CHANNEL = 'verbatim';

/**
 * Applies a commit in the transaction of `queries`, after its documents were written to `index`.
 * Returns `null` and changes nothing if the generation differs, or if the attempt was abandoned.
 */
export async function applyCommit(
  queries: Queries,
  corpusId: string,
  {
    plan,
    rows,
    attempt,
    index,
  }: {
    readonly plan: CommitPlan;
    readonly rows: CommitRows;
    readonly attempt: number;
    readonly index: string;
  },
): Promise<CorpusRow | null> {
  const { change, isReindexed } = plan;
  const locked = await queries.row<CorpusRow>(
    'SELECT * FROM corpora WHERE corpus_id = $1 FOR UPDATE',
    [corpusId],
  );
  if (locked?.generation !== change.baseGeneration) return null;
  if (!(await finishAttempt(queries, corpusId, attempt))) return null;

  await removeLeaving(queries, corpusId, plan);
  if (isStaged(change)) await renameModel(queries, corpusId, change.modelId, change.stagedUnder);
  await putVersions(queries, corpusId, rows);
  await putSources(queries, corpusId, rows);
  await rekey(queries, corpusId, 'passages', 'passage_key', rows.rekeyedPassages);
  await rekey(queries, corpusId, 'sources', 'source_key', rows.rekeyedSources);
  await putWords(queries, corpusId, rows, isReindexed);
  await queries.run(
    `DELETE FROM vectors WHERE corpus_id = $1 AND NOT EXISTS (SELECT 1 FROM passages
       WHERE passages.corpus_id = vectors.corpus_id AND passages.vector_key = vectors.vector_key)`,
    [corpusId],
  );
  // The index is complete only if it already was, or if this attempt has written all documents.
  const isComplete = isReindexed || plan.kept.length === 0 || locked.search_index === index;
  const after = await queries.row<CorpusRow>(
    `UPDATE corpora SET generation = generation + 1, model_id = $2, pipeline = $3,
       search_index = $4, commit_id = $5, (sources, source_words) =
         (SELECT count(*), coalesce(sum(words), 0) FROM sources WHERE corpus_id = $1),
       (passages, passage_words) =
         (SELECT count(*), coalesce(sum(words), 0) FROM passages WHERE corpus_id = $1)
     WHERE corpus_id = $1 RETURNING *`,
    [corpusId, change.modelId, change.pipeline, isComplete ? index : null, randomUUID()],
  );
  await queries.run('SELECT pg_notify($1, $2)', [CHANNEL, corpusId]);
  return after;
}

/** Removes passages and sources, and remembers their documents, which readers may still need. */
async function removeLeaving(
  queries: Queries,
  corpusId: string,
  { leaving, kept, isReindexed }: CommitPlan,
): Promise<void> {
  for (const [kind, key, table] of [
    ['passage', 'passage_key', 'passages'],
    ['source', 'source_key', 'sources'],
  ] as const) {
    for (const ids of inGroups(isReindexed ? [...leaving, ...kept] : leaving)) {
      await queries.run(
        // The default is the start of the transaction, which may take longer than readers are given.
        `INSERT INTO engine_removals (corpus_id, kind, key, removed_at)
         SELECT corpus_id, $2, ${key}, clock_timestamp() FROM ${table}
         WHERE corpus_id = $1 AND source_id = ANY($3::text[])
         ON CONFLICT DO NOTHING`,
        [corpusId, kind, ids.map(toColumn)],
      );
    }
    for (const ids of inGroups(leaving)) {
      await queries.run(
        `DELETE FROM ${table} WHERE corpus_id = $1 AND source_id = ANY($2::text[])`,
        [corpusId, ids.map(toColumn)],
      );
    }
  }
}

/** A statement that changes a whole large corpus would exceed the time limit of statements. */
function* inGroups<Item>(items: readonly Item[], size = 1_000): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

async function renameModel(
  queries: Queries,
  corpusId: string,
  modelId: string,
  stagedUnder: string | undefined,
): Promise<void> {
  await queries.run('DELETE FROM vectors WHERE corpus_id = $1 AND model_id = $2', [
    corpusId,
    modelId,
  ]);
  await queries.run('UPDATE vectors SET model_id = $2 WHERE corpus_id = $1 AND model_id = $3', [
    corpusId,
    modelId,
    stagedUnder,
  ]);
}

const VERSION_COLUMNS = {
  corpus_id: 'text',
  version_id: 'bigint',
  source_id: 'text',
  content_hash: 'text',
  text_hash: 'text',
  title: 'text',
  publisher: 'text',
  author: 'text',
  published: 'text',
  url: 'text',
  first_seen_at: 'text',
  language: 'text',
  blocks: 'text',
  links: 'text',
  places: 'text',
  boilerplate: 'text',
  repeatable: 'text',
  text: 'bytea',
} as const;
/** The columns that change although the bytes and the text are the same. */
const METADATA = [
  ...['title', 'publisher', 'author', 'published', 'url', 'language'],
  ...['blocks', 'links', 'places', 'boilerplate', 'repeatable'],
];

/** The text of a version that exists is not sent again. */
const NO_TEXT = Buffer.alloc(0);

async function putVersions(
  queries: Queries,
  corpusId: string,
  { newVersions, sameVersions }: CommitRows,
): Promise<void> {
  const withCorpus = (row: NewVersion) => ({ ...row, corpus_id: corpusId });
  await insertRows(queries, 'source_versions', VERSION_COLUMNS, newVersions.map(withCorpus));
  await insertRows(
    queries,
    'source_versions',
    VERSION_COLUMNS,
    sameVersions.map((row) => ({ ...withCorpus(row), text: NO_TEXT })),
    `(corpus_id, version_id) DO UPDATE SET
     ${METADATA.map((name) => `${name} = excluded.${name}`).join()}`,
  );
}

async function putSources(queries: Queries, corpusId: string, rows: CommitRows): Promise<void> {
  const withCorpus = <Row extends object>(row: Row) => ({ ...row, corpus_id: corpusId });
  await insertRows(
    queries,
    'sources',
    {
      corpus_id: 'text',
      source_id: 'text',
      version_id: 'bigint',
      source_key: 'bigint',
      file: 'text',
      passages: 'integer',
      words: 'integer',
      indexed_at: 'text',
    },
    rows.sources.map(withCorpus),
  );
  await insertRows(
    queries,
    'passages',
    {
      corpus_id: 'text',
      passage_key: 'bigint',
      source_id: 'text',
      ordinal: 'integer',
      start: 'integer',
      end: 'integer',
      heading_path: 'text',
      heading_text: 'text',
      sentences: 'text',
      vector_key: 'bigint',
      words: 'integer',
    },
    rows.passages.map(withCorpus),
  );
  await insertRows(
    queries,
    'source_changes',
    {
      corpus_id: 'text',
      change_id: 'bigint',
      source_id: 'text',
      version_id: 'bigint',
      at: 'text',
    },
    rows.changes.map(withCorpus),
  );
  await giveIds(queries, corpusId, rows);
}

/** Stores the ID of each path. A path loses its ID if the ID is given to another path. */
async function giveIds(queries: Queries, corpusId: string, { sources }: CommitRows): Promise<void> {
  const byFile = new Map(sources.map(({ file, source_id }) => [file, source_id]));
  await queries.run(
    `DELETE FROM given_ids WHERE corpus_id = $1
       AND (source_id = ANY($2::text[]) OR file = ANY($3::text[]))`,
    [corpusId, sources.map(({ source_id }) => source_id), [...byFile.keys()]],
  );
  await insertRows(
    queries,
    'given_ids',
    { corpus_id: 'text', file: 'text', source_id: 'text' },
    [...byFile].map(([file, source_id]) => ({ corpus_id: corpusId, file, source_id })),
  );
}

async function rekey(
  queries: Queries,
  corpusId: string,
  table: 'passages' | 'sources',
  key: 'passage_key' | 'source_key',
  rekeyed: readonly Rekeyed[],
): Promise<void> {
  for (const group of inGroups(rekeyed, 10_000)) {
    await queries.run(
      `UPDATE ${table} SET ${key} = new_key, words = rekeyed.words
       FROM unnest($2::bigint[], $3::bigint[], $4::integer[]) AS rekeyed (old_key, new_key, words)
       WHERE corpus_id = $1 AND ${key} = old_key`,
      [
        corpusId,
        group.map((row) => row.old_key),
        group.map((row) => row.new_key),
        group.map((row) => row.words),
      ],
    );
  }
}

async function putWords(
  queries: Queries,
  corpusId: string,
  { counts }: CommitRows,
  isReindexed: boolean,
): Promise<void> {
  if (isReindexed) await queries.run('DELETE FROM corpus_words WHERE corpus_id = $1', [corpusId]);
  const entries = counts.entries();
  await insertRows(
    queries,
    'corpus_words',
    { corpus_id: 'text', word: 'text', passages: 'integer', sources: 'integer' },
    entries.map((entry) => ({ corpus_id: corpusId, ...entry })),
    `(corpus_id, word) DO UPDATE SET passages = corpus_words.passages + excluded.passages,
       sources = corpus_words.sources + excluded.sources`,
  );
  const lowered = entries.filter(({ passages, sources }) => passages < 0 || sources < 0);
  await queries.run(
    `DELETE FROM corpus_words
     WHERE corpus_id = $1 AND word = ANY($2::text[]) AND passages = 0 AND sources = 0`,
    [corpusId, lowered.map(({ word }) => word)],
  );
}
