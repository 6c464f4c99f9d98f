import type Database from 'better-sqlite3';
import { sealWords } from './check-database.ts';
import { isSqlFault } from './explain-error.ts';

export function readVersion(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/**
 * Brings the database from its version to the newest, one transaction a step, so that a crash between
 * two leaves a whole database of a version in between. Two programs may do it at once.
 */
export function migrate(db: Database.Database, migrations: readonly string[]): void {
  for (const [version, step] of migrations.entries()) {
    try {
      db.transaction(() => {
        if (readVersion(db) !== version) return;
        db.exec(step);
        db.pragma(`user_version = ${version + 1}`);
        // The digest is over the schema too, which the step has changed.
        sealWords(db);
      }).immediate();
    } catch (error) {
      if (!isSqlFault(error)) throw error;
      // Not SQLite's own error any more: a fault in a step must not pass for a damaged database.
      throw new Error(`The step from version ${version} to ${version + 1} failed`, {
        cause: error,
      });
    }
  }
}
