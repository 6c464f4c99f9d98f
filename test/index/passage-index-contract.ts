import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { comparePassages } from '../../src/domain/ids.ts';
import { cosine } from '../../src/domain/vectors.ts';
import { findHidden } from '../../src/index/joined-snapshot.ts';
import type { PassageIndex, ScoredPassage, SearchedCorpus } from '../../src/index/passage-index.ts';
import type { CorpusStore } from '../../src/store/corpus-store.ts';
import { scoreByFormula } from '../store/bm25-oracle.ts';
import {
  MODEL,
  type SampleSource,
  toChange,
  toUpsert,
  vectorOf,
  vectorsFor,
} from '../store/sample-corpus.ts';
import { VOCABULARY } from '../store/store-model.ts';

/** Number of dimensions of the vectors of the sample corpora. */
export const DIMENSIONS = 8;
/** Largest relative difference of two scores that counts as noise. */
const NOISE = 0.05;

export interface PassageIndexCase {
  /** Opens an empty store, which is closed when the test ends. */
  openStore(corpusId: string): Promise<CorpusStore>;
  openIndex(shared: CorpusStore): PassageIndex;
  /**
   * `exact`: scores and order are those of the formula. `order`: other scores, in the same order
   * within noise.
   */
  readonly bm25: 'exact' | 'order';
}

interface Expected {
  readonly id: string;
  readonly sourceId: string;
  readonly ordinal: number;
  readonly score: number;
}

const filler = Array.from({ length: 6 }, (_, at): SampleSource => {
  const word = (shift: number): string => VOCABULARY[(at + shift) % VOCABULARY.length] ?? '';
  const lines = [`${word(0)} ${word(1)}`, `${word(2)} ${word(2)} ${word(3)}`, word(4)];
  return { sourceId: `f${at}`, title: word(5), lines };
});
/** Sources with the same title and lines have the same scores and vectors. */
const SHARED: readonly SampleSource[] = [
  ...filler,
  { sourceId: 'same-1', title: 'gonk', lines: ['zorb blick', 'zorb blick', 'quux'] },
  { sourceId: 'same-0', title: 'gonk', lines: ['zorb blick', 'zorb blick', 'quux'] },
  { sourceId: 'both', title: 'vort', lines: ['zorb zorb zorb', 'plugh'] },
];
const OWN: readonly SampleSource[] = [
  { sourceId: 'both', title: 'xyzzi', lines: ['frob', 'blick blick plugh'] },
  { sourceId: 'own', title: 'quux', lines: ['zorb', 'gonk vort', 'plugh plugh', 'frob'] },
  { sourceId: 'other', title: 'frob', lines: ['vort vort', 'xyzzi'] },
];

