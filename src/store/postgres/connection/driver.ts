import pg from 'pg';

/** The parts of a connection that are used. */
export interface Connection {
  query(config: TimedQuery): Promise<QueryOutput>;
}

export interface TimedQuery {
  readonly text: string;
  readonly values?: unknown[];
  /** How long to wait for the result, in milliseconds. `pg` then fails with "Query read timeout". */
  readonly query_timeout: number;
}

/** Of several statements without values, `pg` returns one output each. */
export interface QueryOutput {
  readonly command: string;
  readonly rows: unknown[];
  readonly rowCount: number | null;
}

export interface PooledConnection extends Connection {
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  /** Gives the connection back, or closes it after an error. */
  release(error?: Error): void;
}

export interface ConnectionPool {
  connect(): Promise<PooledConnection>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  end(): Promise<void>;
}

/** A connection that belongs to no pool. */
export interface OwnConnection extends Connection {
  connect(): Promise<unknown>;
  on(event: 'error' | 'end' | 'notification', listener: () => void): unknown;
  end(): Promise<void>;
}

/** The parts of `pg` that are used. */
export interface Driver {
  createPool(config: pg.PoolConfig): ConnectionPool;
  createConnection(config: pg.ClientConfig): OwnConnection;
}

export const pgDriver: Driver = {
  createPool: (config) => new pg.Pool(config),
  createConnection: (config) => new pg.Client(config),
};

/** After this time, in milliseconds, the server cancels a statement, or drops an idle transaction. */
const SERVER_TIMEOUTS = {
  statement_timeout: 25_000,
  idle_in_transaction_session_timeout: 600_000,
};

/** Without keepalives, the locks of a machine that was cut off would be held for hours. */
const KEEPALIVES =
  '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

/** Options of the URL take precedence. */
export function connectionConfig(url: string, connectionTimeoutMs: number): pg.ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: connectionTimeoutMs,
    application_name: 'verbatim',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: KEEPALIVES,
    ...SERVER_TIMEOUTS,
    types: { getTypeParser },
  };
}

/** The number of PostgreSQL's type `bigint`. */
const BIGINT: number = pg.types.builtins.INT8;

/** All 64-bit integers of the schema are safe integers. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: never) => unknown {
  if (oid === BIGINT && format !== 'binary') return (value: string) => Number(value);
  const getOther = pg.types.getTypeParser as (
    oid: number,
    format?: 'text' | 'binary',
  ) => (value: never) => unknown;
  return getOther(oid, format);
}
