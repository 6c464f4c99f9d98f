import type { NoParams } from './coded.ts';

/**
 * Problems with backups. `fault`: the error code of the system or of SQLite, such as `ENOSPC`. Sizes
 * are in bytes.
 */
export interface BackupProblems {
  'file-or-verify': NoParams;
  'backup-exists': { file: string };
  'backup-folder-missing': { folder: string };
  'backup-in-data-folder': { file: string; folder: string };
  'backup-no-database': { folder: string };
  'backup-database-unusable': { folder: string; state: 'foreign' | 'newer' | 'damaged' };
  /** `pid` is `null` if the other process has not written it yet. */
  'backup-running': { folder: string; pid: number | null };
  'backup-no-space': { folder: string; needed: number; free: number };
  'backup-not-written': { file: string; fault: string };
  'backup-stopped': { file: string };
  'backup-file-closed': { file: string; fault: string };
  'not-a-backup': { file: string };
  /** `part`: an entry of the file; `null`: the file as a whole. */
  'backup-damaged': { file: string; part: string | null };
  /** The file has the corpus of one server. */
  'backup-of-corpus': { file: string };
  /** The file is a backup of a whole data folder. */
  'not-a-corpus': { file: string };
  /** The server has no corpus in this data folder. `folder`: or the address of the database. */
  'corpus-missing': { corpusId: string; folder: string };
  'corpus-exists': { corpusId: string };
  'corpus-unconfirmed': { corpusId: string };
  'import-failed': { corpusId: string; folder: string; fault: string };
  /** `program`: the version of the program that wrote the backup. */
  'backup-too-new': { file: string; program: string };
  'restore-not-empty': { folder: string; found: readonly string[]; more: number };
  'restore-sources-not-empty': { folder: string; found: readonly string[]; more: number };
  'restore-failed': { folder: string; fault: string };
  /** The data folder holds an unfinished restore. */
  'restore-unfinished': { folder: string };
}
