import { expect, it } from 'vitest';
import { JoinedCorpora } from '../../src/store/joined-corpora.ts';
import type { CorpusStore } from '../../src/store/corpus-store.ts';
import { AT, MODEL, toChange, vectorsFor } from './sample-corpus.ts';
import { storeSetting } from './store-setting.ts';

const LATER = '2026-03-19T09:00:00.000Z';
const LAST = '2026-03-20T09:00:00.000Z';

async function commit(
  store: CorpusStore,
  at: string,
  sources: Readonly<Record<string, string>>,
  removals: readonly string[] = [],
): Promise<void> {
  const { generation } = await store.status();
  const samples = Object.entries(sources).map(([sourceId, line]) => ({
    ...{ sourceId, title: sourceId, lines: [line] },
  }));
  const change = toChange(generation, samples, { at, removals });
  await store.addVectors(MODEL, vectorsFor(change));
  await store.commitCorpus(change);
}

async function setUp() {
  const { store: own } = await storeSetting().open();
  const { store: shared } = await storeSetting().open();
  return { own, shared, joined: new JoinedCorpora([own, shared]) };
}

it('two corpora have the sum of their counts, and one list of the times of changes', async () => {
  const { own, shared, joined } = await setUp();
  expect(await joined.status()).toMatchObject({ generation: 0, modelId: null, sources: 0 });
  await commit(shared, AT, { a: 'one', b: 'two' });
  await commit(own, LATER, { c: 'three' });
  await commit(shared, LATER, { a: 'four' });
  expect(await joined.status()).toMatchObject({
    generation: 3,
    modelId: MODEL,
    sources: 3,
    passages: 3,
  });
  expect(await joined.changeTimes()).toEqual([AT, LATER]);
});

it('the versions of a source are those of the first corpus that has it', async () => {
  const { own, shared, joined } = await setUp();
  await commit(shared, AT, { a: 'shared one' });
  await commit(shared, LATER, { a: 'shared two' });
  const texts = async () => (await joined.versions('a')).map(({ text }) => text);
  expect(await texts()).toEqual(['shared one', 'shared two']);
  await commit(own, LATER, { a: 'own one' });
  expect(await texts()).toEqual(['own one']);
  await commit(own, LAST, {}, ['a']);
  expect(await texts()).toEqual(['shared one', 'shared two']);
  await commit(shared, LAST, {}, ['a']);
  // No corpus has it now, so its past is that of the first corpus that had it.
  expect(await texts()).toEqual(['own one']);
  expect(await joined.versions('z')).toEqual([]);
  expect(await joined.changes('z')).toEqual([]);
});

it('every version and change is found by its key, although both corpora count from one', async () => {
  const { own, shared, joined } = await setUp();
  await commit(shared, AT, { a: 'shared a', b: 'shared b' });
  await commit(own, AT, { a: 'own a', c: 'own c' });
  const seen: string[] = [];
  for (const sourceId of ['a', 'b', 'c']) {
    for (const { versionKey, text } of await joined.versions(sourceId)) {
      expect(await joined.version(versionKey)).toMatchObject({ sourceId, text, versionKey });
      seen.push(text);
    }
    for (const { versionKey } of await joined.changes(sourceId)) {
      expect(await joined.version(versionKey ?? -1)).toMatchObject({ sourceId });
    }
  }
  expect(seen).toEqual(['own a', 'shared b', 'own c']);
  expect(await joined.version(999)).toBeNull();
});

it('the last changes at a time name each source once, a present one before a removed one', async () => {
  const { own, shared, joined } = await setUp();
  await commit(shared, AT, { a: 'shared a', b: 'shared b' });
  await commit(own, LATER, { a: 'own a' });
  await commit(own, LAST, {}, ['a']);
  const at = async (time: string) => {
    const found: Record<string, string | undefined> = {};
    for (const { sourceId, versionKey } of await joined.lastChanges(time)) {
      expect(found).not.toHaveProperty(sourceId);
      found[sourceId] = (await joined.version(versionKey ?? -1))?.text;
    }
    return found;
  };
  expect(await at(AT)).toEqual({ a: 'shared a', b: 'shared b' });
  expect(await at(LATER)).toEqual({ a: 'own a', b: 'shared b' });
  expect(await at(LAST)).toEqual({ a: 'shared a', b: 'shared b' });
});
