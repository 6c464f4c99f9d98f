/**
 * The step from version 8 to 9: a server can choose which corpora it searches. Its own corpus is a
 * database of its own. Part of a released migration: never change this text.
 */
export const SEPARATE_CORPORA = `
  CREATE TABLE server_corpora (
    server_id     TEXT PRIMARY KEY,
    mode          TEXT NOT NULL,
    checksum      INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
