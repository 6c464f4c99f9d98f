import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { UserFacingError } from '../../../src/domain/errors.ts';
import { PostgresDatabase } from '../../../src/store/postgres/postgres-database.ts';
import { databaseError, FakePostgres, lostConnection } from './fake-postgres.ts';

const URL = 'postgres://verbatim:secret-word@db.example:5432/verbatim';

async function open(
  connections = 16,
): Promise<{ server: FakePostgres; database: PostgresDatabase }> {
  const server = new FakePostgres();
  const database = await PostgresDatabase.open({
    url: URL,
    connections,
    pauseMs: 0,
    driver: server,
  });
  server.effects.length = 0;
  server.received.length = 0;
  server.releases.length = 0;
  return { server, database };
}

function faultOf(error: unknown): unknown {
  return error instanceof UserFacingError ? error.problem : error;
}

it.each([
  ['while it is opened', [{ at: 'SELECT a', fault: lostConnection() }]],
  ['before a statement', [{ at: 'SELECT a', fault: 'before' as const }]],
  ['after a statement', [{ at: 'SELECT b', fault: 'after' as const }]],
  ['because the server stops', [{ at: 'SELECT a', fault: databaseError('57P01') }]],
])('a read is repeated if the connection is lost %s', async (_, faults) => {
  const { server, database } = await open();
  server.faults = [...faults];
  const read = database.read(async (queries) => {
    await queries.row('SELECT a');
    return queries.row('SELECT b');
  });
  expect(await read).toEqual({ text: 'SELECT b' });
  expect(server.faults).toEqual([]);
  expect(server.releases).toEqual(['closed', 'kept']);
});

it.each([
  ['before BEGIN', 'BEGIN', 'before'],
  ['after BEGIN', 'BEGIN', 'after'],
  ['before a statement', 'UPDATE a', 'before'],
  ['after a statement', 'UPDATE a', 'after'],
  ['before the server receives COMMIT', 'COMMIT', 'before'],
  ['after the server has committed', 'COMMIT', 'after'],
  ['before the outcome is found', 'SELECT pg_xact_status', 'before'],
] as const)('a write takes effect once if the connection is lost %s', async (_, at, fault) => {
  // With this number, writes share one connection.
  const { server, database } = await open(4);
  server.faults = [{ at, fault }];
  if (at === 'SELECT pg_xact_status') server.faults.push({ at: 'COMMIT', fault: 'after' });
  let times = 0;
  const result = await database.write(async (queries) => {
    await queries.run('UPDATE a');
    times += 1;
    return times;
  });
  expect(server.effects).toEqual(['UPDATE a']);
  expect(server.faults).toEqual([]);
  expect(result).toBe(times);
});

it('a transaction that the server still runs is ended before its write is repeated', async () => {
  const { server, database } = await open();
  server.faults = [{ at: 'COMMIT', fault: 'before' }];
  server.unnoticed = 2;
  await database.write((queries) => queries.run('UPDATE a'));
  expect(server.effects).toEqual(['UPDATE a']);
  expect(server.received.filter((sql) => sql.includes('pg_terminate_backend'))).toHaveLength(2);
});

it('a write whose outcome cannot be found is reported, and not repeated', async () => {
  const { server, database } = await open();
  server.faults = [{ at: 'COMMIT', fault: 'after' }];
  let times = 0;
  const written = database.write(async (queries) => {
    await queries.run('UPDATE a');
    times += 1;
    server.refusal = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  });
  expect(faultOf(await written.catch((error: unknown) => error))).toEqual({
    ...{ code: 'database-outcome-unknown', params: {} },
  });
  expect(times).toBe(1);
});

it('a write on a server that lacks the last transactions is repeated', async () => {
  const { server, database } = await open();
  server.faults = [
    { at: 'COMMIT', fault: 'before' },
    { at: 'SELECT pg_xact_status', fault: databaseError('22023') },
  ];
  await database.write((queries) => queries.run('UPDATE a'));
  expect(server.effects).toEqual(['UPDATE a']);
});

it.each([
  ['deadlock', 'UPDATE a', '40P01'],
  ['serialization failure', 'COMMIT', '40001'],
])('a write is repeated after a %s', async (_, at, code) => {
  const { server, database } = await open();
  server.faults = [{ at, fault: databaseError(code) }];
  await database.write((queries) => queries.run('UPDATE a'));
  expect(server.effects).toEqual(['UPDATE a']);
});

it('only a long write raises the limit of the server for a statement', async () => {
  const { server, database } = await open();
  await database.write((queries) => queries.run('UPDATE a'));
  await database.write((queries) => queries.run('UPDATE b'), { isLong: true });
  const begins = server.received.filter((sql) => sql.startsWith('BEGIN'));
  expect(begins.map((sql) => sql.includes('SET LOCAL statement_timeout = 600000'))).toEqual([
    ...[false, true],
  ]);
});

