import type { AnswerStore } from './answer-store.ts';
import type { CorpusStore } from './corpus-store.ts';
import type { DigestStore } from './digest-store.ts';
import type { Lost } from './errors.ts';
import type { StoreEngines } from './postgres/store-engines.ts';
import type { PersonalDataStore } from './personal-data-store.ts';
import type { ReportStore } from './report-store.ts';
import type { ServerCorporaStore } from './server-corpora-store.ts';
import type { SourceChangeStore } from './source-change-store.ts';
import type { Together } from './together.ts';

/** The stores of one installation. */
export interface Stores {
  readonly store: CorpusStore;
  /** Closed with `store`. */
  readonly answers: AnswerStore;
  /** Closed with `store`. */
  readonly digests: DigestStore;
  /** Closed with `store`. */
  readonly personalData: PersonalDataStore;
  /** Closed with `store`. */
  readonly sourceChanges: SourceChangeStore;
  /** Closed with `store`. */
  readonly reports: ReportStore;
  /** Closed with `store`. */
  readonly serverCorpora: ServerCorporaStore;
  /** Closed with `store`. */
  readonly together: Together;
  /** PostgreSQL and the search engine, which the corpora of servers use too; `null`: none. */
  readonly engines: StoreEngines | null;
  /** Key of the user hashes: 256 random bits in hex, created with the database. */
  readonly userKey: string;
  /** The migration at opening; `null` if the database had the newest version. */
  readonly upgrade: StoreUpgrade | null;
  /** The damaged database that was replaced at opening; `null` if there was none. */
  readonly damaged: DamagedStore | null;
}

/** A migration to a newer version. `copy`: the file with the earlier version; `lacksBytes`: the free space that it needed. */
export type StoreUpgrade = { readonly from: number; readonly to: number } & (
  { readonly copy: string } | { readonly lacksBytes: number }
);

/** A damaged database that was moved aside. */
export interface DamagedStore {
  readonly movedTo: string;
  readonly reason: string;
  /** The lost data. Sources are not listed, because the next ingestion reads them again. */
  readonly lost: readonly Lost[];
}
