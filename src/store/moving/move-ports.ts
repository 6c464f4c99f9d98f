import type { MovedTable } from './moved-tables.ts';

export type MovedValue = string | number | null | Uint8Array;
/** The values of a table's columns, in their order. */
export type MovedRow = readonly MovedValue[];

/** The corpus that a table belongs to; `null` for the tables that an installation has once. */
export type MovedPlace = string | null;

/** The state of a corpus besides its tables. */
export interface MovedHead {
  readonly generation: number;
  readonly modelId: string | null;
  readonly pipeline: string | null;
  readonly sources: number;
  readonly passages: number;
  /** The last key that was given out in each table, also if its row was deleted. */
  readonly lastKeys: {
    readonly version: number;
    readonly vector: number;
    readonly change: number;
  };
}

/** Number of rows of a table, and the SHA-256 of their values in the order of their keys. */
export interface TableDigest {
  readonly rows: number;
  readonly digest: string;
}

/** Everything that an installation stores, for copying. */
export interface MoveSource {
  /** Identifies the stores, so that the same move can continue. */
  readonly origin: string;
  /** Returns the IDs of all corpora, the shared one first. */
  corpora(): Promise<string[]>;
  head(corpusId: string): Promise<MovedHead>;
  /** Returns the number of rows of a table. */
  count(place: MovedPlace, table: MovedTable): Promise<number>;
  /**
   * Returns the rows of a table in batches, in the order of their keys. All tables of a place have
   * the same state.
   *
   * Throws StoreDamagedError for a row whose checksum is wrong
   */
  rows(place: MovedPlace, table: MovedTable): AsyncIterable<readonly MovedRow[]>;
  close(): Promise<void>;
}

/** New stores that get everything of another installation. */
export interface MoveTarget {
  /**
   * Prepares the copying, or continues it. Programs refuse the stores until `finish`.
   *
   * @param origin of the source
   * @returns whether all rows were copied earlier
   * @throws UserFacingError if the stores hold anything else
   */
  begin(origin: string): Promise<{ readonly isFinished: boolean }>;
  /** Adds a corpus without content, unless it exists. */
  addCorpus(corpusId: string): Promise<void>;
  /** Returns what was appended to a table. */
  appended(place: MovedPlace, table: MovedTable): Promise<TableDigest>;
  /**
   * Appends rows at once, or none.
   *
   * @param now what the table then has
   */
  append(
    place: MovedPlace,
    table: MovedTable,
    rows: readonly MovedRow[],
    now: TableDigest,
  ): Promise<void>;
  /** Deletes all rows of a place. */
  clear(place: MovedPlace): Promise<void>;
  /** Derives everything that the source does not have, after all tables of a corpus were copied. */
  complete(corpusId: string, head: MovedHead): Promise<void>;
  /** Opens a reader of what was copied. */
  read(): Promise<MoveSource>;
  /** Makes the stores usable. */
  finish(): Promise<void>;
  close(): Promise<void>;
}
