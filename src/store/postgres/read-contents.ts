import type pg from 'pg';
import { SHARED_CORPUS } from '../../domain/corpus.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { fromSubscriptionColumns, type SubscriptionColumns } from '../columns/digest-columns.ts';

/** A corpus in PostgreSQL. */
export interface StoredCorpus {
  /** `shared`, or the ID of the server whose corpus it is. */
  readonly corpusId: string;
  readonly generation: number;
  /** Model and pipeline of the corpus; `null` before the first commit. */
  readonly modelId: string | null;
  readonly pipeline: string | null;
  readonly sources: number;
  readonly passages: number;
  /** Number of the documents that users have uploaded, and their bytes. */
  readonly documents: number;
  readonly documentBytes: number;
  /** Time of the last change of a source, in ISO 8601; `null`: there was none. */
  readonly changedAt: string | null;
  /** What the server searches; `null`: it has not chosen. */
  readonly mode: string | null;
}

/** What is in a database, as far as a checkup needs it. */
export interface PostgresContents {
  /** The shared corpus, and then the others by ID. */
  readonly corpora: readonly StoredCorpus[];
  /** The source of each file of the shared corpus, by the file's path relative to the seeds folder. */
  readonly files: ReadonlyMap<string, { readonly sourceId: string; readonly contentHash: string }>;
  /** The ID of every path of the shared corpus that was ever given one. */
  readonly givenIds: ReadonlyMap<string, string>;
  readonly subscriptions: readonly Subscription[];
}

/** Reads the contents of a database whose schema is current. */
export async function readContents(client: pg.ClientBase): Promise<PostgresContents> {
  const files = await client.query<{ file: string; source_id: string; content_hash: string }>(
    `SELECT file, s.source_id, content_hash
     FROM sources s JOIN source_versions v USING (corpus_id, version_id) WHERE corpus_id = $1`,
    [SHARED_CORPUS],
  );
  const givenIds = await client.query<{ file: string; source_id: string }>(
    'SELECT file, source_id FROM given_ids WHERE corpus_id = $1',
    [SHARED_CORPUS],
  );
  const subscriptions = await client.query<SubscriptionColumns>(
    'SELECT subscription_id, server_id, content FROM digest_subscriptions ORDER BY subscription_id',
  );
  return {
    corpora: await readCorpora(client),
    files: new Map(
      files.rows.map((row) => [
        row.file,
        { sourceId: row.source_id, contentHash: row.content_hash },
      ]),
    ),
    givenIds: new Map(givenIds.rows.map((row) => [row.file, row.source_id])),
    subscriptions: subscriptions.rows.map(fromSubscriptionColumns),
  };
}

async function readCorpora(client: pg.ClientBase): Promise<StoredCorpus[]> {
  const { rows } = await client.query<{
    corpus_id: string;
    generation: string;
    model_id: string | null;
    pipeline: string | null;
    sources: number;
    passages: number;
    documents: number;
    document_bytes: string;
    changed_at: string | null;
    mode: string | null;
  }>(`
    SELECT corpus_id, generation, model_id, pipeline, sources, passages, mode,
      (SELECT count(*)::int FROM documents d WHERE d.corpus_id = c.corpus_id) AS documents,
      (SELECT coalesce(sum(length(bytes)), 0) FROM documents d WHERE d.corpus_id = c.corpus_id)
        AS document_bytes,
      (SELECT max(at) FROM source_changes s WHERE s.corpus_id = c.corpus_id) AS changed_at
    FROM corpora c LEFT JOIN server_corpora m ON m.server_id = c.corpus_id
    ORDER BY corpus_id <> 'shared', corpus_id`);
  return rows.map((row) => ({
    corpusId: row.corpus_id,
    generation: Number(row.generation),
    modelId: row.model_id,
    pipeline: row.pipeline,
    sources: row.sources,
    passages: row.passages,
    documents: row.documents,
    documentBytes: Number(row.document_bytes),
    changedAt: row.changed_at,
    mode: row.mode,
  }));
}
