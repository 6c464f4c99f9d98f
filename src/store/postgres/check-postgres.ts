import pg from 'pg';
import type { Problem } from '../../domain/errors.ts';
import { UserFacingError } from '../../domain/errors.ts';
import { type EngineSettings, toShownAddress } from '../engine-settings.ts';
import { explainError } from './connection/explain-error.ts';
import { type PostgresContents, readContents } from './read-contents.ts';
import { MIGRATIONS } from './schema.ts';

/** A server of PostgreSQL that can be used. */
export interface PostgresServer {
  /** Such as `16.4`. */
  readonly release: string;
  /** Connections that the server allows for this program, and those that are in use. */
  readonly mostConnections: number;
  readonly connections: number;
  /** How far the server's clock is ahead of this machine's. */
  readonly clockAheadMs: number;
}

/** What is in a database, as far as it can be read without changing it. */
export type PostgresState =
  | { readonly state: 'unusable'; readonly problem: Problem }
  | { readonly state: 'empty'; readonly server: PostgresServer }
  | {
      readonly state: 'older' | 'newer';
      readonly server: PostgresServer;
      readonly version: number;
      readonly known: number;
    }
  | {
      readonly state: 'current';
      readonly server: PostgresServer;
      readonly version: number;
      readonly contents: PostgresContents;
    };

const TIMEOUT_MS = 5_000;
const LEAST_VERSION = 140_000;

/**
 * Examines a database on one connection that cannot write, so nothing is created or migrated.
 *
 * @param machineTime the machine's own time in milliseconds
 */
export async function checkPostgres(
  { databaseUrl }: Pick<EngineSettings, 'databaseUrl'>,
  machineTime: () => number,
): Promise<PostgresState> {
  const address = toShownAddress(databaseUrl);
  let client: pg.Client | null = null;
  try {
    // Reads the files that the address names.
    client = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
      application_name: 'verbatim doctor',
    });
    // Without a listener, a connection that is lost would end the process.
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await examine(client, address, machineTime);
  } catch (error) {
    const known = explainError(error, address);
    if (known instanceof UserFacingError) return { state: 'unusable', problem: known.problem };
    throw known;
  } finally {
    await client?.end().catch(() => undefined);
  }
}

async function examine(
  client: pg.Client,
  address: string,
  machineTime: () => number,
): Promise<PostgresState> {
  const { number, hasTables, mayWrite, ...server } = await readServer(client, machineTime);
  const refuse = (refusal: 'old-version' | 'no-rights'): UserFacingError =>
    new UserFacingError('database-refused', { address, refusal });
  if (number < LEAST_VERSION) throw refuse('old-version');
  if (!mayWrite) throw refuse('no-rights');
  if (!hasTables) return { state: 'empty', server };
  const { rows } = await client.query<{ version: number | null }>(
    'SELECT max(version) AS version FROM verbatim_schema',
  );
  const version = rows[0]?.version ?? 0;
  const known = MIGRATIONS.length;
  if (version !== known) {
    return { state: version < known ? 'older' : 'newer', server, version, known };
  }
  return { state: 'current', server, version, contents: await readContents(client) };
}

async function readServer(client: pg.Client, machineTime: () => number) {
  const before = machineTime();
  const { rows } = await client.query<{
    number: number;
    release: string;
    most: number;
    used: number;
    now: number;
    may_create: boolean | null;
    has_tables: boolean;
  }>(`
    SELECT current_setting('server_version_num')::int AS number,
      split_part(current_setting('server_version'), ' ', 1) AS release,
      current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int AS most,
      (SELECT coalesce(sum(numbackends), 0) FROM pg_stat_database)::int AS used,
      extract(epoch FROM clock_timestamp())::float8 * 1000 AS now,
      has_schema_privilege(current_schema(), 'CREATE') AS may_create,
      to_regclass('verbatim_schema') IS NOT NULL AS has_tables`);
  const after = machineTime();
  const [row] = rows;
  if (row === undefined) throw new Error('PostgreSQL returned no row about the server');
  const rights = row.has_tables
    ? await client.query<{ may: boolean }>(
        "SELECT has_table_privilege('corpora', 'SELECT, INSERT, UPDATE, DELETE') AS may",
      )
    : null;
  return {
    number: row.number,
    release: row.release,
    mostConnections: row.most,
    connections: row.used,
    clockAheadMs: row.now - (before + after) / 2,
    hasTables: row.has_tables,
    mayWrite: rights === null ? row.may_create === true : rights.rows[0]?.may === true,
  };
}
