import type Database from 'better-sqlite3';
import type { MovedValue } from '../../moving/move-ports.ts';
import type { MovedTable } from '../../moving/moved-tables.ts';
import type { CorpusRow } from '../stored-rows.ts';

type StoredRow = Readonly<Record<string, MovedValue>>;

/** Statements that read the tables that are moved. */
export function prepareMoveReads(db: Database.Database) {
  return {
    corpus: db.prepare<[], CorpusRow>('SELECT * FROM corpus'),
    lastKey: db.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck(),
    count: ({ name }: MovedTable) => db.prepare<[], number>(`SELECT count(*) FROM ${name}`).pluck(),
    rows: ({ name, columns, keyLength }: MovedTable) => {
      const key = columns.slice(0, keyLength).map((column) => column.name);
      return db.prepare<[], StoredRow>(`SELECT * FROM ${name} ORDER BY ${key.join(', ')}`);
    },
  };
}

/** Statements that fill an empty database. */
export function prepareMoveWrites(db: Database.Database) {
  return {
    /** @param row the row with its checksums, whose names are those of the columns */
    insert: ({ name }: MovedTable, row: object) => {
      const columns = Object.keys(row);
      return db.prepare<[object]>(
        `INSERT INTO ${name} (${columns.map((one) => `"${one}"`).join(', ')})
         VALUES (${columns.map((one) => `@${one}`).join(', ')})`,
      );
    },
    clear: ({ name }: MovedTable) => db.prepare<[]>(`DELETE FROM ${name}`),
    setLastKey: db.prepare<[number, string]>('UPDATE sqlite_sequence SET seq = ? WHERE name = ?'),
    addLastKey: db.prepare<[string, number]>(
      'INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)',
    ),
  };
}
