import { createHash } from 'node:crypto';
import pRetry from 'p-retry';
import { SHARED_CORPUS } from '../../domain/corpus.ts';
import { systemTimers, type Timers } from '../../domain/time.ts';
import { toShownAddress } from '../engine-settings.ts';
import {
  connectionConfig,
  type ConnectionPool,
  type Driver,
  pgDriver,
  type PooledConnection,
} from './connection/driver.ts';
import { explainError, isConflict, isLost, outcomeUnknown } from './connection/explain-error.ts';
import { migrate } from './migrate.ts';
import { type Queries, send, Statements } from './connection/queries.ts';
import { SessionConnection } from './connection/session-connection.ts';
import {
  findOutcome,
  type Outcome,
  RolledBackError,
  StillRunningError,
  transact,
  type TransactionOptions,
} from './connection/transaction.ts';

export type { Queries } from './connection/queries.ts';

/** One state of the database, on a connection of its own. */
export interface DatabaseSnapshot extends Queries {
  close(): Promise<void>;
}

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with the options of libpq. */
  readonly url: string;
  /** Maximum number of connections, at least 4. */
  readonly connections: number;
  /** How long to wait for a connection, in milliseconds. Default: 10,000. */
  readonly connectionTimeoutMs?: number;
  /** The pause before the first repetition of work, in milliseconds. Default: 100. */
  readonly pauseMs?: number;
  /** Returns the time of the database in milliseconds. Default: the database's clock. */
  readonly now?: (queries: Queries) => Promise<number>;
  readonly timers?: Timers;
  readonly driver?: Driver;
}

