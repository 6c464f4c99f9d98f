import type { SearchEngine } from '../../search-engine.ts';
import type { PostgresDatabase } from '../postgres-database.ts';
import { clearCorpus } from './clear-corpus.ts';
import { abandonAttempt, removeAbandoned } from './engine-attempts.ts';

/** Readers of an earlier generation may still need the documents that a commit has removed. */
const REMOVAL_SECONDS = 60;
/** An attempt that was not renewed for so long belongs to a process that was killed. */
const ATTEMPT_SECONDS = 3_600;
const KEYS_IN_BATCH = 5_000;

export interface EngineParts {
  readonly database: PostgresDatabase;
  readonly engine: SearchEngine;
}

interface RemovalRow {
  readonly corpus_id: string;
  readonly kind: 'passage' | 'source';
  readonly key: number;
}

/**
 * Deletes the engine's documents that no generation needs: those that a commit has removed, those of
 * attempts that were not committed, and those of deleted corpora. Does nothing while another process
 * sweeps. Killed at any moment, the next call continues.
 *
 * @param corpusId sweeps only this corpus
 */
export async function sweepEngine(parts: EngineParts, corpusId?: string): Promise<void> {
  await removeCorpora(parts, corpusId);
  await parts.database.locked('engine sweep', { waits: false }, async () => {
    await removeAttempts(parts, corpusId);
    await removeDocuments(parts, corpusId);
  });
}

/** Takes the lock of each corpus, because a corpus with the same ID may be created at any time. */
async function removeCorpora({ database, engine }: EngineParts, corpusId?: string): Promise<void> {
  const rows = await database.read((queries) =>
    queries.rows<{ corpus_id: string }>(
      `SELECT corpus_id FROM engine_removals
       WHERE kind = 'corpus' AND corpus_id = coalesce($1, corpus_id)`,
      [corpusId ?? null],
    ),
  );
  for (const { corpus_id: removed } of rows) {
    await database.locked(`corpus ${removed}`, { waits: false }, () =>
      clearCorpus(database, engine, removed),
    );
  }
}

async function removeAttempts({ database, engine }: EngineParts, corpusId?: string): Promise<void> {
  const rows = await database.read((queries) =>
    queries.rows<{ corpus_id: string; attempt: number }>(
      `SELECT corpus_id, attempt FROM engine_attempts
       WHERE corpus_id = coalesce($1, corpus_id)
         AND (is_abandoned OR alive_at < now() - make_interval(secs => $2))`,
      [corpusId ?? null, ATTEMPT_SECONDS],
    ),
  );
  for (const { corpus_id: of, attempt } of rows) {
    if (!(await abandonAttempt(database, of, attempt))) continue;
    await removeAbandoned(database, engine, of, attempt);
  }
}

async function removeDocuments(
  { database, engine }: EngineParts,
  corpusId?: string,
): Promise<void> {
  for (;;) {
    const rows = await database.read((queries) =>
      queries.rows<RemovalRow>(
        `SELECT corpus_id, kind, key FROM engine_removals
         WHERE kind <> 'corpus' AND corpus_id = coalesce($1, corpus_id)
           AND removed_at < now() - make_interval(secs => $2)
         ORDER BY corpus_id LIMIT ${KEYS_IN_BATCH}`,
        [corpusId ?? null, REMOVAL_SECONDS],
      ),
    );
    for (const of of new Set(rows.map((row) => row.corpus_id))) {
      const keysOf = (kind: RemovalRow['kind']): number[] =>
        rows.filter((row) => row.corpus_id === of && row.kind === kind).map(({ key }) => key);
      const [passageKeys, sourceKeys] = [keysOf('passage'), keysOf('source')];
      await engine.remove(of, { passageKeys, sourceKeys });
      await database.write((queries) =>
        queries.run(
          `DELETE FROM engine_removals WHERE corpus_id = $1
             AND (kind = 'passage' AND key = ANY($2::bigint[])
               OR kind = 'source' AND key = ANY($3::bigint[]))`,
          [of, passageKeys, sourceKeys],
        ),
      );
    }
    if (rows.length < KEYS_IN_BATCH) return;
  }
}
