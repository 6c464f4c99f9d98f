import { statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type Database from 'better-sqlite3';
import type { Clock } from '../../domain/time.ts';
import { UserFacingError } from '../../domain/errors.ts';
import { commitCorpus } from './commit-corpus.ts';
import type { Writer } from './commit-corpus.ts';
import type { AnswerStore } from '../answer-store.ts';
import type { DigestStore } from '../digest-store.ts';
import type { PersonalDataStore } from '../personal-data-store.ts';
import type { ReportStore } from '../report-store.ts';
import type { ServerCorporaStore } from '../server-corpora-store.ts';
import type { SourceChangeStore } from '../source-change-store.ts';
import { checkUserKey } from './answer-rows.ts';
import { ReadPool } from './read-pool.ts';
import { type Access, SqliteAnswers } from './sqlite-answers.ts';
import { SqliteDigests } from './sqlite-digests.ts';
import { SqlitePersonalData } from './sqlite-personal-data.ts';
import { SqliteServerCorpora } from './corpora/sqlite-server-corpora.ts';
import { SqliteReports } from './reports/sqlite-reports.ts';
import { SqliteSnapshot } from './sqlite-snapshot.ts';
import { SqliteSourceChanges } from './source-changes/sqlite-source-changes.ts';
import { toSourceChange, toSourceVersion } from './stored-versions.ts';
import { atFirstUse } from './statements/at-first-use.ts';
import { prepareReads } from './statements/read-statements.ts';
import { prepareWrites } from './statements/write-statements.ts';
import type { Reads } from './statements/read-statements.ts';
import { explainError, isBusy, isDamage, storeBusy } from './explain-error.ts';
import type {
  CorpusChange,
  CorpusStatus,
  CorpusSnapshot,
  SourceChange,
  SourceVersion,
  CorpusStore,
} from '../corpus-store.ts';
import { encodeVector } from '../columns/source-columns.ts';
import { checkCorpus } from './stored-rows.ts';
import type { CorpusRow } from './stored-rows.ts';

/**
 * Delay between attempts to get the write lock. The event loop is free during this delay, while
 * another process writes.
 */
const LOCK_RETRY_MS = 20;

export interface SqliteStoreParts {
  readonly corpusId: string;
  /** The database file, migrated and checked. */
  readonly file: string;
  /** The only writing connection; the store closes it. */
  readonly db: Database.Database;
  readonly clock: Clock;
  readonly busyTimeoutMs: number;
  /** Called when a normal operation finds damage, so that the next opening runs the full check. */
  readonly onDamage: () => void;
}

/**
 * Reads use pooled read-only connections. Writes run one at a time on one connection, which also
 * holds SQLite's write lock against other processes.
 */
export class SqliteStore implements CorpusStore {
  readonly corpusId: string;
  readonly answers: AnswerStore;
  readonly digests: DigestStore;
  readonly personalData: PersonalDataStore;
  readonly sourceChanges: SourceChangeStore;
  readonly reports: ReportStore;
  readonly serverCorpora: ServerCorporaStore;
  readonly userKey: string;
  readonly #parts: SqliteStoreParts;
  readonly #pool: ReadPool;
  readonly #writer: Writer;
  readonly #inode: bigint;
  /** The previous write; never rejects. */
  #lastWrite: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(parts: SqliteStoreParts) {
    this.#parts = parts;
    this.corpusId = parts.corpusId;
    const { db, file, busyTimeoutMs } = parts;
    this.#pool = new ReadPool(file, busyTimeoutMs);
    const preparing = atFirstUse(db);
    this.#writer = { db, reads: prepareReads(preparing), writes: prepareWrites(preparing) };
    const access: Access = {
      read: (read) => this.#read(read),
      write: (work) => this.#write(work),
    };
    this.answers = new SqliteAnswers(access);
    this.digests = new SqliteDigests(access, parts.clock);
    this.personalData = new SqlitePersonalData(access);
    this.sourceChanges = new SqliteSourceChanges(access);
    this.reports = new SqliteReports(access, parts.clock);
    this.serverCorpora = new SqliteServerCorpora(access);
    this.userKey = checkUserKey(this.#writer.reads.userKey.get()).key;
    this.#inode = statSync(file, { bigint: true }).ino;
    // #lock waits instead of SQLite, whose busy timeout would block the whole process.
    db.pragma('busy_timeout = 0');
  }

  status(): Promise<CorpusStatus> {
    return this.#read((reads) => {
      this.#assertInPlace();
      return toStatus(checkCorpus(reads.corpus.get()));
    });
  }

  snapshot(): Promise<CorpusSnapshot> {
    return this.#attempt(() => {
      const connection = this.#pool.take();
      try {
        return new SqliteSnapshot(this.corpusId, connection, (error) => this.#explain(error));
      } catch (error) {
        connection.discard();
        throw error;
      }
    });
  }

  missingVectors(modelId: string, vectorHashes: readonly string[]): Promise<string[]> {
    return this.#read((reads) =>
      [...new Set(vectorHashes)].filter((hash) => reads.hasVector.get(modelId, hash) === undefined),
    );
  }

  addVectors(
    modelId: string,
    vectors: readonly { readonly vectorHash: string; readonly vector: Float32Array }[],
  ): Promise<void> {
    return this.#write(({ writes }) => {
      for (const { vectorHash, vector } of vectors) {
        const bytes = encodeVector(vector);
        writes.insertVector.run({
          model_id: modelId,
          vector_hash: vectorHash,
          checksum: crc32(bytes),
          vector: bytes,
        });
      }
      // A vector that is lost in a power cut is computed again.
    }, 'NORMAL');
  }

  async commitCorpus(change: CorpusChange): Promise<CorpusStatus | null> {
    const row = await this.#write((writer) => commitCorpus(writer, change));
    return row === null ? null : toStatus(row);
  }

  versions(sourceId: string): Promise<SourceVersion[]> {
    return this.#read((reads) => reads.versions.all(sourceId).map(toSourceVersion));
  }

  version(versionKey: number): Promise<SourceVersion | null> {
    return this.#read((reads) => {
      const row = reads.version.get(versionKey);
      return row === undefined ? null : toSourceVersion(row);
    });
  }

  changes(sourceId: string): Promise<SourceChange[]> {
    return this.#read((reads) => reads.changes.all(sourceId).map(toSourceChange));
  }

  lastChanges(at: string): Promise<SourceChange[]> {
    return this.#read((reads) => reads.lastChanges.all(at).map(toSourceChange));
  }

  changeTimes(): Promise<string[]> {
    return this.#read((reads) => reads.changeTimes.all());
  }

  /** Waits for all writes requested so far. May be called twice. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#lastWrite;
    this.#pool.close();
    // The writer closes last, because closing the last connection removes the log, which a reader
    // cannot do.
    this.#parts.db.close();
  }

  #read<T>(read: (reads: Reads) => T): Promise<T> {
    return this.#attempt(() => {
      const connection = this.#pool.take();
      try {
        return read(connection.reads);
      } finally {
        connection.release();
      }
    });
  }

  #attempt<T>(action: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      try {
        resolve(action());
      } catch (error) {
        reject(this.#explain(error));
      }
    });
  }

  /**
   * Runs `work` in a transaction, after all earlier writes. Rolls back if `work` returns `null`.
   *
   * @param durability `FULL`: the changes survive a power cut. `NORMAL`: they may be lost, but they
   *   are on the disk before any later `FULL` ones
   */
  #write<T>(
    work: (writer: Writer) => T | Promise<T>,
    durability: 'FULL' | 'NORMAL' = 'FULL',
  ): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('The store is closed'));
    const done = this.#lastWrite.then(() => this.#transact(work, durability));
    this.#lastWrite = done.catch(() => undefined);
    return done;
  }

  async #transact<T>(
    work: (writer: Writer) => T | Promise<T>,
    durability: 'FULL' | 'NORMAL',
  ): Promise<T> {
    const { db, writes } = this.#writer;
    try {
      this.#assertInPlace();
      db.pragma(`synchronous = ${durability}`);
      await this.#lock();
      try {
        const result = await work(this.#writer);
        (result === null ? writes.rollback : writes.commit).run();
        return result;
      } finally {
        if (db.inTransaction) writes.rollback.run();
      }
    } catch (error) {
      throw this.#explain(error);
    }
  }

  async #lock(): Promise<void> {
    const { clock, busyTimeoutMs, file } = this.#parts;
    const deadline = clock.monotonic() + busyTimeoutMs;
    for (;;) {
      try {
        this.#writer.writes.begin.run();
        return;
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (clock.monotonic() >= deadline) throw storeBusy(file, error);
      }
      await setTimeout(LOCK_RETRY_MS);
    }
  }

  /**
   * Checks that the file was not moved or deleted. SQLite would continue silently, and all writes
   * would be lost.
   */
  #assertInPlace(): void {
    const { file } = this.#parts;
    const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (stat?.ino === this.#inode) return;
    throw new UserFacingError('database-moved', { file });
  }

  #explain(error: unknown): Error {
    if (isDamage(error)) this.#parts.onDamage();
    return explainError(error, this.#parts.file);
  }
}

function toStatus(row: CorpusRow): CorpusStatus {
  return {
    storeId: row.store_id,
    generation: row.generation,
    modelId: row.model_id,
    pipeline: row.pipeline,
    sources: row.sources,
    passages: row.passages,
  };
}
