import { createHmac, randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { rowChecksum, type SqlValue } from '../row-checksum.ts';
import { StoreDamagedError } from '../../errors.ts';

type Row = Readonly<Record<string, SqlValue>>;

/**
 * The step from version 5 to 6: answers belong to a server, and voters are stored as a keyed hash.
 * Earlier answers have no server, because none was stored. Part of a released migration: never
 * change this function.
 */
export function separateServers(db: Database.Database): void {
  // Overwrites the replaced IDs in the file.
  db.pragma('secure_delete = ON');
  db.exec(`
    CREATE TABLE user_key (
      only_row      INTEGER PRIMARY KEY CHECK (only_row = 1),
      key           TEXT NOT NULL,
      checksum      INTEGER NOT NULL
    ) STRICT;

    ALTER TABLE answers ADD COLUMN server_id TEXT;
    ALTER TABLE answers ADD COLUMN private_to TEXT;
    CREATE INDEX answers_by_server ON answers (server_id);

    CREATE TABLE askers (
      answer_id     TEXT NOT NULL REFERENCES answers ON DELETE CASCADE,
      asker_hash    TEXT NOT NULL,
      at            TEXT NOT NULL,
      checksum      INTEGER NOT NULL,
      PRIMARY KEY (answer_id, asker_hash)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX askers_by_user ON askers (asker_hash);

    CREATE TABLE guilds_left (
      server_id     TEXT PRIMARY KEY,
      left_at       TEXT NOT NULL,
      checksum      INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
  const key = randomBytes(32).toString('hex');
  db.prepare('INSERT INTO user_key VALUES (1, ?, ?)').run(key, rowChecksum([key]));
  hashVoters(db, key);
  sealAnswers(db);
}

function hashVoters(db: Database.Database, key: string): void {
  const votes = db.prepare('SELECT * FROM votes').all() as Row[];
  db.exec('DELETE FROM votes; ALTER TABLE votes RENAME COLUMN voter_id TO voter_hash;');
  const insert = db.prepare('INSERT INTO votes VALUES (?, ?, ?, ?, ?)');
  for (const { answer_id = '', voter_id = '', helpful = 0, at = '', checksum } of votes) {
    if (rowChecksum([answer_id, voter_id, helpful, at]) !== checksum) throw damaged('a vote');
    const hash = createHmac('sha256', Buffer.from(key, 'hex')).update(String(voter_id));
    const row = [answer_id, hash.digest('hex'), helpful, at];
    insert.run(...row, rowChecksum(row));
  }
}

/** Updates the checksums, which cover the new columns too. */
function sealAnswers(db: Database.Database): void {
  const columns = [
    ...['answer_id', 'verdict', 'source_filter', 'generation'],
    ...['first_asked_at', 'last_asked_at', 'content'],
  ];
  const seal = db.prepare('UPDATE answers SET checksum = ? WHERE answer_id = ?');
  const ids = db.prepare('SELECT answer_id FROM answers').pluck().all() as string[];
  const one = db.prepare('SELECT * FROM answers WHERE answer_id = ?');
  for (const id of ids) {
    const row = one.get(id) as Row;
    const values = columns.map((name) => row[name] ?? null);
    if (rowChecksum(values) !== row['checksum']) throw damaged(`answer "${id}"`);
    seal.run(rowChecksum([...values, null, null]), id);
  }
}

function damaged(what: string): StoreDamagedError {
  return new StoreDamagedError(`the checksum of ${what} is wrong`);
}
