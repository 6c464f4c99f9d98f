import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CorpusSnapshot, CorpusStore } from '../../src/store/corpus-store.ts';
import { AT, MODEL, PIPELINE, toChange, toUpsert, vectorsFor } from './sample-corpus.ts';
import type { SampleSource } from './sample-corpus.ts';
import { runOnBoth, storeRuns } from './store-commands.ts';
import type { StoreUnderTest } from './store-commands.ts';
import { MODELS, SOURCE_IDS, VOCABULARY } from './store-model.ts';

/** Characters that FTS5 interprets or that end a string. */
const HOSTILE_PIECES = [
  ...['"', '(', ')', '*', '^', '-', '+', ':', '{', '}', '\0', '\\', "'", ';', ' ', '\n'],
  ...['NEAR', 'OR', 'AND', 'NOT', 'a'],
] as const;

/**
 * The requirements for every `CorpusStore`.
 *
 * @param runs the number of random cases of the tests with commands and with terms
 */
export function describeStore(
  name: string,
  create: () => Promise<StoreUnderTest>,
  runs = { commands: 40, terms: 300 },
): void {
  describe(name, () => {
    const withStore = async (use: (store: CorpusStore) => Promise<void>): Promise<void> => {
      const under = await create();
      const store = await under.open();
      try {
        await use(store);
      } finally {
        await store.close();
        await under.dispose();
      }
    };

    it('behaves like a Map of sources for any commands, and a snapshot like an unchanged copy', async () => {
      await fc.assert(
        fc.asyncProperty(storeRuns, async (run) => {
          await runOnBoth(await create(), run);
        }),
        { numRuns: runs.commands },
      );
    });

    it('changes nothing if a passage names a vector that was never added', () =>
      withStore(async (store) => {
        await put(store, [{ sourceId: 'a', title: 'zorb', lines: ['blick'] }]);
        const before = await store.status();
        const change = toChange(1, [{ sourceId: 'b', title: 'quux', lines: ['frob'] }], {
          removals: ['a'],
        });
        await expect(store.commitCorpus(change)).rejects.toThrow(/b#1/);
        expect(await store.status()).toEqual(before);
        await withSnapshot(store, async (snapshot) => {
          expect(await snapshot.bm25(['blick'], 5)).toHaveLength(1);
          expect(await snapshot.bm25(['frob'], 5)).toEqual([]);
        });
      }));

    it('finds words of scripts without spaces', () =>
      withStore(async (store) => {
        await put(store, [
          { sourceId: 'a', title: '港', lines: ['灯台は港にある。', 'แมวอยู่ที่ท่าเรือ'] },
        ]);
        await withSnapshot(store, async (snapshot) => {
          expect(await snapshot.bm25(['灯台'], 5)).toHaveLength(1);
          expect(await snapshot.bm25(['แมว'], 5)).toHaveLength(1);
          expect(await snapshot.bm25Sources(['港'], 5)).toHaveLength(1);
          expect(await snapshot.bm25(['台'], 5)).toEqual([]);
        });
      }));

    it('indexes all words again if the pipeline changes, also those of unchanged sources', () =>
      withStore(async (store) => {
        const kept = { sourceId: 'a', title: 'zorb', lines: ['blick 灯台', 'frob'] };
        await put(store, [kept, { sourceId: 'b', title: 'quux', lines: ['blick'] }]);
        const before = await scores(store, ['blick', '灯台', 'quux']);
        const { generation } = await store.status();
        const change = toChange(generation, [{ sourceId: 'b', title: 'quux', lines: ['blick'] }], {
          pipeline: `${PIPELINE} later`,
        });
        await store.addVectors(MODEL, vectorsFor(change));
        expect(await store.commitCorpus(change)).toMatchObject({ passages: 3 });
        expect(await scores(store, ['blick', '灯台', 'quux'])).toEqual(before);
      }));

    it('refuses a second model for only a part of the corpus', () =>
      withStore(async (store) => {
        await put(store, [
          { sourceId: 'a', title: 'zorb', lines: ['blick'] },
          { sourceId: 'b', title: 'zorb', lines: ['quux'] },
        ]);
        const change = toChange(1, [{ sourceId: 'a', title: 'zorb', lines: ['blick'] }], {
          modelId: MODELS[1],
        });
        await store.addVectors(MODELS[1], vectorsFor(change));
        await expect(store.commitCorpus(change)).rejects.toThrow(/another model/);
        expect((await store.status()).modelId).toBe(MODEL);
      }));

    it('refuses a change that contains a source twice, or a passage that differs from its source', () =>
      withStore(async (store) => {
        const sample = { sourceId: 'a', title: 'zorb', lines: ['blick'] };
        const change = toChange(0, [sample]);
        await store.addVectors(MODEL, vectorsFor(change));
        await expect(store.commitCorpus({ ...change, removals: ['a'] })).rejects.toThrow(/twice/);
        const { source, passages } = toUpsert(sample);
        const forged = passages.map((record) => ({ ...record, bodyText: 'block' }));
        await expect(
          store.commitCorpus({ ...change, upserts: [{ source, passages: forged }] }),
        ).rejects.toThrow(/differs from the text/);
        expect((await store.status()).generation).toBe(0);
      }));

    it('never reuses the key of a vector, even after the vector is gone', () =>
      withStore(async (store) => {
        const keys = async (): Promise<number[]> => {
          const snapshot = await store.snapshot();
          const passages = await snapshot.passagesOf('a');
          await snapshot.close();
          return passages.map(({ vectorKey }) => vectorKey);
        };
        await put(store, [{ sourceId: 'a', title: 'zorb', lines: ['blick', 'quux'] }]);
        const first = await keys();
        await put(store, [{ sourceId: 'a', title: 'zorb', lines: ['frob', 'gonk'] }]);
        const second = await keys();
        expect(second.filter((key) => first.includes(key))).toEqual([]);
      }));

    it('keeps the time of a version if only its file is renamed', () =>
      withStore(async (store) => {
        const sample = { sourceId: 'a', title: 'zorb', lines: ['blick'] };
        await put(store, [{ ...sample, file: 'one.md' }]);
        await put(store, [{ ...sample, file: 'two.md' }], '2027-01-01T00:00:00.000Z');
        await withSnapshot(store, async (snapshot) => {
          const [listed] = await snapshot.sources();
          expect(listed).toMatchObject({ file: 'two.md', indexedAt: AT });
        });
        expect(await store.versions('a')).toHaveLength(1);
      }));

    it('returns any text unchanged, even with NUL, quotes and letters outside the BMP', () =>
      withStore(async (store) => {
        const lines = ['a\0b "c" \' ; DROP TABLE x --', '😀 𝔘𝔫𝔦 e\u0301 \u202e end', '\ufeff bom'];
        await put(store, [{ sourceId: 'a', title: 'é "t" \0', lines }]);
        await withSnapshot(store, async (snapshot) => {
          const source = await snapshot.source('a');
          expect(source?.text).toBe(lines.join('\n'));
          expect(source?.title).toBe('é "t" \0');
          const { source: given } = toUpsert({ sourceId: 'a', title: 'é "t" \0', lines });
          expect(source).toMatchObject({
            blocks: given.blocks,
            links: given.links,
            contentHash: given.contentHash,
          });
        });
      }));

    it('treats every term as words to find, never as query syntax', () =>
      withStore(async (store) => {
        await put(store, [
          { sourceId: 'a', title: 'zorb', lines: ['blick quux', 'near and or not heading body'] },
        ]);
        const hostile = fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom(...HOSTILE_PIECES) }),
          fc.constantFrom(
            ...['"', '""', '"a" OR "b', 'NEAR(a b)', 'blick*', '^blick', '-blick', 'body:blick'],
            ...['{heading body}:x', 'a AND', 'NOT', '\0', 'x\0" OR "blick', '', ' ', '\ud800'],
          ),
        );
        await fc.assert(
          fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 5 }), async (terms) => {
            await withSnapshot(store, async (snapshot) => {
              const hits = await snapshot.bm25(terms, 10);
              const found = await snapshot.docFreq(terms);
              expect(found).toHaveLength(terms.length);
              expect(hits.length).toBeGreaterThanOrEqual(Math.max(...found));
              expect(hits.length).toBeLessThanOrEqual(found.reduce((sum, n) => sum + n, 0));
              expect(await snapshot.bm25Sources(terms, 10)).toHaveLength(hits.length > 0 ? 1 : 0);
            });
          }),
          { numRuns: runs.terms },
        );
        await withSnapshot(store, async (snapshot) => {
          expect(await snapshot.docFreq(['body:blick', 'blick*', '-blick', 'bl*'])).toEqual([
            0, 1, 1, 0,
          ]);
        });
      }));

    it('stems a term like the text, and searches for a term of several parts as a phrase', () =>
      withStore(async (store) => {
        await put(store, [
          { sourceId: 'a', title: 'Running', lines: ['they argued', "we don't know", 'café'] },
        ]);
        await withSnapshot(store, async (snapshot) => {
          expect(
            await snapshot.docFreq(['runs', 'ARGUING', "don't", "t'don", 'cafe', 'unknown']),
          ).toEqual([3, 1, 1, 0, 1, 0]);
        });
      }));

    it('finds a source by words of its title and of different passages', () =>
      withStore(async (store) => {
        await put(store, [
          { sourceId: 'a', title: 'zorb', lines: ['blick', 'quux'] },
          { sourceId: 'b', title: 'gonk', lines: ['blick', 'frob'] },
          { sourceId: 'c', title: 'gonk', lines: ['plugh', 'vort'] },
          { sourceId: 'd', title: 'gonk', lines: ['plugh', 'vort'] },
          { sourceId: 'e', title: 'gonk', lines: ['plugh', 'vort'] },
        ]);
        await withSnapshot(store, async (snapshot) => {
          const found = async (...terms: string[]): Promise<string[]> =>
            (await snapshot.bm25Sources(terms, 10)).map(({ sourceId }) => sourceId);
          expect(await found('zorb')).toEqual(['a']);
          expect(await found('blick', 'quux')).toEqual(['a', 'b']);
          expect(await found('blick', 'frob')).toEqual(['b', 'a']);
          expect(await found('xyzzi')).toEqual([]);
          expect(await found()).toEqual([]);
          expect(await snapshot.bm25Sources(['blick'], 0)).toEqual([]);
        });
      }));

    it('sorts sources with equal scores by ID, even at the cut-off', () =>
      withStore(async (store) => {
        const ids = Array.from({ length: 60 }, (_, at) => `s${100 + at}`);
        const same = ids.map((sourceId) => ({ sourceId, title: 'quux', lines: ['blick'] }));
        const others = Array.from({ length: 70 }, (_, at) => {
          return { sourceId: `t${at}`, title: 'quux', lines: ['frob'] };
        });
        await put(store, [...same.reverse(), ...others]);
        await withSnapshot(store, async (snapshot) => {
          for (const k of [1, 59, 60, 500]) {
            const hits = await snapshot.bm25Sources(['blick'], k);
            expect(hits.map(({ sourceId }) => sourceId)).toEqual(ids.slice(0, k));
          }
        });
      }));

    it('finds a word that is broken at a line end or by a soft hyphen, until it is removed', () =>
      withStore(async (store) => {
        const checkFound = (count: number): Promise<void> =>
          withSnapshot(store, async (snapshot) => {
            expect(await snapshot.bm25Sources(['research'], 9)).toHaveLength(count);
            expect(await snapshot.bm25(['laboratory'], 9)).toHaveLength(count);
          });
        const broken = {
          sourceId: 'a',
          title: 'zorb',
          lines: ['re-', 'search', 'labora\u00adtory'],
        };
        const change = toChange(0, [broken, { sourceId: 'b', title: 'quux', lines: ['frob'] }]);
        await store.addVectors(MODEL, vectorsFor(change));
        await store.commitCorpus(change);
        await checkFound(1);
        await store.commitCorpus({ ...toChange(1, []), removals: ['a'] });
        await checkFound(0);
      }));

    it('removes the words of a source and of the title with which it was indexed', () =>
      withStore(async (store) => {
        const others = SOURCE_IDS.slice(1).map((sourceId) => {
          return { sourceId, title: 'quux', lines: ['frob'] };
        });
        const sample = toUpsert({ sourceId: 'a', title: 'zorb', lines: ['blick'] });
        const change = toChange(0, others);
        const upserts = [...change.upserts, sample];
        await store.addVectors(MODEL, vectorsFor({ ...change, upserts }));
        await store.commitCorpus({ ...change, upserts });
        // For the same bytes with another title, the version stays and its title changes.
        const retitled = { ...sample, source: { ...sample.source, title: 'gonk' } };
        await store.commitCorpus({ ...toChange(1, []), upserts: [retitled] });
        expect(await store.versions('a')).toHaveLength(1);
        const terms = ['zorb', 'gonk', 'blick'];
        await withSnapshot(store, async (snapshot) => {
          const found = await Promise.all(terms.map((term) => snapshot.bm25Sources([term], 9)));
          expect(found.map((hits) => hits.map(({ sourceId }) => sourceId))).toEqual([
            [],
            ['a'],
            ['a'],
          ]);
        });
        await store.commitCorpus({ ...toChange(2, []), removals: ['a'] });
        await withSnapshot(store, async (snapshot) => {
          expect(await snapshot.bm25Sources(terms, 9)).toEqual([]);
        });
      }));

    it('searches no word of the boilerplate, and finds it again after its mark is removed', () =>
      withStore(async (store) => {
        const sample = { sourceId: 'a', title: 'zorb', lines: ['blick', 'quux', 'frob'] };
        await put(store, [sample]);
        const change = toChange(1, [sample]);
        const [marked, bare] = [[{ start: 6, end: 10 }], []].map((boilerplate) =>
          change.upserts.map((one) => ({ ...one, source: { ...one.source, boilerplate } })),
        );
        const find = (): Promise<string[]> =>
          withSnapshot(store, async (snapshot) => {
            const hits = await snapshot.bm25Sources(['quux'], 5);
            return hits.map(({ sourceId }) => sourceId);
          });
        expect(await find()).toEqual(['a']);
        await store.commitCorpus({ ...change, upserts: marked ?? [] });
        expect(await find()).toEqual([]);
        await store.commitCorpus({ ...change, baseGeneration: 2, upserts: bare ?? [] });
        expect(await find()).toEqual(['a']);
        await store.commitCorpus({ ...change, baseGeneration: 3, upserts: [], removals: ['a'] });
        expect(await find()).toEqual([]);
      }));

    it('accepts ten thousand terms at once', () =>
      withStore(async (store) => {
        await put(store, [{ sourceId: 'a', title: 'zorb', lines: ['blick'] }]);
        await withSnapshot(store, async (snapshot) => {
          const terms = Array.from({ length: 10_000 }, (_, at) => `t${at}`);
          expect(await snapshot.bm25([...terms, 'blick'], 5)).toHaveLength(1);
          expect(await snapshot.bm25Sources([...terms, 'blick'], 5)).toHaveLength(1);
        });
      }));

    it('sorts passages with equal scores by source and ordinal, even at the cut-off', () =>
      withStore(async (store) => {
        const lines = Array.from({ length: 60 }, (_, at) => `blick n${at}`);
        await put(store, [
          { sourceId: 'b', title: 'quux', lines },
          { sourceId: 'a', title: 'quux', lines },
          { sourceId: 'c', title: 'quux', lines: ['blick blick'] },
        ]);
        await withSnapshot(store, async (snapshot) => {
          for (const k of [1, 2, 61, 62, 121, 500]) {
            const hits = await snapshot.bm25(['blick'], k);
            const ids = (await snapshot.passages(hits.map(({ passageKey }) => passageKey))).map(
              ({ passageId }) => passageId,
            );
            const expected = ['a', 'b'].flatMap((id) => lines.map((_, at) => `${id}#${at + 1}`));
            expect(ids).toEqual(['c#1', ...expected].slice(0, k));
          }
          const within = await snapshot.bm25(['blick'], 3, 'b');
          const found = await snapshot.passages(within.map(({ passageKey }) => passageKey));
          expect(found.map(({ passageId }) => passageId)).toEqual(['b#1', 'b#2', 'b#3']);
        });
      }));

    it('scores a corpus after a hundred changes like a corpus from a single commit', () =>
      withStore(async (store) => {
        const final: SampleSource[] = SOURCE_IDS.map((sourceId, at) => ({
          sourceId,
          title: VOCABULARY[at] ?? '',
          lines: [`blick ${VOCABULARY[at] ?? ''} n${at}`, 'quux frob'],
        }));
        await put(store, final);
        const fresh = await scores(store, ['blick', 'quux', 'n3']);
        for (let round = 0; round < 50; round += 1) {
          const lines = Array.from(
            { length: 1 + (round % 7) },
            (_, at) => `blick r${round} x${at}`,
          );
          await put(store, [{ sourceId: 'b', title: 'gonk vort', lines }]);
          await put(store, final);
        }
        expect(await scores(store, ['blick', 'quux', 'n3'])).toEqual(fresh);
      }));

    it('runs concurrent writes in sequence', () =>
      withStore(async (store) => {
        const changes = SOURCE_IDS.map((sourceId) =>
          toChange(0, [{ sourceId, title: 'zorb', lines: ['blick'] }]),
        );
        await Promise.all(changes.map((change) => store.addVectors(MODEL, vectorsFor(change))));
        const results = await Promise.all(changes.map((change) => store.commitCorpus(change)));
        expect(results.map((status) => status?.generation ?? null)).toEqual([
          1,
          ...changes.slice(1).map(() => null),
        ]);
        expect((await store.status()).sources).toBe(1);
      }));

    it('refuses work after it is closed, and can be closed twice', () =>
      withStore(async (store) => {
        const snapshot = await store.snapshot();
        await store.close();
        await store.close();
        await expect(store.status()).rejects.toThrow(/closed/);
        await expect(store.snapshot()).rejects.toThrow(/closed/);
        await expect(store.addVectors(MODEL, [])).rejects.toThrow(/closed/);
        await snapshot.close();
      }));
  });
}

/** Returns the scores of passages and of sources. */
async function scores(store: CorpusStore, terms: readonly string[]): Promise<[string, number][]> {
  const snapshot = await store.snapshot();
  const hits = await snapshot.bm25(terms, 100);
  const passages = await snapshot.passages(hits.map(({ passageKey }) => passageKey));
  const sources = await snapshot.bm25Sources(terms, 100);
  await snapshot.close();
  return [
    ...hits.map(({ score }, at): [string, number] => [passages[at]?.passageId ?? '', score]),
    ...sources.map(({ sourceId, score }): [string, number] => [sourceId, score]),
  ];
}

async function put(store: CorpusStore, changed: readonly SampleSource[], at = AT): Promise<void> {
  const { generation } = await store.status();
  const change = toChange(generation, changed, { at, pipeline: PIPELINE });
  await store.addVectors(MODEL, vectorsFor(change));
  expect(await store.commitCorpus(change)).not.toBeNull();
}

async function withSnapshot<T>(
  store: CorpusStore,
  use: (snapshot: CorpusSnapshot) => Promise<T>,
): Promise<T> {
  const snapshot = await store.snapshot();
  try {
    return await use(snapshot);
  } finally {
    await snapshot.close();
  }
}