/** Work is repeated for about as long as a connection is awaited. */
const REPETITIONS = { retries: 15, maxTimeout: 1_000, factor: 2, randomize: true };
const PATIENCE_MS = 10_000;
/** The last statement fixes the state. Copying everything can take long, and no row is locked. */
const BEGIN_SNAPSHOT = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL idle_in_transaction_session_timeout = '2h'; SELECT 1`;
/** Pause before the next attempt to take a lock. */
const LOCK_PAUSE_MS = 250;

interface Pools {
  /** For reads and writes. Work with a connection of this pool waits for no other connection. */
  readonly statements: ConnectionPool;
  /**
   * For snapshots of servers' corpora, and of the shared corpus. A question opens a snapshot of its
   * server's corpus first, and then one of the shared corpus. With one pool for both, questions that
   * hold all connections could wait for each other.
   */
  readonly serverSnapshots: ConnectionPool;
  readonly sharedSnapshots: ConnectionPool;
}

/** Connections to one database, whose schema is current. */
export class PostgresDatabase {
  /** The address without user and password. */
  readonly address: string;
  readonly #pools: Pools;
  readonly #session: SessionConnection;
  readonly #options: PostgresOptions;
  #closing: Promise<void> | null = null;

  private constructor(options: PostgresOptions) {
    const { url, connections, driver = pgDriver, timers = systemTimers } = options;
    this.#options = options;
    this.address = toShownAddress(url);
    const config = connectionConfig(url, options.connectionTimeoutMs ?? PATIENCE_MS);
    const snapshots = Math.max(1, Math.floor(connections / 4));
    const createPool = (max: number): ConnectionPool => {
      const pool = driver.createPool({ ...config, max });
      // A connection that is lost while it is idle is replaced at the next use.
      pool.on('error', () => undefined);
      return pool;
    };
    this.#pools = {
      // One connection is left for the session.
      statements: createPool(Math.max(1, connections - 1 - 2 * snapshots)),
      serverSnapshots: createPool(snapshots),
      sharedSnapshots: createPool(snapshots),
    };
    this.#session = new SessionConnection(() => driver.createConnection(config), timers);
  }

  /** @throws UserFacingError `database-unreachable` | `database-refused` | `database-too-new` */
  static async open(options: PostgresOptions): Promise<PostgresDatabase> {
    const database = new PostgresDatabase(options);
    try {
      await database.#retried(
        () =>
          database.#connected((connection, drop) => migrate(connection, database.address, drop)),
        isLost,
      );
      return database;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Reads with one or several statements, which may see different states. Repeated if the connection is lost. */
  read<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    const attempt = (): Promise<T> =>
      this.#connected(async (connection) => {
        const statements = new Statements(connection);
        try {
          return await work(statements);
        } finally {
          await statements.end();
        }
      });
    return this.#retried(attempt, isLost);
  }

  /**
   * Runs work in one transaction, and commits it if the work resolves. Repeats the work if the
   * transaction had no effect: after a conflict, and after the connection was lost.
   *
   * If the connection is lost during the commit, the outcome is read from the database. So the work
   * takes effect once, even if it cannot be repeated, such as counting. Only if the database cannot
   * be reached again within about ten seconds, the outcome remains unknown to the caller.
   *
   * @throws UserFacingError `database-unreachable`: without effect | `database-outcome-unknown`
   */
  write<T>(work: (queries: Queries) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const attempt = async (): Promise<T> => {
      const { result, lost } = await this.#connected((connection, drop) =>
        transact(connection, work, { ...options, drop }),
      );
      // The lost connection is given back before another one is taken.
      if (lost !== null && (await this.#findOutcome(lost.transactionId)) === 'aborted') {
        throw new RolledBackError(lost.error);
      }
      return result;
    };
    return this.#retried(
      attempt,
      (error) => isLost(error) || isConflict(error) || error instanceof RolledBackError,
    );
  }

  /**
   * Opens a snapshot, which is unaffected by later commits. It must be closed soon. Code that holds a
   * snapshot may read and write. It may open a snapshot of the shared corpus after one of another
   * corpus, and no others.
   */
  snapshot(corpusId: string = SHARED_CORPUS): Promise<DatabaseSnapshot> {
    const { sharedSnapshots, serverSnapshots } = this.#pools;
    const pool = corpusId === SHARED_CORPUS ? sharedSnapshots : serverSnapshots;
    return this.#retried(async () => {
      const { connection, release } = await take(pool);
      try {
        await send(connection, BEGIN_SNAPSHOT);
      } catch (error) {
        release(error as Error);
        throw error;
      }
      return this.#toSnapshot(connection, release);
    }, isLost);
  }

  /**
   * Runs work while no other work runs under the same name, in this process or in another one.
   * Resolves to `null` if other work holds the name and `waits` is false.
   *
   * If the connection of the locks is lost, they are taken again, but another process can have taken
   * them in between. So a lock avoids repeated work, and never protects data.
   */
  async locked<T>(
    name: string,
    { waits }: { readonly waits: boolean },
    work: () => Promise<T>,
  ): Promise<T | null> {
    const hash = createHash('sha256').update(`verbatim ${name}`);
    const key = String(hash.digest().readBigInt64BE());
    const tryTake = (): Promise<boolean> => this.#retried(() => this.#session.tryLock(key), isLost);
    while (!(await tryTake())) {
      if (!waits) return null;
      await this.#pause(LOCK_PAUSE_MS);
    }
    try {
      return await work();
    } finally {
      await this.#session.unlock(key);
    }
  }

  /**
   * Calls the listener after each `NOTIFY verbatim`, and every four seconds.
   *
   * @returns ends the calls
   */
  watch(listener: () => void): Promise<() => Promise<void>> {
    return this.#retried(() => this.#session.watch(listener), isLost);
  }

  /** Returns the time of the database's clock in milliseconds, by which leases end. */
  now(queries: Queries): Promise<number> {
    return (this.#options.now ?? databaseTime)(queries);
  }

  /** Waits for everything that uses a connection. May be called twice. */
  close(): Promise<void> {
    this.#closing ??= Promise.all([
      ...Object.values(this.#pools).map((pool: ConnectionPool) => pool.end()),
      this.#session.close(),
    ]).then(() => undefined);
    return this.#closing;
  }

  #toSnapshot(connection: PooledConnection, release: (error?: Error) => void): DatabaseSnapshot {
    const statements = new Statements(connection);
    let isClosed = false;
    const explained = async <T>(query: Promise<T>): Promise<T> => {
      try {
        return await query;
      } catch (error) {
        throw explainError(error, this.address);
      }
    };
    return {
      rows: (sql, values) => explained(statements.rows(sql, values)),
      row: (sql, values) => explained(statements.row(sql, values)),
      run: (sql, values) => explained(statements.run(sql, values)),
      close: async () => {
        if (isClosed) return;
        isClosed = true;
        await statements.end();
        // All that was read is valid, even if the connection is lost.
        const fault = await send(connection, 'COMMIT').then(
          () => undefined,
          (error: unknown) => error as Error,
        );
        release(fault);
      },
    };
  }

  async #findOutcome(transactionId: string): Promise<Outcome> {
    try {
      return await this.#retried(
        () => this.#connected((connection) => findOutcome(connection, transactionId)),
        (error) => isLost(error) || error instanceof StillRunningError,
      );
    } catch (error) {
      throw outcomeUnknown(error);
    }
  }

  /** @param work calls `drop` if the connection can no longer be used */
  async #connected<T>(
    work: (connection: PooledConnection, drop: (error: Error) => void) => Promise<T>,
  ): Promise<T> {
    const { connection, release } = await take(this.#pools.statements);
    let fault: Error | undefined;
    try {
      return await work(connection, (error) => {
        fault = error;
      });
    } catch (error) {
      if (isLost(error)) fault = error as Error;
      throw error;
    } finally {
      release(fault);
    }
  }

  async #retried<T>(attempt: () => Promise<T>, mayRepeat: (error: unknown) => boolean): Promise<T> {
    try {
      return await pRetry(attempt, {
        ...REPETITIONS,
        minTimeout: this.#options.pauseMs ?? 100,
        maxRetryTime: PATIENCE_MS,
        shouldRetry: ({ error }) => mayRepeat(error),
      });
    } catch (error) {
      throw explainError(error instanceof RolledBackError ? error.cause : error, this.address);
    }
  }

  #pause(ms: number): Promise<void> {
    const { timers = systemTimers } = this.#options;
    return new Promise((resolve) => {
      timers.start(resolve, ms);
    });
  }
}

/** Without a listener, a connection that is lost would end the process. */
async function take(pool: ConnectionPool): Promise<{
  readonly connection: PooledConnection;
  readonly release: (error?: Error) => void;
}> {
  const connection = await pool.connect();
  const ignore = (): void => undefined;
  connection.on('error', ignore);
  return {
    connection,
    release: (error) => {
      connection.off('error', ignore);
      connection.release(error);
    },
  };
}

async function databaseTime(queries: Queries): Promise<number> {
  const row = await queries.row<{ now: number }>(
    'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
  );
  if (row === null) throw new Error('The database gave no time');
  return row.now;
}
