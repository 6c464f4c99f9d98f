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
 * marks of boilerplate, and each file keeps the ID that it was given. Part of a released migration:
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
  `);
  sealVersions(db);
  giveIds(db);
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

function damaged(what: string, row: Row): StoreDamagedError {
  return new StoreDamagedError(`the checksum of ${what} of "${String(row['source_id'])}" is wrong`);
}
