import type { SearchEngine } from '../../search-engine.ts';
import type { PostgresDatabase, Queries } from '../postgres-database.ts';

/** Another process has changed the corpus while an attempt was preparing its documents. */
export class CorpusChangedError extends Error {}

/** Keys that only one attempt gives out. */
export class KeyRange {
  #last: number;
  readonly #end: number;

  constructor(last: number, count: number) {
    this.#last = last - count;
    this.#end = last;
  }

  /** @throws CorpusChangedError if more keys are needed than when they were counted */
  next(): number {
    if (this.#last === this.#end) throw new CorpusChangedError('The corpus has grown');
    this.#last += 1;
    return this.#last;
  }
}

/** The keys that an attempt may give out. */
export interface ReservedKeys {
  readonly attempt: number;
  readonly versionIds: KeyRange;
  readonly sourceKeys: KeyRange;
  readonly passageKeys: KeyRange;
  readonly changeIds: KeyRange;
}

/** How many keys an attempt needs. */
export interface KeyCounts {
  readonly versionIds: number;
  readonly sourceKeys: number;
  readonly passageKeys: number;
  readonly changeIds: number;
}

const NO_KEYS: KeyCounts = { versionIds: 0, sourceKeys: 0, passageKeys: 0, changeIds: 0 };

/**
 * Begins an attempt to commit, and reserves keys for it. The keys are never given out again, even if
 * the attempt fails. Returns `null` if there is no such corpus.
 *
 * @param counts `rebuild`: the attempt writes documents that the corpus already has
 */
export function beginAttempt(
  database: PostgresDatabase,
  corpusId: string,
  index: string,
  counts: KeyCounts | 'rebuild',
): Promise<ReservedKeys | null> {
  const isRebuild = counts === 'rebuild';
  const { versionIds, sourceKeys, passageKeys, changeIds } = isRebuild ? NO_KEYS : counts;
  return database.write(async (queries) => {
    const last = await queries.row<KeyCounts & { readonly attempt: number }>(
      `UPDATE corpora SET last_attempt = last_attempt + 1, last_version_id = last_version_id + $2,
         last_source_key = last_source_key + $3, last_passage_key = last_passage_key + $4,
         last_change_id = last_change_id + $5
       WHERE corpus_id = $1
       RETURNING last_attempt AS attempt, last_version_id AS "versionIds",
         last_source_key AS "sourceKeys", last_passage_key AS "passageKeys",
         last_change_id AS "changeIds"`,
      [corpusId, versionIds, sourceKeys, passageKeys, changeIds],
    );
    if (last === null) return null;
    await queries.run(
      `INSERT INTO engine_attempts (corpus_id, attempt, search_index, is_rebuild)
       VALUES ($1, $2, $3, $4)`,
      [corpusId, last.attempt, index, isRebuild],
    );
    return {
      attempt: last.attempt,
      versionIds: new KeyRange(last.versionIds, versionIds),
      sourceKeys: new KeyRange(last.sourceKeys, sourceKeys),
      passageKeys: new KeyRange(last.passageKeys, passageKeys),
      changeIds: new KeyRange(last.changeIds, changeIds),
    };
  });
}

/** Records that the attempt still writes. */
export async function renewAttempt(
  database: PostgresDatabase,
  corpusId: string,
  attempt: number,
): Promise<void> {
  await database.write((queries) =>
    queries.run(
      'UPDATE engine_attempts SET alive_at = now() WHERE corpus_id = $1 AND attempt = $2',
      [corpusId, attempt],
    ),
  );
}

/** Ends the attempt in the transaction that commits it. Returns `false` if it was abandoned. */
export async function finishAttempt(
  queries: Queries,
  corpusId: string,
  attempt: number,
): Promise<boolean> {
  const deleted = await queries.run(
    'DELETE FROM engine_attempts WHERE corpus_id = $1 AND attempt = $2 AND NOT is_abandoned',
    [corpusId, attempt],
  );
  return deleted === 1;
}

/**
 * Marks an attempt so that it can no longer be committed. Waits for a transaction that is committing
 * it. Returns `false` if it was committed.
 */
export function abandonAttempt(
  database: PostgresDatabase,
  corpusId: string,
  attempt: number,
): Promise<boolean> {
  return database.write(async (queries) => {
    await queries.row('SELECT 1 FROM corpora WHERE corpus_id = $1 FOR UPDATE', [corpusId]);
    const row = await queries.row<{ is_rebuild: boolean; search_index: string }>(
      `UPDATE engine_attempts SET is_abandoned = true WHERE corpus_id = $1 AND attempt = $2
       RETURNING is_rebuild, search_index`,
      [corpusId, attempt],
    );
    // Its documents are deleted next, also those that replaced documents of the index in use.
    if (row?.is_rebuild === true) {
      await queries.run(
        'UPDATE corpora SET search_index = NULL WHERE corpus_id = $1 AND search_index = $2',
        [corpusId, row.search_index],
      );
    }
    return row !== null;
  });
}

/** Deletes the documents of an abandoned attempt. If it fails, it can be repeated. */
export async function removeAbandoned(
  database: PostgresDatabase,
  engine: SearchEngine,
  corpusId: string,
  attempt: number,
): Promise<void> {
  await engine.removeAttempt(corpusId, attempt);
  await database.write((queries) =>
    queries.run(
      'DELETE FROM engine_attempts WHERE corpus_id = $1 AND attempt = $2 AND is_abandoned',
      [corpusId, attempt],
    ),
  );
}
