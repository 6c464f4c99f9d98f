import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import type { Corpora, CorporaEvents } from '../../../../src/store/corpora.ts';
import { SqliteCorpora } from '../../../../src/store/sqlite/corpora/sqlite-corpora.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { NOW, put } from '../../store-setting.ts';

const idOf = (number: number): string => `1000000000000000${number}`;
const [ONE, TWO, THREE] = [idOf(1), idOf(2), idOf(3)];
const clock = { now: () => Date.parse(NOW), monotonic: () => 0 };

interface Setting {
  readonly folder: string;
  readonly corpora: Corpora;
  /** What happened, in order. */
  readonly events: string[];
  /** What an opening waits for. */
  opening: Promise<void>;
}

async function setUp({ keptOpen = 32, count = 3 } = {}): Promise<Setting> {
  const temporary = temporaryFolder();
  const events: string[] = [];
  const handlers: CorporaEvents = {
    onOpened: async ({ corpusId }, damaged) => {
      events.push(`${damaged === null ? 'opened' : 'replaced'} ${corpusId}`);
      await setting.opening;
    },
    onReleased: (corpusId) => {
      events.push(`released ${corpusId}`);
      return Promise.resolve();
    },
    onGone: (corpusId) => void events.push(`gone ${corpusId}`),
  };
  const corpora = new SqliteCorpora({ dataDir: temporary.path, clock, events: handlers, keptOpen });
  const folder = join(temporary.path, 'corpora');
  const setting: Setting = { folder, corpora, events, opening: Promise.resolve() };
  onTestFinished(async () => {
    await corpora.close();
    temporary.remove();
  });
  for (let number = 1; number <= count; number += 1) await corpora.create(idOf(number));
  return setting;
}

it('a corpus is listed and used in without opening its database before its first use', async () => {
  const { corpora, events, folder } = await setUp();
  mkdirSync(join(folder, 'no-id'));
  mkdirSync(join(folder, idOf(9)));
  expect(await corpora.list()).toEqual([ONE, TWO, THREE]);
  const store = corpora.store(TWO);
  expect([corpora.open, events]).toEqual([0, []]);
  expect(existsSync(join(folder, TWO, 'verbatim.db'))).toBe(false);
  expect(await store.status()).toMatchObject({ generation: 0, sources: 0 });
  await store.changeTimes();
  expect([corpora.open, events]).toEqual([1, [`opened ${TWO}`]]);
});

it('uses at the same time open a corpus once', async () => {
  const { corpora, events } = await setUp();
  const store = corpora.store(ONE);
  await Promise.all([store.status(), corpora.store(ONE).status(), store.changeTimes()]);
  expect(events).toEqual([`opened ${ONE}`]);
});

it('the corpus that was not used for the longest time is released first, and opens again', async () => {
  const { corpora, events } = await setUp({ keptOpen: 2 });
  const stores = [ONE, TWO, THREE].map((id) => corpora.store(id));
  await stores[0]?.status();
  await stores[1]?.status();
  await stores[0]?.status();
  await stores[2]?.status();
  expect(corpora.open).toBe(2);
  expect(events.at(-1)).toBe(`released ${TWO}`);
  expect(await stores[1]?.status()).toMatchObject({ generation: 0 });
  expect(events.slice(-2)).toEqual([`opened ${TWO}`, `released ${ONE}`]);
});

it('a snapshot keeps its corpus open until it is closed, and is released once', async () => {
  const { corpora, events } = await setUp({ keptOpen: 1 });
  const store = corpora.store(ONE);
  await put(store, ['some words']);
  const snapshot = await store.snapshot();
  await corpora.store(TWO).status();
  await corpora.store(THREE).status();
  expect(events).not.toContain(`released ${ONE}`);
  expect(await snapshot.sourceIds()).toEqual(['a']);
  await snapshot.close();
  await snapshot.close();
  await corpora.store(TWO).status();
  expect(events).toContain(`released ${ONE}`);
  expect(corpora.open).toBe(1);
});

