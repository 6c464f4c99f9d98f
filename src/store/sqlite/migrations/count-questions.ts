import type Database from 'better-sqlite3';

/**
 * The step from version 7 to 8: questions are counted per day and server, without users and texts,
 * and each report that the bot posts is recorded. Part of a released migration: never change this
 * function.
 *
 * `daily_counts.kind` is a code, at present a verdict, so that other events can be counted later.
 * `server_id` is empty for questions outside a server. `day` is a UTC date.
 */
export function countQuestions(db: Database.Database): void {
  db.exec(`
    CREATE TABLE daily_counts (
      server_id     TEXT NOT NULL,
      day           TEXT NOT NULL,
      kind          TEXT NOT NULL,
      is_private    INTEGER NOT NULL,
      count         INTEGER NOT NULL,
      checksum      INTEGER NOT NULL,
      PRIMARY KEY (server_id, day, kind, is_private)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE report_posts (
      channel_id    TEXT NOT NULL,
      scheduled_at  TEXT NOT NULL,
      server_id     TEXT NOT NULL,
      state         TEXT NOT NULL,
      owner         TEXT NOT NULL,
      lease_until   TEXT NOT NULL,
      at            TEXT NOT NULL,
      checksum      INTEGER NOT NULL,
      PRIMARY KEY (channel_id, scheduled_at)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX report_posts_by_server ON report_posts (server_id);
  `);
}
