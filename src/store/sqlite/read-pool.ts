import Database from 'better-sqlite3';
import { prepareReads } from './statements.ts';
import type { Reads } from './statements.ts';

/** Enough for the questions of a busy moment; more are opened when needed, and closed after. */
const KEPT_CONNECTIONS = 4;

/**
 * The system keeps the file in memory anyway: SQLite's default of 16 MB for each connection made no
 * question faster at 15,000 passages, and the process 35 MB larger.
 */
const CACHE_KIB = 2048;

export interface ReadConnection {
  readonly reads: Reads;
  /** Hands the connection back; it must be outside any transaction. */
  release(): void;
}

/** Read-only connections to one database. Opening one costs 20 times what a snapshot on a kept one costs. */
export class ReadPool {
  readonly #file: string;
  readonly #busyTimeoutMs: number;
  readonly #idle: { db: Database.Database; reads: Reads }[] = [];
  #closed = false;

  constructor(file: string, busyTimeoutMs: number) {
    this.#file = file;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  take(): ReadConnection {
    if (this.#closed) throw new Error('The store was closed and is used all the same');
    const kept = this.#idle.pop() ?? this.#open();
    return {
      reads: kept.reads,
      release: () => {
        if (this.#closed || this.#idle.length >= KEPT_CONNECTIONS) kept.db.close();
        else this.#idle.push(kept);
      },
    };
  }

  /** Connections in use are closed when they are handed back. */
  close(): void {
    this.#closed = true;
    for (const { db } of this.#idle.splice(0)) db.close();
  }

  #open(): { db: Database.Database; reads: Reads } {
    const db = new Database(this.#file, {
      readonly: true,
      fileMustExist: true,
      timeout: this.#busyTimeoutMs,
    });
    try {
      db.pragma(`cache_size = -${CACHE_KIB}`);
      return { db, reads: prepareReads(db) };
    } catch (error) {
      db.close();
      throw error;
    }
  }
}
