import type Database from 'better-sqlite3';
import type { SubscriptionRow } from '../digest-rows.ts';
import { type CHECKED_TABLES, SCHEMA_NAMES } from '../schema.ts';
import type { CorpusRow, GivenIdRow } from '../stored-rows.ts';

/**
 * Statements for the check at opening and for updating the digest. They work with every schema
 * version.
 */
export function prepareChecks(db: Database.Database) {
  return {
    tableNames: db
      .prepare<[string], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN (SELECT value FROM json_each(?))",
      )
      .pluck(),
    schemaText: db
      .prepare<[string], string>(
        `
        SELECT group_concat(type || ' ' || name || ' ' || tbl_name || ' ' || sql, char(10) ORDER BY name)
        FROM sqlite_schema WHERE name IN (SELECT value FROM json_each(?))`,
      )
      .pluck(),
    corpus: db.prepare<[], CorpusRow>('SELECT * FROM corpus'),
    insertCorpus: db.prepare<[CorpusRow]>(`
      INSERT INTO corpus VALUES (1, @store_id, @generation, @model_id, @pipeline, @sources, @passages,
        @words_digest, @checksum)`),
    updateWordsDigest: db.prepare<[CorpusRow]>(
      'UPDATE corpus SET words_digest = @words_digest, checksum = @checksum',
    ),
    updateStoreId: db.prepare<[CorpusRow]>(
      'UPDATE corpus SET store_id = @store_id, checksum = @checksum',
    ),
  };
}

/** Statement that counts the rows of a table; `null` if an earlier version lacks the table. */
export function prepareRowCount(db: Database.Database, table: (typeof CHECKED_TABLES)[number]) {
  const { tableNames } = prepareChecks(db);
  if (tableNames.get(JSON.stringify([table])) === undefined) return null;
  return db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck();
}

/** Statements for `inspectDatabase`. */
export function prepareInspection(db: Database.Database) {
  return {
    files: db.prepare<[], { file: string; source_id: string; content_hash: string }>(
      'SELECT file, sources.source_id, content_hash FROM sources JOIN source_versions USING (version_id)',
    ),
    givenIds: db.prepare<[], GivenIdRow>('SELECT * FROM given_ids'),
    subscriptions: db.prepare<[], SubscriptionRow>('SELECT * FROM digest_subscriptions'),
    changedAt: db.prepare<[], string | null>('SELECT max(at) FROM source_changes').pluck(),
  };
}

export const SCHEMA_NAMES_JSON = JSON.stringify(SCHEMA_NAMES);