it('a write that throws is rolled back and not repeated', async () => {
  const { server, database } = await open();
  const written = database.write(async (queries) => {
    await queries.run('UPDATE a');
    throw new Error('unknown subscription');
  });
  await expect(written).rejects.toThrow('unknown subscription');
  expect(server.effects).toEqual([]);
  expect(server.releases).toEqual(['kept']);
});

it('a write whose failed statement was ignored is not reported as saved', async () => {
  const { server, database } = await open();
  server.faults = [{ at: 'UPDATE a', fault: databaseError('23505') }];
  const written = database.write(async (queries) => {
    await queries.run('UPDATE a').catch(() => undefined);
    await queries.run('UPDATE b');
  });
  await expect(written).rejects.toThrow('A statement of the transaction failed');
  expect(server.effects).toEqual([]);
});

it('a connection whose transaction cannot begin is closed', async () => {
  const { server, database } = await open();
  // A standby gives out no IDs of transactions.
  server.faults = [{ at: 'BEGIN', fault: databaseError('55000') }];
  await expect(database.write((queries) => queries.run('UPDATE a'))).rejects.toThrow('simulated');
  expect(server.releases).toEqual(['closed']);
});

it('a connection that cannot roll back is closed', async () => {
  const { server, database } = await open();
  server.faults = [{ at: 'ROLLBACK', fault: 'before' }];
  await expect(database.write(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(server.releases).toEqual(['closed']);
});

it('no statement is sent after the end of its transaction', async () => {
  const { server, database } = await open();
  const late: Promise<unknown>[] = [];
  const written = database.write(async (queries) => {
    late.push(
      queries.run('UPDATE a'),
      queries.run('UPDATE b').catch((error: unknown) => error),
    );
    await Promise.resolve();
    throw new Error('no');
  });
  await expect(written).rejects.toThrow('no');
  expect(await late[1]).toMatchObject({ message: /after the end of its transaction/ });
  expect(server.effects).toEqual([]);
  expect(server.received).not.toContain('UPDATE b');
});

it('a snapshot that cannot be opened is opened again, and a lost one is reported', async () => {
  const { server, database } = await open();
  server.faults = [
    { at: 'BEGIN ISOLATION', fault: 'after' },
    { at: 'SELECT b', fault: 'after' },
  ];
  const snapshot = await database.snapshot();
  expect(await snapshot.rows('SELECT a')).toHaveLength(1);
  const lost = await snapshot.rows('SELECT b').catch((error: unknown) => error);
  expect(faultOf(lost)).toEqual({
    code: 'database-unreachable',
    params: { address: 'db.example:5432/verbatim', fault: 'ECONNRESET' },
  });
  await snapshot.close();
  await snapshot.close();
  expect(server.releases).toEqual(['closed', 'closed']);
  await expect(snapshot.rows('SELECT c')).rejects.toThrow('after the end');
});

it('a wait for a connection that fails is reported without another wait', async () => {
  const { server, database } = await open();
  server.isExhausted = true;
  let attempts = 0;
  const read = database.read(() => Promise.resolve((attempts += 1)));
  expect(faultOf(await read.catch((error: unknown) => error))).toEqual({
    code: 'database-unreachable',
    params: { address: 'db.example:5432/verbatim', fault: 'all-connections-in-use' },
  });
  expect(attempts).toBe(0);
});

it.each([
  [4, [1, 1, 1]],
  [5, [2, 1, 1]],
  [16, [7, 4, 4]],
])(
  'of %d connections, one is for locks, and snapshots take no others',
  async (connections, maxima) => {
    const { server } = await open(connections);
    expect(server.maxima).toEqual(maxima);
  },
);

it.each([
  ['28P01', 'database-refused'],
  ['3D000', 'database-refused'],
  ['ECONNREFUSED', 'database-unreachable'],
])('no error shows the password (%s)', async (code, expected) => {
  const server = new FakePostgres();
  server.refusal = /^\d/.test(code)
    ? databaseError(code)
    : Object.assign(new Error(code), { code });
  const opened = PostgresDatabase.open({ url: URL, connections: 4, pauseMs: 0, driver: server });
  const error = await opened.catch((one: unknown) => one);
  expect(faultOf(error)).toMatchObject({ code: expected });
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain('secret-word');
});

it('can be closed twice', async () => {
  const { database } = await open();
  await Promise.all([database.close(), database.close()]);
  await expect(database.read(() => Promise.resolve())).rejects.toThrow('after calling end');
});
