import { expect, it, onTestFinished } from 'vitest';
import { PostgresDatabase } from '../../../../src/store/postgres/postgres-database.ts';
import { ManualTime } from '../../../support/manual-time.ts';
import { FakePostgres } from '../fake-postgres.ts';

const CHECK_MS = 4_000;
const LOCK_PAUSE_MS = 250;

/** A database with the processes that use it. */
function useDatabase() {
  const server = new FakePostgres();
  async function startProcess() {
    const timers = new ManualTime();
    const options = { url: 'postgres://db.example/v', connections: 4, pauseMs: 0 };
    const database = await PostgresDatabase.open({ ...options, timers, driver: server });
    onTestFinished(() => database.close());
    return { database, timers };
  }
  /** Loses all connections for locks and notifications. */
  const cut = (): void => {
    for (const session of [...server.sessions]) session.lose();
  };
  return { server, startProcess, cut };
}

/** Lets everything run that waits for no timer. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

/** Work that ends when the test says so. */
function openWork() {
  let end = (): void => undefined;
  let hasBegun = false;
  const ended = new Promise<string>((resolve) => {
    end = () => {
      resolve('done');
    };
  });
  const work = (): Promise<string> => {
    hasBegun = true;
    return ended;
  };
  return { work, end, hasBegun: () => hasBegun };
}

it('work under a name waits for another process, and is refused if it must not wait', async () => {
  const { startProcess } = useDatabase();
  const [one, other] = [await startProcess(), await startProcess()];
  const [first, second] = [openWork(), openWork()];
  const held = one.database.locked('ingest', { waits: true }, first.work);
  await settle();
  expect(await other.database.locked('ingest', { waits: false }, second.work)).toBeNull();
  expect(await other.database.locked('sweep', { waits: false }, () => Promise.resolve(1))).toBe(1);
  const waiting = other.database.locked('ingest', { waits: true }, second.work);
  await other.timers.runOut(LOCK_PAUSE_MS);
  await settle();
  expect(second.hasBegun()).toBe(false);
  first.end();
  expect(await held).toBe('done');
  await other.timers.runOut(LOCK_PAUSE_MS);
  second.end();
  expect(await waiting).toBe('done');
});

it('work of the same process under a name is kept apart too', async () => {
  const { startProcess } = useDatabase();
  const { database, timers } = await startProcess();
  const [first, second] = [openWork(), openWork()];
  const works = [first, second].map(({ work }) => database.locked('a', { waits: true }, work));
  await settle();
  expect([first.hasBegun(), second.hasBegun()]).toEqual([true, false]);
  expect(await database.locked('a', { waits: false }, first.work)).toBeNull();
  first.end();
  await works[0];
  await timers.runOut(LOCK_PAUSE_MS);
  second.end();
  expect(await works[1]).toBe('done');
});

it('a name is given back when the work fails', async () => {
  const { startProcess } = useDatabase();
  const [one, other] = [await startProcess(), await startProcess()];
  const failed = one.database.locked('a', { waits: true }, () => Promise.reject(new Error('no')));
  await expect(failed).rejects.toThrow('no');
  expect(await other.database.locked('a', { waits: false }, () => Promise.resolve(1))).toBe(1);
});

it('names are held again after the connection was lost', async () => {
  const { server, startProcess, cut } = useDatabase();
  const [one, other] = [await startProcess(), await startProcess()];
  const { work, end } = openWork();
  const held = one.database.locked('a', { waits: true }, work);
  await settle();
  server.refusal = new Error('refused');
  cut();
  await settle();
  server.refusal = null;
  await one.timers.runOut(CHECK_MS);
  await settle();
  const tryOther = () => other.database.locked('a', { waits: false }, () => Promise.resolve('got'));
  expect(await tryOther()).toBeNull();
  end();
  await held;
  expect(await tryOther()).toBe('got');
});

