import { expect, it, onTestFinished } from 'vitest';
import { NO_SEARCH } from '../../src/store/no-search.ts';
import { openPostgresStores } from '../../src/store/postgres/open-postgres-stores.ts';
import type { Stores } from '../../src/store/stores.ts';
import { waitUntil } from '../engines/wait-until.ts';
import { freshDatabase } from '../support/fresh-database.ts';

/** The stores of several processes over one empty database. */
async function openAll(count: number): Promise<Stores[]> {
  const settings = { databaseUrl: await freshDatabase(), connections: 4 };
  const opened: Stores[] = [];
  onTestFinished(async () => {
    for (const { store } of opened) await store.close();
  });
  for (let process = 0; process < count; process += 1) {
    opened.push(await openPostgresStores({ settings, search: NO_SEARCH }));
  }
  return opened;
}

it('all processes have the key of the user hashes, which was created with the database', async () => {
  const keys = (await openAll(2)).map(({ userKey }) => userKey);
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(keys[1]).toBe(keys[0]);
  const [other] = await openAll(1);
  expect(other?.userKey).not.toBe(keys[0]);
});

it('work of two processes under one name is kept apart, and its result is passed on', async () => {
  const [one, other] = (await openAll(2)).map(({ together }) => together);
  if (one === undefined || other === undefined) throw new Error('not opened');
  const order: string[] = [];
  await one
    .exclusive('a', async () => {
      expect(await other.exclusiveNow('a', () => Promise.resolve('done'))).toBeNull();
      expect(await other.exclusiveNow('b', () => Promise.resolve('done'))).toBe('done');
      const waiting = other.exclusive('a', () => {
        order.push('second');
        return Promise.resolve(null);
      });
      order.push('first');
      return { waiting };
    })
    .then(async ({ waiting }) => {
      expect(await waiting).toBeNull();
    });
  expect(order).toEqual(['first', 'second']);
});

it('a process notices within five seconds that another one has changed the mode of a server', async () => {
  const [one, other] = await openAll(2);
  if (one === undefined || other === undefined) throw new Error('not opened');
  let calls = 0;
  const stop = await one.together.watch(() => (calls += 1));
  await other.serverCorpora.setMode('7', 'own');
  await waitUntil('the listener is called', () => calls > 0, { seconds: 5 });
  expect(await one.serverCorpora.modes()).toEqual([{ serverId: '7', mode: 'own' }]);
  await stop();
});

it('every store fails after the store of the shared corpus was closed, even twice', async () => {
  const [stores] = await openAll(1);
  if (stores === undefined) throw new Error('not opened');
  await stores.store.close();
  await stores.store.close();
  await expect(stores.answers.get('A-1')).rejects.toThrow();
  await expect(stores.together.watch(() => undefined)).rejects.toThrow('closed');
});