/** The requirements for every `PassageIndex`. */
export function describePassageIndex(name: string, under: PassageIndexCase): void {
  async function open(samples: Readonly<Record<string, readonly SampleSource[]>>) {
    const stores: CorpusStore[] = [];
    for (const [corpusId, sources] of Object.entries(samples)) {
      const store = await under.openStore(corpusId);
      if (sources.length > 0) await put(store, sources);
      stores.push(store);
    }
    const [first] = stores;
    if (first === undefined) throw new Error('A test needs a corpus');
    const shared = stores.find(({ corpusId }) => corpusId === 'shared') ?? first;
    const index = under.openIndex(shared);
    onTestFinished(() => index.close());
    const read = async <T>(use: (corpora: SearchedCorpus[]) => Promise<T>): Promise<T> => {
      const snapshots = await Promise.all(stores.map((store) => store.snapshot()));
      const corpora = await findHidden(snapshots);
      try {
        return await use(corpora);
      } finally {
        await index.release(corpora);
        for (const snapshot of snapshots) await snapshot.close();
      }
    };
    return { stores, index, read };
  }

  /** Compares hits with the passages or sources that the formula scores, in any order. */
  function compare(
    hits: readonly Expected[],
    all: readonly Expected[],
    k: number,
    precision: 'exact' | 'order',
  ): void {
    const left = new Map(all.map((one) => [one.id, one.score]));
    expect(hits).toHaveLength(Math.min(k, all.length));
    const inOrder = [...hits].sort((a, b) => b.score - a.score || comparePassages(a, b));
    expect(hits).toEqual(inOrder);
    let previous = Infinity;
    for (const { id, score } of hits) {
      const expected = left.get(id) ?? Number.NaN;
      left.delete(id);
      if (precision === 'exact') expect(score).toBeCloseTo(expected, 9);
      else expect(expected).toBeLessThanOrEqual(previous + NOISE * Math.abs(expected));
      previous = Math.min(previous, expected);
    }
    const least = hits.length === 0 ? Infinity : previous;
    const noise = precision === 'exact' ? 1e-9 : NOISE * Math.abs(least);
    for (const score of left.values()) expect(score).toBeLessThanOrEqual(least + noise);
  }

  describe(name, () => {
    it('returns the passages and sources that the formulas score best, of one corpus or of several', async () => {
      const { index, read } = await open({ '7': OWN, shared: SHARED });
      await read(async (both) => {
        const choices = [both, both.slice(0, 1), await hideNothing(both.slice(1))];
        const samples = [[OWN, SHARED], [OWN], [SHARED]];
        const sourceIds = [undefined, 'both', 'same-0', 'own', 'no-such-source'];
        const searches = fc.record({
          choice: fc.nat(2),
          terms: fc.array(fc.constantFrom(...VOCABULARY, 'unknown'), { maxLength: 4 }),
          k: fc.constantFrom(0, 1, 2, 3, 5, 8, 1000),
          sourceId: fc.constantFrom(...sourceIds),
        });
        await fc.assert(
          fc.asyncProperty(searches, async ({ choice, terms, k, sourceId }) => {
            const corpora = choices[choice] ?? [];
            const of = samples[choice] ?? [];
            const question = vectorOf(`question ${terms.join(' ')}`);
            const near = await index.nearest(corpora, question, k, sourceId);
            compare(near.map(toExpected), scoreVectors(of, question, sourceId), k, 'exact');
            const words = await index.bm25(corpora, terms, k, sourceId);
            compare(words.map(toExpected), scorePassages(of, terms, sourceId), k, under.bm25);
            const sources = await index.bm25Sources(corpora, terms, k);
            const found = sources.map((one) => ({ ...one, id: one.sourceId, ordinal: 0 }));
            compare(found, scoreSources(of, terms), k, under.bm25);
          }),
          { numRuns: 40 },
        );
      });
    });

    it('sorts equal passages by source and ordinal, even at the cut-off and across corpora', async () => {
      const lines = ['zorb', 'zorb', 'zorb'];
      const same = ['d', 'b', 'c'].map((sourceId) => ({ sourceId, title: 'quux', lines }));
      const { index, read } = await open({
        '7': [...same, { sourceId: 'z', title: 'frob', lines: ['gonk'] }],
        '8': [
          { sourceId: 'a', title: 'quux', lines },
          { sourceId: 'e', title: 'quux', lines },
        ],
      });
      const question = vectorOf(toUpsert(same[0] ?? fail()).passages[0]?.vectorHash ?? '');
      const ids = ['a', 'b', 'c', 'd', 'e'].flatMap((id) => [1, 2, 3].map((n) => `${id}#${n}`));
      await read(async (corpora) => {
        for (const k of [1, 2, 4, 11, 15]) {
          expect(idsOf(await index.nearest(corpora, question, k))).toEqual(ids.slice(0, k));
        }
        const own = await index.bm25(corpora.slice(0, 1), ['zorb'], 4);
        expect(idsOf(own)).toEqual(['b#1', 'b#2', 'b#3', 'c#1']);
        const sources = await index.bm25Sources(corpora.slice(0, 1), ['zorb'], 2);
        expect(sources.map(({ sourceId }) => sourceId)).toEqual(['b', 'c']);
      });
    });

    it('never returns a hidden source, and fills its place', async () => {
      const { index, read } = await open({ '7': OWN, shared: SHARED });
      await read(async (corpora) => {
        expect([...(corpora[1]?.hidden ?? [])]).toEqual(['both']);
        const words = await index.bm25(corpora, ['zorb'], 6);
        expect(words).toHaveLength(6);
        const within = await index.bm25(corpora, ['plugh'], 9, 'both');
        expect(within.map(({ passage }) => passage.corpusId)).toEqual(['7']);
        const near = await index.nearest(corpora, vectorOf('any'), 1000);
        const shown = near.filter(({ passage }) => passage.sourceId === 'both');
        expect(shown.map(({ passage }) => passage.corpusId)).toEqual(['7', '7']);
      });
    });

    it('returns the next best in the place of a hidden source that would score best', async () => {
      const own: SampleSource[] = [{ sourceId: 'both', title: 'vort', lines: ['frob'] }];
      const best = { sourceId: 'both', title: 'zorb', lines: ['zorb zorb', 'zorb zorb zorb'] };
      const next = { sourceId: 'next', title: 'gonk', lines: ['zorb quux blick'] };
      const shared = [
        best,
        next,
        ...filler.map((one) => ({ ...one, title: 'vort', lines: ['xyzzi', 'plugh'] })),
      ];
      const { index, read } = await open({ '7': own, shared });
      await read(async (corpora) => {
        expect(idsOf(await index.bm25(corpora.slice(1), ['zorb'], 1))).toEqual(['next#1']);
        const sources = await index.bm25Sources(corpora.slice(1), ['zorb'], 1);
        expect(sources.map(({ sourceId }) => sourceId)).toEqual(['next']);
        const [hidden] = toUpsert(best).passages;
        const question = vectorOf(hidden?.vectorHash ?? '');
        const all = scoreVectors([own, shared], question).filter(({ id }) => id !== 'both#1');
        const near = await index.nearest(corpora.slice(1), question, 2);
        compare(near.map(toExpected), all, 2, 'exact');
      });
    });

    it('scores a corpus alike alone and together with others', async () => {
      const { index, read } = await open({ '7': OWN, '8': SHARED.slice(0, 3) });
      await read(async (corpora) => {
        const alone = await index.bm25(corpora.slice(0, 1), ['zorb', 'plugh'], 99);
        const together = await index.bm25(corpora, ['zorb', 'plugh'], 99);
        const own = together.filter(({ passage }) => passage.corpusId === '7');
        expect(alone.length).toBeGreaterThan(1);
        expect(together.length).toBeGreaterThan(own.length);
        expect(own).toEqual(alone);
      });
    });

    it('finds nothing without terms, in an empty corpus, or in no corpus', async () => {
      const { index, read } = await open({ '7': [], shared: SHARED });
      await read(async (corpora) => {
        const [empty, shared] = [corpora.slice(0, 1), corpora.slice(1)];
        for (const none of [empty, []]) {
          await index.warm(none);
          expect(await index.nearest(none, vectorOf('any'), 5)).toEqual([]);
          expect(await index.nearest(none, vectorOf('any'), 5, 'own')).toEqual([]);
          expect(await index.bm25(none, ['zorb'], 5)).toEqual([]);
          expect(await index.bm25Sources(none, ['zorb'], 5)).toEqual([]);
        }
        expect(await index.bm25(shared, [], 5)).toEqual([]);
        expect(await index.bm25Sources(shared, [], 5)).toEqual([]);
        expect(await index.nearest(corpora, vectorOf('any'), 5)).toHaveLength(5);
      });
    });

    it('counts a repeated term twice', async () => {
      const { index, read } = await open({ '7': OWN });
      await read(async (corpora) => {
        const [once] = await index.bm25(corpora, ['gonk'], 1);
        const [twice] = await index.bm25(corpora, ['gonk', 'gonk'], 1);
        expect(once?.passage.passageId).toBe('own#2');
        expect(twice?.passage).toEqual(once?.passage);
        const ratio = (twice?.score ?? Number.NaN) / (once?.score ?? Number.NaN);
        expect(ratio).toBeCloseTo(2, under.bm25 === 'exact' ? 9 : 1);
      });
    });

    it('searches each snapshot as it was opened, after later commits and after the index forgot the corpus', async () => {
      const { stores, index, read } = await open({ '7': OWN });
      const question = vectorOf('any');
      const countBoth = async (corpora: readonly SearchedCorpus[]): Promise<number[]> => [
        (await index.nearest(corpora, question, 99)).length,
        (await index.bm25(corpora, ['zorb'], 99)).length,
      ];
      await read(async (before) => {
        await index.warm(before);
        expect(await countBoth(before)).toEqual([8, 1]);
        await put(stores[0] ?? fail(), [
          { sourceId: 'new', title: 'gonk', lines: ['zorb', 'frob'] },
        ]);
        await read(async (after) => {
          expect(await countBoth(after)).toEqual([10, 2]);
        });
        expect(await countBoth(before)).toEqual([8, 1]);
      });
      await index.settled();
      await index.forget('7');
      await index.forget('never searched');
      await read(async (corpora) => {
        expect(await countBoth(corpora)).toEqual([10, 2]);
      });
    });
  });
}