it('a name that another process has taken in the meantime is held again when it is free', async () => {
  const { server, startProcess, cut } = useDatabase();
  const [one, other] = [await startProcess(), await startProcess()];
  const [first, second] = [openWork(), openWork()];
  const held = one.database.locked('a', { waits: true }, first.work);
  await settle();
  server.refusal = new Error('refused');
  cut();
  await settle();
  server.refusal = null;
  const taken = other.database.locked('a', { waits: true }, second.work);
  await settle();
  expect(second.hasBegun()).toBe(true);
  await one.timers.runOut(CHECK_MS);
  await settle();
  second.end();
  await taken;
  await one.timers.runOut(CHECK_MS);
  await settle();
  const tryOther = () => other.database.locked('a', { waits: false }, () => Promise.resolve('got'));
  expect(await tryOther()).toBeNull();
  first.end();
  await held;
  expect(await tryOther()).toBe('got');
});

it('a name whose work ends while the connection is lost is free', async () => {
  const { server, startProcess, cut } = useDatabase();
  const [one, other] = [await startProcess(), await startProcess()];
  const works = [openWork(), openWork()];
  const held = works.map(({ work }, index) =>
    one.database.locked(`work ${index}`, { waits: true }, work),
  );
  await settle();
  server.faults = [{ at: 'SELECT key', fault: 'after' }];
  cut();
  works[0]?.end();
  await held[0];
  await settle();
  await one.timers.runOut(CHECK_MS);
  await settle();
  const tryOther = (name: string) =>
    other.database.locked(name, { waits: false }, () => Promise.resolve('got'));
  expect(await tryOther('work 0')).toBe('got');
  expect(await tryOther('work 1')).toBeNull();
  works[1]?.end();
  await held[1];
  expect(await tryOther('work 1')).toBe('got');
});

it('listeners are called for each notification, and every four seconds', async () => {
  const { server, startProcess } = useDatabase();
  const { database, timers } = await startProcess();
  let calls = 0;
  const stop = await database.watch(() => (calls += 1));
  server.notify();
  expect(calls).toBe(1);
  await timers.runOut(CHECK_MS);
  await settle();
  await timers.runOut(CHECK_MS);
  expect(calls).toBe(3);
  await settle();
  await stop();
  server.notify();
  expect(calls).toBe(3);
});

it('listeners are called while the database cannot be reached, and notified again afterwards', async () => {
  const { server, startProcess, cut } = useDatabase();
  const { database, timers } = await startProcess();
  let calls = 0;
  await database.watch(() => (calls += 1));
  server.refusal = new Error('refused');
  cut();
  await timers.runOut(CHECK_MS);
  await settle();
  expect(calls).toBe(1);
  server.refusal = null;
  await timers.runOut(CHECK_MS);
  await settle();
  server.notify();
  expect(calls).toBe(3);
});

it('a listener that is added while the database cannot be reached is called afterwards', async () => {
  const { server, startProcess, cut } = useDatabase();
  const { database, timers } = await startProcess();
  let calls = 0;
  server.refusal = new Error('refused');
  cut();
  await database.watch(() => (calls += 1));
  server.refusal = null;
  await timers.runOut(CHECK_MS);
  await settle();
  server.notify();
  expect(calls).toBe(2);
});

it('a check without an answer replaces the connection', async () => {
  const { server, startProcess } = useDatabase();
  const { database, timers } = await startProcess();
  let calls = 0;
  await database.watch(() => (calls += 1));
  const [before] = [...server.sessions];
  server.faults = [{ at: 'SELECT 1', fault: new Error('Query read timeout') }];
  await timers.runOut(CHECK_MS);
  await settle();
  const [after, ...others] = [...server.sessions];
  expect(after).not.toBe(before);
  expect(others).toEqual([]);
  server.notify();
  expect(calls).toBe(2);
});

it('no connection is left after the database is closed', async () => {
  const { server, startProcess } = useDatabase();
  const { database } = await startProcess();
  await database.watch(() => undefined);
  await database.close();
  expect(server.sessions.size).toBe(0);
  await expect(database.watch(() => undefined)).rejects.toThrow('The store is closed');
});
