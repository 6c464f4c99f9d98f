import type Database from 'better-sqlite3';
import { sealWords } from '../check-database.ts';
import { isSqlFault } from '../explain-error.ts';
import type { Migration } from '../schema.ts';

export function readVersion(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/**
 * Migrates the database to the newest version in one transaction. If a step fails or the process is
 * killed, the database keeps the version that it had, so the release that wrote it can still use it.
 */
export function migrate(db: Database.Database, migrations: readonly Migration[]): void {
  db.transaction(() => {
    for (const [version, step] of migrations.entries()) {
      if (readVersion(db) === version) runStep(db, version, step);
    }
  }).immediate();
}

function runStep(db: Database.Database, version: number, step: Migration): void {
  try {
    if (typeof step === 'string') db.exec(step);
    else step(db);
    db.pragma(`user_version = ${version + 1}`);
    // The step has changed the schema, which the digest covers.
    sealWords(db);
  } catch (error) {
    if (!isSqlFault(error)) throw error;
    // Does not throw SQLite's own error, because a bug in a step must not look like a damaged
    // database.
    throw new Error(`The step from version ${version} to ${version + 1} failed`, {
      cause: error,
    });
  }
}
