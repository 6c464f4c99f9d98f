import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { sharedEngines } from './shared-engines.ts';

/** An empty database of one test. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Creates an empty database with a random name, and drops it after the test. */
export async function freshDatabase(server = sharedEngines().databaseUrl): Promise<string> {
  const database = await createDatabase(server);
  onTestFinished(() => database.drop());
  return database.url;
}

/** Creates an empty database with a random name. For `beforeAll`, where there is no test yet. */
export async function createDatabase(server = sharedEngines().databaseUrl): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await runSql(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => runSql(server, `drop database if exists ${name} with (force)`),
  };
}

/** Runs one statement on a connection of its own. */
export async function runSql(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
