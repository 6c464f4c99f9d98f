import Database from 'better-sqlite3';
import { atFirstUse } from './statements/at-first-use.ts';
import { prepareReads } from './statements/read-statements.ts';
import type { Reads } from './statements/read-statements.ts';

/**
 * Number of idle connections to keep, enough for concurrent questions. Extra connections are closed
 * after use.
 */
const KEPT_CONNECTIONS = 4;

/**
 * Page cache per connection. It is small, because the operating system caches the file: SQLite's
 * default of 16 MB per connection made no question faster at 15,000 passages, and made the process
 * 35 MB larger.
 */
const CACHE_KIB = 2048;

export interface ReadConnection {
  readonly reads: Reads;
  /** Returns the connection to the pool; it must not be in a transaction. */
  release(): void;
  /** Closes the connection, also in a transaction. For use after an error. */
  discard(): void;
}

/**
 * A pool of read-only connections to one database. Opening a connection takes 20 times as long as
 * opening a snapshot on a pooled connection.
 */
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
    if (this.#closed) throw new Error('The store is closed');
    const kept = this.#idle.pop() ?? this.#open();
    return {
      reads: kept.reads,
      release: () => {
        if (this.#closed || this.#idle.length >= KEPT_CONNECTIONS) kept.db.close();
        else this.#idle.push(kept);
      },
      discard: () => {
        kept.db.close();
      },
    };
  }

  /** Connections in use are closed when they are released. */
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
      return { db, reads: prepareReads(atFirstUse(db)) };
    } catch (error) {
      db.close();
      throw error;
    }
  }
}