/** Returns the corpora as if each was searched alone. */
function hideNothing(corpora: readonly SearchedCorpus[]): Promise<SearchedCorpus[]> {
  return findHidden(corpora.map(({ snapshot }) => snapshot));
}

async function put(store: CorpusStore, sources: readonly SampleSource[]): Promise<void> {
  const { generation } = await store.status();
  const change = toChange(generation, sources);
  await store.addVectors(MODEL, vectorsFor(change));
  expect(await store.commitCorpus(change)).not.toBeNull();
}

function idsOf(hits: readonly ScoredPassage[]): string[] {
  return hits.map(({ passage }) => passage.passageId);
}

function toExpected({ passage, score }: ScoredPassage): Expected {
  const { passageId, sourceId, ordinal } = passage;
  return { id: passageId, sourceId, ordinal, score };
}

type Corpora = readonly (readonly SampleSource[])[];

/** Returns whether no earlier corpus has a source with this ID. */
function isShown(corpora: Corpora, place: number, id: string): boolean {
  return !corpora
    .slice(0, place)
    .some((earlier) => earlier.some(({ sourceId }) => sourceId === id));
}

function scoreVectors(corpora: Corpora, question: Float32Array, only?: string): Expected[] {
  return corpora.flatMap((sources, place) =>
    sources
      .filter(({ sourceId }) => isShown(corpora, place, sourceId))
      .flatMap((source) => toUpsert(source).passages)
      .filter(({ passage }) => (only ?? passage.sourceId) === passage.sourceId)
      .map(({ passage, vectorHash }) =>
        toExpected({
          passage: { ...passage, corpusId: '', passageKey: 0, vectorKey: 0 },
          score: cosine(question, vectorOf(vectorHash)),
        }),
      ),
  );
}

