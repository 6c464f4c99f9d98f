import type Database from 'better-sqlite3';
import { StoreDamagedError } from '../../errors.ts';
import { rowChecksum, type SqlValue } from '../row-checksum.ts';

type Row = Readonly<Record<string, SqlValue>>;

const HEAD = [
  ...['source_id', 'content_hash', 'text_hash', 'title', 'publisher'],
  ...['author', 'published', 'url', 'first_seen_at'],
];

/**
 * The step from version 6 to 7: versions of sources have places in their original, a language, and
 * marks of boilerplate, each file keeps the ID that it was given, and each change of a source is
 * recorded. Changes that users make from Discord have a history. Part of a released migration:
 * never change this function.
 */
export function placeQuotes(db: Database.Database): void {
  db.exec(`
    ALTER TABLE source_versions ADD COLUMN language TEXT;
    ALTER TABLE source_versions ADD COLUMN places TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE source_versions ADD COLUMN boilerplate TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE source_versions ADD COLUMN repeatable TEXT NOT NULL DEFAULT '[]';

    CREATE TABLE given_ids (
      file          TEXT PRIMARY KEY,
      source_id     TEXT NOT NULL,
      checksum      INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX given_ids_by_source ON given_ids (source_id);

    CREATE TABLE source_changes (
      change_id     INTEGER PRIMARY KEY AUTOINCREMENT,
      source_id     TEXT NOT NULL,
      version_id    INTEGER REFERENCES source_versions,
      at            TEXT NOT NULL,
      checksum      INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX source_changes_by_source ON source_changes (source_id, change_id);

    CREATE TABLE source_edits (
      change_id     TEXT PRIMARY KEY,
      server_id     TEXT NOT NULL,
      at            TEXT NOT NULL,
      content       TEXT NOT NULL,
      checksum      INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX source_edits_by_server ON source_edits (server_id, at);

    CREATE TABLE removed_files (
      removal_id    TEXT PRIMARY KEY,
      server_id     TEXT NOT NULL,
      content       TEXT NOT NULL,
      checksum      INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
  sealVersions(db);
  giveIds(db);
  recordChanges(db);
}

/** Updates the checksums, which cover the new columns too. */
function sealVersions(db: Database.Database): void {
  const ids = db.prepare('SELECT version_id FROM source_versions').pluck().all() as number[];
  const one = db.prepare(
    `SELECT ${HEAD.join(', ')}, layout_checksum, checksum, blocks, links
     FROM source_versions WHERE version_id = ?`,
  );
  const seal = db.prepare(
    'UPDATE source_versions SET layout_checksum = ?, checksum = ? WHERE version_id = ?',
  );
  for (const id of ids) {
    const row = one.get(id) as Row;
    const { layout_checksum: layout = null, blocks = null, links = null } = row;
    const head = HEAD.map((name) => row[name] ?? null);
    if (rowChecksum([...head, layout]) !== row['checksum']) throw damaged('a version', row);
    if (rowChecksum([blocks, links]) !== layout) throw damaged('the layout', row);
    const sealed = rowChecksum([blocks, links, '[]', '[]', '[]']);
    seal.run(sealed, rowChecksum([...head, sealed, null]), id);
  }
}

/** Existing sources keep their IDs. */
function giveIds(db: Database.Database): void {
  const insert = db.prepare('INSERT INTO given_ids VALUES (?, ?, ?)');
  const sources = db.prepare('SELECT * FROM sources ORDER BY source_id').all() as Row[];
  for (const row of sources) {
    const { source_id, version_id = null, file, passages = null, indexed_at = null } = row;
    const values = [source_id ?? null, version_id, file ?? null, passages, indexed_at];
    if (rowChecksum(values) !== row['checksum']) throw damaged('source', row);
    insert.run(file, source_id, rowChecksum([String(file), String(source_id)]));
  }
}

/**
 * Records the changes that the stored times prove. The removal of a source was not stored, so it
 * gets the time of the latest stored change.
 */
function recordChanges(db: Database.Database): void {
  const insert = db.prepare(
    'INSERT INTO source_changes (source_id, version_id, at, checksum) VALUES (?, ?, ?, ?)',
  );
  const add = (sourceId: string, versionId: SqlValue, at: string): void => {
    insert.run(sourceId, versionId, at, rowChecksum([sourceId, versionId, at]));
  };
  const last = new Map<string, { versionId: SqlValue; at: string }>();
  const versions = db
    .prepare('SELECT source_id, version_id, first_seen_at FROM source_versions ORDER BY version_id')
    .all() as { source_id: string; version_id: number; first_seen_at: string }[];
  for (const { source_id: sourceId, version_id: versionId, first_seen_at: at } of versions) {
    add(sourceId, versionId, at);
    last.set(sourceId, { versionId, at });
  }
  const sources = db
    .prepare('SELECT source_id, version_id, indexed_at FROM sources ORDER BY source_id')
    .all() as { source_id: string; version_id: number; indexed_at: string }[];
  for (const { source_id: sourceId, version_id: versionId, indexed_at: at } of sources) {
    // The source has returned to an earlier version.
    if (last.get(sourceId)?.versionId !== versionId) add(sourceId, versionId, at);
  }
  const times = [
    ...versions.map((row) => row.first_seen_at),
    ...sources.map((row) => row.indexed_at),
  ];
  const latest = times.reduce((a, b) => (a > b ? a : b), '');
  const present = new Set(sources.map((row) => row.source_id));
  for (const sourceId of last.keys()) if (!present.has(sourceId)) add(sourceId, null, latest);
}

function damaged(what: string, row: Row): StoreDamagedError {
  return new StoreDamagedError(`the checksum of ${what} of "${String(row['source_id'])}" is wrong`);
}
