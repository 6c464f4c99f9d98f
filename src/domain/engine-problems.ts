import type { NoParams } from './coded.ts';

/**
 * Problems with PostgreSQL and OpenSearch that can occur while the bot runs. `address`: as from
 * `toShownAddress`, without user and password. `fault`: the error code of the system, such as
 * `ECONNREFUSED`, the SQLSTATE of PostgreSQL, or the status of OpenSearch.
 */
export interface EngineProblems {
  'database-unreachable': { address: string; fault: string };
  'search-unreachable': { address: string; fault: string };
  /** OpenSearch has no complete index of this corpus yet. */
  'search-index-rebuilding': NoParams;
  /** The connection was lost while a change was being saved. It may have been saved or not. */
  'database-outcome-unknown': NoParams;
  /** Another process is changing this corpus. */
  'corpora-busy': NoParams;
}

/** Problems with PostgreSQL and OpenSearch that only the operator sees. */
export interface EngineStartProblems {
  /** A newer program has migrated the database. */
  'database-too-new': { address: string; version: number; known: number };
  'database-refused': { address: string; refusal: DatabaseRefusal };
  'search-refused': { address: string; refusal: SearchRefusal };
  /** A program that works on the data folder only. */
  'needs-data-folder': { command: EngineCommand };
}

/** The reasons for which PostgreSQL can refuse the program. */
export type DatabaseRefusal =
  'login' | 'no-database' | 'no-rights' | 'old-version' | CertificateFault;

/** The reasons for which OpenSearch can refuse the program. */
export type SearchRefusal = 'login' | 'no-rights' | 'no-knn' | 'other-version' | CertificateFault;

/** The certificate is not trusted, or the file with its certificate authority cannot be read. */
export type CertificateFault = 'certificate' | 'certificate-file';

/** The programs that cannot be used with PostgreSQL and OpenSearch. */
export type EngineCommand = 'backup' | 'restore' | 'corpora-export' | 'corpora-import';
