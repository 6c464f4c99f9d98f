import { createHash } from 'node:crypto';
import pRetry from 'p-retry';
import pg from 'pg';
import { explainError, isConflict, isLost, outcomeUnknown } from './explain-error.ts';
import { migrate } from './migrate.ts';

/** Runs statements on one connection. */
export interface Queries {
  /** Returns the rows of a statement. Integers of 64 bits are numbers. */
  rows<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Returns the first row; `null` if there is none. */
  row<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row | null>;
  /** Returns the number of rows that a statement has changed. */
  run(sql: string, values?: readonly unknown[]): Promise<number>;
}

/** One state of the database, on a connection of its own. */
export interface DatabaseSnapshot extends Queries {
  close(): Promise<void>;
}

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with the options of libpq. */
  readonly url: string;
  /** Maximum number of connections. */
  readonly connections: number;
  /** How long to wait for a connection, in milliseconds. Default: 10,000. */
  readonly connectionTimeoutMs?: number;
  /** Returns the time of the database in milliseconds. Default: the database's clock. */
  readonly now?: (queries: Queries) => Promise<number>;
}

/** Attempts of a read, or of a write that surely had no effect. */
const RETRIES = { retries: 4, minTimeout: 100, maxTimeout: 1_000, factor: 2, randomize: true };

/** A pool of connections to one database, whose schema is current. */
export class PostgresDatabase {
  readonly #pool: pg.Pool;
  readonly #now: (queries: Queries) => Promise<number>;

  private constructor(pool: pg.Pool, now: (queries: Queries) => Promise<number>) {
    this.#pool = pool;
    this.#now = now;
  }

  /** @throws UserFacingError `database-unreachable` | `database-too-new` */
  static async open(options: PostgresOptions): Promise<PostgresDatabase> {
    const pool = new pg.Pool({
      connectionString: options.url,
      max: options.connections,
      connectionTimeoutMillis: options.connectionTimeoutMs ?? 10_000,
      application_name: 'verbatim',
      keepAlive: true,
      types: { getTypeParser },
    });
    // A connection that is lost while it is idle is replaced at the next use.
    pool.on('error', () => undefined);
    const database = new PostgresDatabase(pool, options.now ?? databaseTime);
    try {
      await database.#connected((client) => migrate(client));
      return database;
    } catch (error) {
      await pool.end();
      throw explainError(error);
    }
  }

  /** Reads with one or several statements, which may see different states. Repeated if the connection is lost. */
  read<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return retried(() => this.#connected((client) => work(toQueries(client))), isLost);
  }

  /**
   * Runs work in one transaction, and commits it if the work resolves. Repeats the work if the
   * transaction surely had no effect: a conflict, or a connection that was lost before the commit.
   *
   * @throws UserFacingError `database-outcome-unknown` if the connection was lost during the commit
   */
  write<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    const attempt = (): Promise<T> =>
      this.#connected(async (client) => {
        await client.query('BEGIN');
        let result: T;
        try {
          result = await work(toQueries(client));
        } catch (error) {
          await client.query('ROLLBACK').catch(() => undefined);
          throw error;
        }
        try {
          await client.query('COMMIT');
        } catch (error) {
          throw isLost(error) ? outcomeUnknown(error) : error;
        }
        return result;
      });
    return retried(attempt, (error) => isLost(error) || isConflict(error));
  }

  /** Opens a snapshot, which is unaffected by later commits. It must be closed soon. */
  snapshot(): Promise<DatabaseSnapshot> {
    return retried(async () => {
      const client = await this.#pool.connect();
      // Without a listener, a connection that is lost would end the process.
      const ignore = (): void => undefined;
      client.on('error', ignore);
      const release = (error?: Error): void => {
        client.off('error', ignore);
        client.release(error);
      };
      try {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        // The first statement fixes the state.
        await client.query('SELECT 1');
      } catch (error) {
        release(error as Error);
        throw error;
      }
      let isClosed = false;
      return {
        ...explained(toQueries(client), () => isClosed),
        close: async () => {
          if (isClosed) return;
          isClosed = true;
          // All that was read is valid, even if the connection is lost.
          const fault = await client.query('COMMIT').then(
            () => undefined,
            (error: unknown) => error as Error,
          );
          release(fault);
        },
      };
    }, isLost);
  }

  /**
   * Runs work while no other session runs work under the same name, on a connection that is used
   * for nothing else. Resolves to `null` if another session holds the name and `waits` is false.
   */
  async locked<T>(
    name: string,
    { waits }: { readonly waits: boolean },
    work: () => Promise<T>,
  ): Promise<T | null> {
    const key = createHash('sha256').update(`verbatim ${name}`).digest().readBigInt64BE();
    return this.#connected(async (client) => {
      if (waits) {
        await client.query('SELECT pg_advisory_lock($1)', [String(key)]);
      } else {
        const { rows } = await client.query<{ got: boolean }>(
          'SELECT pg_try_advisory_lock($1) AS got',
          [String(key)],
        );
        if (rows[0]?.got !== true) return null;
      }
      try {
        return await work();
      } finally {
        // A connection that is lost releases its locks.
        await client.query('SELECT pg_advisory_unlock($1)', [String(key)]).catch(() => undefined);
      }
    });
  }

  /** Returns the time of the database's clock in milliseconds, by which leases end. */
  now(queries: Queries): Promise<number> {
    return this.#now(queries);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #connected<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    const ignore = (): void => undefined;
    client.on('error', ignore);
    let fault: Error | undefined;
    try {
      return await work(client);
    } catch (error) {
      if (isLost(error)) fault = error as Error;
      throw error;
    } finally {
      client.off('error', ignore);
      client.release(fault);
    }
  }
}

async function retried<T>(
  attempt: () => Promise<T>,
  mayRepeat: (error: unknown) => boolean,
): Promise<T> {
  try {
    return await pRetry(attempt, {
      ...RETRIES,
      shouldRetry: ({ error }) => mayRepeat(error),
    });
  } catch (error) {
    throw explainError(error);
  }
}

function toQueries(client: pg.PoolClient): Queries {
  const run = async (sql: string, values: readonly unknown[] = []) =>
    client.query(sql, [...values]);
  return {
    rows: async <Row extends object>(sql: string, values?: readonly unknown[]) =>
      (await run(sql, values)).rows as Row[],
    row: async <Row extends object>(sql: string, values?: readonly unknown[]) =>
      ((await run(sql, values)).rows[0] as Row | undefined) ?? null,
    run: async (sql, values) => (await run(sql, values)).rowCount ?? 0,
  };
}

function explained(queries: Queries, isClosed: () => boolean): Queries {
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isClosed()) throw new Error('This snapshot is closed');
    try {
      return await work();
    } catch (error) {
      throw explainError(error);
    }
  };
  return {
    rows: (sql, values) => guard(() => queries.rows(sql, values)),
    row: (sql, values) => guard(() => queries.row(sql, values)),
    run: (sql, values) => guard(() => queries.run(sql, values)),
  };
}

/** The number of the type `bigint` in PostgreSQL. */
const INT8 = 20;

/** All 64-bit integers of the schema are safe integers. */
function getTypeParser(
  ...[type, format]: Parameters<typeof pg.types.getTypeParser>
): (value: string) => unknown {
  if ((type as number) === INT8 && format !== 'binary') return Number;
  return pg.types.getTypeParser(type, format) as (value: string) => unknown;
}

async function databaseTime(queries: Queries): Promise<number> {
  const row = await queries.row<{ now: number }>(
    'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
  );
  if (row === null) throw new Error('The database gave no time');
  return row.now;
}
