import pg from 'pg';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import type { UserFacingError } from '../../src/domain/errors.ts';
import { PostgresAnswers } from '../../src/store/postgres/postgres-answers.ts';
import { PostgresDatabase } from '../../src/store/postgres/postgres-database.ts';
import { PostgresReports } from '../../src/store/postgres/postgres-reports.ts';
import { MIGRATIONS } from '../../src/store/postgres/schema.ts';
import { keptAnswer } from '../../test/store/answer-contract.ts';
import { waitUntil } from '../engines/wait-until.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { databaseSetting } from './database-setting.ts';

const setting = databaseSetting({ connections: 8 });
const MARCH = { since: '2026-03-01', until: '2026-03-31', serverId: null };

/** An operator's connection. */
async function operator(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: setting.url() });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** Ends the connections whose last statement is like this. Resolves to their number. */
async function terminate(client: pg.Client, statement: string): Promise<number> {
  const { rowCount } = await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE $1`,
    [statement],
  );
  return rowCount ?? 0;
}

beforeAll(async () => {
  const client = new pg.Client({ connectionString: setting.url() });
  await client.connect();
  // A commit of an answer with this ID takes long.
  await client.query(`
    CREATE FUNCTION commit_slowly() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON answers DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.answer_id = 'A-slow') EXECUTE FUNCTION commit_slowly();`);
  await client.end();
});

it('a write whose connection the server ends before the commit takes effect once', async () => {
  const database = await setting.empty();
  const client = await operator();
  let attempts = 0;
  await database.write(async (queries) => {
    attempts += 1;
    await queries.run("INSERT INTO greeted_servers VALUES ($1, 'now')", [String(attempts)]);
    if (attempts > 1) return;
    expect(await terminate(client, 'INSERT INTO greeted_servers%')).toBe(1);
    // The lost connection shows at the next statement.
    await queries.run('SELECT 1');
  });
  expect(attempts).toBe(2);
  const { rows } = await client.query('SELECT server_id FROM greeted_servers');
  expect(rows).toEqual([{ server_id: '2' }]);
});

it('a question is counted once if the server ends the connection during the commit', async () => {
  const database = await setting.empty();
  const client = await operator();
  const answers = new PostgresAnswers(database);
  const put = answers.put(keptAnswer({ answerId: 'A-slow' }), 'asker');
  await waitUntil('the commit runs', async () => (await terminate(client, 'COMMIT')) > 0);
  await put;
  const counts = await new PostgresReports(database).dailyCounts(MARCH);
  expect(counts).toMatchObject([{ count: 1 }]);
});

it('a question is counted once if the answer to its commit is lost', async () => {
  await setting.empty();
  const client = await operator();
  const url = new URL(setting.url());
  const proxy = await startTcpProxy(Number(url.port));
  url.port = String(proxy.port);
  const database = await PostgresDatabase.open({ url: url.href, connections: 4 });
  onTestFinished(async () => {
    await database.close();
    await proxy.close();
  });
  const put = new PostgresAnswers(database).put(keptAnswer({ answerId: 'A-slow' }), 'asker');
  const isRunning = async (): Promise<boolean> => {
    const sql = "SELECT 1 FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active'";
    return ((await client.query(sql)).rowCount ?? 0) > 0;
  };
  await waitUntil('the commit runs', isRunning);
  proxy.cut('silent');
  const isStored = async (): Promise<boolean> =>
    (await client.query('SELECT 1 FROM answers')).rowCount === 1;
  await waitUntil('the answer is committed', isStored);
  proxy.cut('reset');
  proxy.heal();
  await put;
  const counts = await new PostgresReports(setting.database()).dailyCounts(MARCH);
  expect(counts).toMatchObject([{ count: 1 }]);
});

it('a snapshot does not change when another process commits', async () => {
  const database = await setting.empty();
  const snapshot = await database.snapshot();
  await new PostgresAnswers(database).greet('7', 'now');
  const count = 'SELECT count(*) AS count FROM greeted_servers';
  expect(await snapshot.row(count)).toEqual({ count: 0 });
  await snapshot.close();
  const later = await database.snapshot();
  expect(await later.row(count)).toEqual({ count: 1 });
  await later.close();
});

it('a snapshot whose connection the server ends is reported, and the next one works', async () => {
  const database = await setting.empty();
  const client = await operator();
  const snapshot = await database.snapshot();
  await snapshot.row('SELECT 42');
  expect(await terminate(client, 'SELECT 42')).toBe(1);
  const error = await snapshot.row('SELECT 43').catch((one: unknown) => one);
  expect((error as UserFacingError).problem.code).toBe('database-unreachable');
  await snapshot.close();
  const next = await database.snapshot();
  expect(await next.row('SELECT 44 AS n')).toEqual({ n: 44 });
  await next.close();
});

it('processes that start at once migrate an empty database once', async () => {
  const url = await freshDatabase();
  const opened = await Promise.all(
    [1, 2, 3].map(() => PostgresDatabase.open({ url, connections: 4 })),
  );
  const read = (sql: string): Promise<object[]> =>
    Promise.all(opened.map((database) => database.read((queries) => queries.rows(sql))));
  const keys = await read('SELECT key FROM user_key');
  expect(new Set(keys.map((rows) => JSON.stringify(rows))).size).toBe(1);
  const [versions] = await read('SELECT version FROM verbatim_schema');
  expect(versions).toHaveLength(MIGRATIONS.length);
  for (const database of opened) await database.close();
});

it('a database of a newer release is refused and not changed', async () => {
  const url = await freshDatabase();
  const first = await PostgresDatabase.open({ url, connections: 4 });
  const version = MIGRATIONS.length + 1;
  await first.write((queries) =>
    queries.run('INSERT INTO verbatim_schema (version) VALUES ($1)', [version]),
  );
  await first.close();
  const opened = PostgresDatabase.open({ url, connections: 4 });
  const error = await opened.catch((one: unknown) => one);
  expect((error as UserFacingError).problem).toMatchObject({
    code: 'database-too-new',
    params: { version, known: MIGRATIONS.length },
  });
});

it('a database that does not exist, and a wrong password, are refused with a reason', async () => {
  const missing = new URL(setting.url());
  missing.pathname = '/no-such-database';
  const opened = PostgresDatabase.open({ url: missing.href, connections: 4 });
  expect(await opened.catch((one: unknown) => (one as UserFacingError).problem)).toMatchObject({
    ...{ code: 'database-refused', params: { refusal: 'no-database' } },
  });
});

it('a lock is held again, and notifications arrive again, after the server ended their connection', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(() => PostgresDatabase.open({ url: setting.url(), connections: 4 })),
  );
  if (one === undefined || other === undefined) throw new Error('not opened');
  onTestFinished(async () => {
    await one.close();
    await other.close();
  });
  const client = await operator();
  let calls = 0;
  const stop = await one.watch(() => (calls += 1));
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const held = one.locked('a', { waits: true }, () => ended);
  const isHeld = async (): Promise<boolean> =>
    (await other.locked('a', { waits: false }, () => Promise.resolve(true))) === null;
  await waitUntil('the lock is held', isHeld);
  // One connection is used for both, and its last statement took the lock.
  expect(await terminate(client, '%pg_try_advisory_lock(%')).toBeGreaterThan(0);
  await waitUntil('the lock is held again', isHeld);
  const before = calls;
  await waitUntil('a notification arrives', async () => {
    await client.query('NOTIFY verbatim');
    return calls > before;
  });
  end();
  await held;
  expect(await isHeld()).toBe(false);
  await stop();
});

it('questions that each hold two snapshots finish, even with few connections', async () => {
  const database = await PostgresDatabase.open({ url: setting.url(), connections: 4 });
  onTestFinished(() => database.close());
  const answers = new PostgresAnswers(database);
  let finished = 0;
  const ask = async (number: number): Promise<void> => {
    const own = await database.snapshot('7');
    const shared = await database.snapshot();
    await own.row('SELECT 1');
    await shared.row('SELECT 1');
    await answers.get('A-1');
    await answers.put(keptAnswer({ answerId: `A-${number}` }), 'asker');
    await shared.close();
    await own.close();
    finished += 1;
  };
  await database.locked('ingest', { waits: true }, () =>
    Promise.all(Array.from({ length: 20 }, (_, number) => ask(number))),
  );
  expect(finished).toBe(20);
});

it('a wait for a connection ends with a clear error', async () => {
  const database = await PostgresDatabase.open({
    ...{ url: setting.url(), connections: 4, connectionTimeoutMs: 200 },
  });
  onTestFinished(() => database.close());
  const only = await database.snapshot();
  const error = await database.snapshot().catch((one: unknown) => one);
  expect((error as UserFacingError).problem).toMatchObject({
    ...{ code: 'database-unreachable', params: { fault: 'all-connections-in-use' } },
  });
  await only.close();
});
