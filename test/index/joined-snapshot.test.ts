import { describe, expect, it, onTestFinished } from 'vitest';
import { createSearchIndex } from '../../src/index/create-search-index.ts';
import { findHidden, JoinedSnapshot } from '../../src/index/joined-snapshot.ts';
import { openScanningIndex } from '../../src/index/open-passage-index.ts';
import type { SearchedCorpus } from '../../src/index/passage-index.ts';
import { openSqliteStores } from '../../src/store/sqlite/open-sqlite-stores.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { DirectionEmbedder, fill, type Texts } from './corpus-of.ts';

const embedder = new DirectionEmbedder();
const clock = { now: () => 0, monotonic: () => 0 };

const OWN: Texts = { b: ['The own mill.'], d: ['An own lamp.'] };
const SHARED: Texts = {
  a: ['The first mill.'],
  b: ['A hidden mill mill mill.', 'Another hidden mill mill.', 'A third hidden mill.'],
  c: ['The last mill.', 'A bell.'],
};

async function setUp(own = OWN, shared = SHARED) {
  const stores = [];
  for (const [corpusId, texts] of [['1', own] as const, ['shared', shared] as const]) {
    const temporary = temporaryFolder();
    const { store } = await openSqliteStores({ dataDir: temporary.path, corpusId, clock });
    onTestFinished(async () => {
      await store.close();
      temporary.remove();
    });
    await fill(store, embedder, texts);
    stores.push(store);
  }
  const snapshots = [];
  for (const store of stores) {
    const snapshot = await store.snapshot();
    onTestFinished(() => snapshot.close());
    snapshots.push(snapshot);
  }
  const corpora = await findHidden(snapshots);
  return { stores, corpora, joined: new JoinedSnapshot(corpora) };
}

describe('two corpora read as one', () => {
  it('list each source once, sorted by ID, and a source of the first replaces one of the second', async () => {
    const { corpora, joined } = await setUp();
    expect(corpora.map(({ hidden }) => [...hidden])).toEqual([[], ['b']]);
    const ids = ['a', 'b', 'c', 'd'];
    expect((await joined.sources()).map(({ sourceId }) => sourceId)).toEqual(ids);
    expect((await joined.sourceHashes()).map(({ sourceId }) => sourceId)).toEqual(ids);
    expect(await joined.sourceCount()).toBe(4);
    expect((await joined.source('b'))?.text).toBe('The own mill.');
    expect((await joined.passagesOf('b')).map(({ corpusId }) => corpusId)).toEqual(['1']);
    expect(await joined.source('z')).toBeNull();
    expect(await joined.passagesOf('z')).toEqual([]);
  });

  it('have the sums of their statistics, and a generation that changes with either', async () => {
    const { stores, joined } = await setUp();
    expect(await joined.passageCount()).toBe(2 + 6);
    expect(await joined.docFreq(['mill', 'lamp', 'bell', 'none'])).toEqual([1 + 5, 1, 1, 0]);
    expect(joined.generation).toBe(2);
    for (const [place, store] of stores.entries()) {
      await fill(store, embedder, { e: [`New in ${place}.`] });
      const snapshots = [];
      for (const one of stores) snapshots.push(await one.snapshot());
      expect(new JoinedSnapshot(await findHidden(snapshots)).generation).toBe(3 + place);
      for (const snapshot of snapshots) await snapshot.close();
    }
  });

  it('return the vector of each passage from its own corpus', async () => {
    const { joined } = await setUp();
    const passages = [...(await joined.passagesOf('c')), ...(await joined.passagesOf('b'))];
    const texts = ['The last mill.', 'A bell.', 'The own mill.'];
    expect(await joined.vectorsOf(passages)).toEqual(await embedder.embed(texts));
    const [foreign] = passages.map((passage) => ({ ...passage, corpusId: '2' }));
    if (foreign === undefined) throw new Error('no passage');
    await expect(joined.vectorsOf([foreign])).rejects.toThrow('is in no corpus');
  });
});

describe('a search in two corpora', () => {
  it('returns as many hits as asked for, although hidden passages have better scores', async () => {
    const { corpora } = await setUp();
    const passages = openScanningIndex(embedder.dimensions);
    onTestFinished(() => passages.close());
    const [question = new Float32Array()] = await embedder.embed(['A third hidden mill.']);
    const found = (hits: readonly { passage: { passageId: string; corpusId: string } }[]) =>
      hits.map(({ passage: { passageId, corpusId } }) => `${corpusId} ${passageId}`).sort();
    const mills = ['1 b#1', 'shared a#1', 'shared c#1'];
    expect(found(await passages.bm25(corpora, ['mill'], 3))).toEqual(mills);
    expect(found(await passages.nearest(corpora, question, 5))).toEqual(
      [...mills, '1 d#1', 'shared c#2'].sort(),
    );
    expect(found(await passages.bm25(corpora, ['mill'], 9, 'b'))).toEqual(['1 b#1']);
    expect(found(await passages.nearest(corpora, question, 9, 'b'))).toEqual(['1 b#1']);
    const sources = await passages.bm25Sources(corpora, ['mill'], 3);
    expect(sources.map(({ sourceId }) => sourceId).sort()).toEqual(['a', 'b', 'c']);
    await passages.release(corpora);
  });

  it('gives each passage the score that it has in its corpus alone', async () => {
    const { corpora } = await setUp();
    const passages = openScanningIndex(embedder.dimensions);
    onTestFinished(() => passages.close());
    const alone: SearchedCorpus[] = corpora.map(({ snapshot }) => ({
      snapshot,
      hidden: new Set(),
    }));
    const scores = new Map<string, number>();
    for (const one of alone) {
      for (const { passage, score } of await passages.bm25([one], ['mill'], 20)) {
        scores.set(`${passage.corpusId} ${passage.passageId}`, score);
      }
    }
    const together = await passages.bm25(corpora, ['mill'], 20);
    expect(together).toHaveLength(3);
    for (const { passage, score } of together) {
      expect(score).toBe(scores.get(`${passage.corpusId} ${passage.passageId}`));
    }
    await passages.release(corpora);
  });

  it('finds the shared source again when the own one with its ID is removed', async () => {
    const { stores } = await setUp();
    const passages = openScanningIndex(embedder.dimensions);
    const index = createSearchIndex({ stores, embedder, passages });
    onTestFinished(async () => {
      await index.close();
      await passages.close();
    });
    const ofB = () => index.read(({ snapshot }) => snapshot.passagesOf('b'));
    expect(await ofB()).toHaveLength(1);
    const [own] = stores;
    if (own !== undefined) await fill(own, embedder, { d: ['An own lamp.'] });
    expect(await ofB()).toHaveLength(3);
  });
});
