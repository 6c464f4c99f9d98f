import { expect, it } from 'vitest';
import { describeStore } from '../store-contract.ts';
import { MODEL, toChange, vectorsFor } from '../sample-corpus.ts';
import { storeSetting } from '../store-setting.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openSqliteStores } from '../../../src/store/sqlite/open-sqlite-stores.ts';
import { systemClock } from '../../../src/domain/time.ts';

describeStore('a store over SQLite', () => {
  const folder = temporaryFolder();
  return Promise.resolve({
    open: async () => (await openSqliteStores({ dataDir: folder.path, clock: systemClock })).store,
    dispose: () => {
      folder.remove();
      return Promise.resolve();
    },
  });
});

it('a snapshot loads a source once, and caches only the 16 most recently used', async () => {
  const { store } = await storeSetting().open();
  const ids = Array.from({ length: 17 }, (_, i) => `source-${i}`);
  const change = toChange(
    0,
    ids.map((sourceId) => ({ sourceId, title: sourceId, lines: ['one line'] })),
  );
  await store.addVectors(MODEL, vectorsFor(change));
  await store.commitCorpus(change);
  const snapshot = await store.snapshot();
  const [first, second, ...others] = ids;
  if (first === undefined || second === undefined) throw new Error('17 sources were made');
  const loaded = [await snapshot.source(first), await snapshot.source(second)];
  expect(await snapshot.source(first)).toBe(loaded[0]);
  for (const sourceId of others) await snapshot.source(sourceId);
  expect(await snapshot.source(first)).toBe(loaded[0]);
  // The 17th evicted the least recently used one.
  const again = await snapshot.source(second);
  expect(again).not.toBe(loaded[1]);
  expect(again).toEqual(loaded[1]);
  await snapshot.close();
});
