import { afterAll, beforeAll } from 'vitest';
import { PostgresDatabase } from '../../src/store/postgres/postgres-database.ts';
import { createDatabase, type TestDatabase } from '../support/fresh-database.ts';

export interface DatabaseSetting {
  /** The open database of all tests of the file. */
  database(): PostgresDatabase;
  /** Deletes all data, and replaces the clock by which leases end. */
  empty(now?: () => number): Promise<PostgresDatabase>;
  readonly url: () => string;
}

const TABLES = [
  'answers',
  'greeted_servers',
  'guilds_left',
  'digest_subscriptions',
  'source_edits',
  'removed_files',
  'daily_counts',
  'report_posts',
  'server_corpora',
];

/** Creates a database for all tests of a file, and deletes it afterwards. */
export function databaseSetting({ connections = 10 } = {}): DatabaseSetting {
  let server: TestDatabase | null = null;
  let database: PostgresDatabase | null = null;
  let clock: (() => number) | null = null;
  const opened = (): PostgresDatabase => {
    if (database === null) throw new Error('The database is opened before the first test');
    return database;
  };
  beforeAll(async () => {
    server = await createDatabase();
    database = await PostgresDatabase.open({
      url: server.url,
      connections,
      now: async (queries) => {
        if (clock !== null) return clock();
        const row = await queries.row<{ now: number }>(
          'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
        );
        return row?.now ?? NaN;
      },
    });
  });
  afterAll(async () => {
    await database?.close();
    await server?.drop();
  });
  return {
    database: opened,
    url: () => server?.url ?? '',
    async empty(now) {
      clock = now ?? null;
      await opened().write((queries) => queries.run(`TRUNCATE ${TABLES.join()} CASCADE`));
      return opened();
    },
  };
}
