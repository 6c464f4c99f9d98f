import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keptAnswer } from '../answer-contract.ts';
import { storeSetting } from '../store-setting.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures/version-6.db');

it('a database of version 6 keeps its sources, without places, language and boilerplate', async () => {
  const setting = storeSetting();
  copyFileSync(FIXTURE, setting.file);
  const { store, answers, damaged } = await setting.open();
  expect(damaged).toBeNull();
  const snapshot = await store.snapshot();
  expect(await snapshot.source('harbour')).toMatchObject({
    title: 'The harbour',
    file: 'Harbour.md',
    places: [],
    language: null,
    boilerplate: [],
    links: [{ url: 'https://example.org/times' }],
  });
  expect(await snapshot.bm25(['raft'], 3)).toHaveLength(1);
  await snapshot.close();
  expect(await answers.get('A-7k3f9m2p')).toEqual(keptAnswer());
});

it('a database of version 6 gives each file the ID of its source', async () => {
  const setting = storeSetting();
  copyFileSync(FIXTURE, setting.file);
  const { store } = await setting.open();
  const snapshot = await store.snapshot();
  expect(await snapshot.givenIds()).toEqual([
    { file: 'Harbour.md', sourceId: 'harbour' },
    { file: 'fees.txt', sourceId: 'fees' },
  ]);
  await snapshot.close();
});

it('a database of version 6 has a history of the changes whose times it stored', async () => {
  const setting = storeSetting();
  copyFileSync(FIXTURE, setting.file);
  const { store } = await setting.open();
  const [first] = await store.versions('harbour');
  expect(await store.changes('harbour')).toEqual([
    { sourceId: 'harbour', versionKey: first?.versionKey, at: first?.firstSeenAt },
  ]);
  expect(await store.changeTimes()).toContain(first?.firstSeenAt);
});

it.each(['title', 'links'])(
  'a database of version 6 with a changed %s is put aside instead of migrated',
  async (column) => {
    const setting = storeSetting();
    copyFileSync(FIXTURE, setting.file);
    setting.damage('source_versions', column);
    expect((await setting.open()).damaged).not.toBeNull();
  },
);