it('a corpus that cannot be opened is opened again at the next use', async () => {
  const setting = await setUp();
  setting.opening = Promise.reject(new Error('no model'));
  const store = setting.corpora.store(ONE);
  await expect(store.status()).rejects.toThrow('no model');
  expect(setting.corpora.open).toBe(0);
  setting.opening = Promise.resolve();
  expect(await store.status()).toMatchObject({ generation: 0 });
});

it('a removal waits for readers, refuses new ones, and later creations wait for it', async () => {
  const { corpora, events, folder } = await setUp();
  const store = corpora.store(ONE);
  const snapshot = await store.snapshot();
  const removal = corpora.remove(ONE);
  const again = corpora.remove(ONE);
  const creation = corpora.create(ONE).then(() => events.push('created'));
  expect(corpora.has(ONE)).toBe(false);
  await expect(store.status()).rejects.toMatchObject({ problem: { code: 'corpus-removed' } });
  expect(await snapshot.sourceIds()).toEqual([]);
  expect(readdirSync(folder)).toContain(ONE);
  await snapshot.close();
  await Promise.all([removal, again, creation]);
  expect(events.slice(1)).toEqual([`released ${ONE}`, `gone ${ONE}`, 'created']);
  expect(readdirSync(folder)).toEqual([ONE, TWO, THREE]);
  expect(readdirSync(join(folder, ONE))).toEqual(['sources']);
});

it('a removal waits for changes only after its readers have gone', async () => {
  const setting = await setUp();
  let finish = (): void => undefined;
  setting.opening = new Promise((resolve) => (finish = resolve));
  const status = setting.corpora.store(ONE).status();
  const order: string[] = [];
  const removal = setting.corpora.remove(ONE, async (work) => {
    order.push('alone');
    await work();
  });
  // The opening ends only now, as one that waits for an ingestion.
  void Promise.resolve().then(() => {
    order.push('opened');
    finish();
  });
  await Promise.all([status, removal]);
  expect(order).toEqual(['opened', 'alone']);
});

it('a corpus without its documents is removed too', async () => {
  const { corpora, folder } = await setUp();
  mkdirSync(join(folder, idOf(9)));
  await corpora.remove(idOf(9));
  expect(readdirSync(folder)).toEqual([ONE, TWO, THREE]);
});

it('a removal that was killed is finished by the sweep, and other hidden folders stay', async () => {
  const { corpora, folder } = await setUp();
  await corpora.store(ONE).status();
  renameSync(join(folder, TWO), join(folder, `.deleted-${TWO}`));
  mkdirSync(join(folder, '.deleted-by-hand'));
  expect(await corpora.list()).toEqual([ONE, THREE]);
  await corpora.sweep();
  expect(readdirSync(folder)).toEqual(['.deleted-by-hand', ONE, THREE]);
});

it('a corpus that another program has deleted and created is read from its new database', async () => {
  const { corpora, events, folder } = await setUp();
  const store = corpora.store(ONE);
  await put(store, ['old words']);
  const snapshot = await store.snapshot();
  renameSync(join(folder, ONE), join(folder, 'elsewhere'));
  await corpora.create(ONE);
  expect(await store.status()).toMatchObject({ generation: 0 });
  expect(events).toEqual([`opened ${ONE}`, `gone ${ONE}`, `opened ${ONE}`]);
  expect(await snapshot.sourceIds()).toEqual(['a']);
  await snapshot.close();
  expect(await store.status()).toMatchObject({ generation: 0 });
});

it('damage that a read finds is repaired at the next use', async () => {
  const { corpora, events, folder } = await setUp();
  const store = corpora.store(ONE);
  await put(store, ['some words']);
  const db = new Database(join(folder, ONE, 'verbatim.db'));
  db.prepare('UPDATE corpus SET passages = passages + 1').run();
  db.close();
  await expect(store.status()).rejects.toThrow();
  expect(await store.status()).toMatchObject({ generation: 0 });
  expect(events.at(-1)).toBe(`replaced ${ONE}`);
  expect(await corpora.store(TWO).status()).toMatchObject({ generation: 0 });
});

it('a file with the name of a corpus is no corpus', async () => {
  const { corpora, folder } = await setUp({ count: 1 });
  writeFileSync(join(folder, TWO), 'a file');
  expect(await corpora.list()).toEqual([ONE]);
  expect(corpora.has(TWO)).toBe(false);
});
