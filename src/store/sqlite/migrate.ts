import type Database from 'better-sqlite3';
import { sealWords } from './check-database.ts';
import { isSqlFault } from './explain-error.ts';
import type { Migration } from './schema.ts';

export function readVersion(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/**
 * Migrates the database to the newest version, one transaction per step, so that a database remains
 * valid after a crash. Two programs may migrate the same database at the same time.
 */
export function migrate(db: Database.Database, migrations: readonly Migration[]): void {
  for (const [version, step] of migrations.entries()) {
    try {
      db.transaction(() => {
        if (readVersion(db) !== version) return;
        if (typeof step === 'string') db.exec(step);
        else step(db);
        db.pragma(`user_version = ${version + 1}`);
        // The step has changed the schema, which the digest covers.
        sealWords(db);
      }).immediate();
    } catch (error) {
      if (!isSqlFault(error)) throw error;
      // Does not throw SQLite's own error, because a bug in a step must not look like a damaged
      // database.
      throw new Error(`The step from version ${version} to ${version + 1} failed`, {
        cause: error,
      });
    }
  }
}