function scorePassages(corpora: Corpora, terms: readonly string[], only?: string): Expected[] {
  return corpora.flatMap((sources, place) => {
    const records = sources.flatMap((source) => toUpsert(source).passages);
    const rows = records.map((one) => ({ heading: one.headingText, body: one.bodyText }));
    const scores = scoreByFormula(rows, terms, { heading: 1, body: 1 });
    return records.flatMap(({ passage: { passageId, sourceId, ordinal } }, at) => {
      const score = scores[at] ?? null;
      const isWanted = (only ?? sourceId) === sourceId && isShown(corpora, place, sourceId);
      return score === null || !isWanted ? [] : [{ id: passageId, sourceId, ordinal, score }];
    });
  });
}

function scoreSources(corpora: Corpora, terms: readonly string[]): Expected[] {
  return corpora.flatMap((sources, place) => {
    // The fourth line of a sample is boilerplate, which is not searched.
    const rows = sources.map(({ title, lines }) => {
      return { heading: title, body: lines.filter((_, at) => at !== 3).join('\n') };
    });
    const scores = scoreByFormula(rows, terms, { heading: 1, body: 1 });
    return sources.flatMap(({ sourceId }, at) => {
      const score = scores[at] ?? null;
      const isWanted = isShown(corpora, place, sourceId);
      return score === null || !isWanted ? [] : [{ id: sourceId, sourceId, ordinal: 0, score }];
    });
  });
}

function fail(): never {
  throw new Error('The sample has no such source');
}
