import type { NoParams } from './coded.ts';

/**
 * Problems with moving an installation between a data folder and PostgreSQL. `address`: the database
 * without user and password.
 */
export interface MovingProblems {
  'move-direction': NoParams;
  'move-address-missing': { direction: 'to' | 'from' };
  /** `corpusId`: whose database; `reason`: the damage that was found. */
  'move-source-unusable': {
    folder: string;
    corpusId: string;
    state: 'missing' | 'foreign' | 'older' | 'newer' | 'damaged';
    reason: string | null;
  };
  /** A row in PostgreSQL is not as it was stored. */
  'move-source-damaged': { reason: string };
  'move-folder-not-empty': { folder: string; found: readonly string[]; more: number };
  'move-database-not-empty': { tables: readonly string[] };
  /** The database has an unfinished move of another data folder. */
  'move-of-other-folder': NoParams;
  /** Another process moves data into or out of the database. */
  'move-running': NoParams;
  /** Other processes use the database. */
  'move-in-use': { connections: number };
  /** PostgreSQL stores no U+0000 in texts. `row`: the key of the row. */
  'move-zero-character': { corpusId: string | null; table: string; row: string };
  'move-not-written': { folder: string; fault: string };
  /** The data folder holds an unfinished move. */
  'move-unfinished-folder': { folder: string };
  /** The database holds an unfinished move. */
  'move-unfinished-database': NoParams;
}
