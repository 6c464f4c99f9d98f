import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { comparePassages } from '../../src/domain/ids.ts';
import type { Hit } from '../../src/domain/ranking.ts';
import { ALPHA, GAMMA } from '../../src/index/fuse.ts';
import type { SearchIndex } from '../../src/index/search-index.ts';
import type { StoredPassage } from '../../src/store/corpus-store.ts';
import { cosine } from '../../src/domain/vectors.ts';
import { scoreByFormula } from '../store/bm25-oracle.ts';
import { VOCABULARY } from '../store/store-model.ts';
import { DirectionEmbedder, fill } from './corpus-of.ts';
import type { Texts } from './corpus-of.ts';
import { MANY, askAll, hitsOf, search, setUp } from './index-setting.ts';
import { wordRejection } from '../support/word-fault.ts';

/** Other sources, so that the corpus is large enough for the scores of whole sources to count. */
const FILLERS: Texts = Object.fromEntries(
  Array.from({ length: 20 }, (_, at) => [`z${10 + at}`, ['Trains run at night.']]),
);

describe('a search', () => {
  it('orders by the convex combination of both legs, and shows the score of each', async () => {
    const { index } = await setUp({
      embedder: new DirectionEmbedder(
        {
          'Who owns the boat?': [1, 0, 0],
          'The boat belongs to Ann.': [0.6, 0.8, 0],
          'She bought a vessel in May.': [0.9, 0, Math.sqrt(0.19)],
          'Trains run at night.': [-0.5, Math.sqrt(0.75), 0],
        },
        { dimensions: 3 },
      ),
      texts: {
        harbour: ['The boat belongs to Ann.', 'She bought a vessel in May.'],
        trains: ['Trains run at night.'],
      },
    });
    const hits = await hitsOf(index, { query: 'Who owns the boat?' });
    expect(hits.map(({ passageId, score }) => [passageId, score])).toEqual([
      ['harbour#1', 0.8], // .5·.6 + .5·1: the only one with "boat"
      ['harbour#2', 0.45], // .5·.9: nearest in meaning, no word of the question
      ['trains#1', -0.25], // .5·−.5: neither
    ]);
    expect(hits.map(({ legs }) => legs)).toEqual([
      {
        dense: { rank: 2, similarity: 0.6 },
        bm25: { rank: 1, score: expect.any(Number) as number },
        read: null,
      },
      { dense: { rank: 1, similarity: 0.9 }, bm25: null, read: null },
      { dense: { rank: 3, similarity: -0.5 }, bm25: null, read: null },
    ]);
  });

  it('adds the score of the whole source, and shows it only in the explanation', async () => {
    const texts = {
      inland: ['Ann repaired it.', 'The train is in Leeds.'],
      quay: ['Ann repaired it.', 'The boat is in Dover.'],
      ...FILLERS,
    };
    const { index } = await setUp({ texts });
    const hits = await hitsOf(index, { query: 'Who repaired the boat in Dover?', k: 50 });
    const hitOf = (id: string) => hits.find(({ passageId }) => passageId === id) ?? expect.fail();
    const [quay, inland, filler] = ['quay#1', 'inland#1', 'z10#1'].map(hitOf);
    expect(quay?.legs.dense?.similarity).toBe(inland?.legs.dense?.similarity);
    expect(quay?.legs.bm25?.score).toBe(inland?.legs.bm25?.score);
    expect(Object.keys(quay?.legs ?? {})).toEqual(['dense', 'bm25', 'read']);
    expect(quay?.rank).toBeLessThan(inland?.rank ?? 0);
    const part = (hit: typeof quay, name: string) =>
      hit?.explanation.parts.find((node) => node.name === name)?.value;
    expect(part(quay, 'source')).toBe(part(quay, 'max(source)'));
    expect(part(inland, 'source')).toBeLessThan(part(quay, 'source') ?? 0);
    expect(part(inland, 'source')).toBeGreaterThan(0);
    expect(part(filler, 'source')).toBe(0);
  });

  it('ignores the scores of whole sources within one source and in a corpus of fewer than 20', async () => {
    const formulas = async (index: SearchIndex, sourceId?: string): Promise<Set<string>> => {
      const within = sourceId === undefined ? {} : { sourceId };
      const hits = await hitsOf(index, { query: 'word3 thing4', ...within });
      return new Set(hits.map(({ explanation }) => explanation.formula));
    };
    const { index, store, embedder } = await setUp({ texts: { ...MANY, ...FILLERS } });
    const whole = 'α·cosine + (1−α)·bm25/max(bm25) + γ·source/max(source), to four places';
    const without = 'α·cosine + (1−α)·bm25/max(bm25), to four places';
    expect(await formulas(index)).toEqual(new Set([whole]));
    expect(await formulas(index, 'source-3')).toEqual(new Set([without]));
    const sources = Object.entries({ ...MANY, ...FILLERS });
    await fill(store, embedder, Object.fromEntries(sources.slice(0, 20)));
    expect(await formulas(index)).toEqual(new Set([whole]));
    await fill(store, embedder, Object.fromEntries(sources.slice(0, 19)));
    expect(await formulas(index)).toEqual(new Set([without]));
  });

  it('scores and orders as the formula does over all passages, even after updates', async () => {
    // The same store is refilled, so that each corpus is an update of the one before.
    const { index, store, embedder } = await setUp();
    const word = fc.constantFrom(...VOCABULARY);
    const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((all) => all.join(' '));
    const texts = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
      fc.array(words, { minLength: 1, maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(texts, fc.uniqueArray(word, { minLength: 1 }), async (drawn, asked) => {
        const corpus = { ...drawn, ...FILLERS };
        await fill(store, embedder, corpus);
        const query = asked.join(' ');
        const expected = await scoreNaively(corpus, query, embedder);
        const hits = await hitsOf(index, { query, k: 50 });
        expect(hits.map(({ passageId }) => passageId).sort()).toEqual([...expected.keys()].sort());
        for (const { passageId, score } of hits) {
          expect(Math.abs(score - (expected.get(passageId) ?? NaN))).toBeLessThan(6e-5);
        }
        const inOrder = [...hits].sort((a, b) => b.score - a.score || comparePassageIds(a, b));
        expect(hits).toEqual(inOrder);
      }),
      { numRuns: 40 },
    );
  });

  it('gives every hit its passage, a rank and a score that is the root of its explanation', async () => {
    const { index, store } = await setUp({ texts: MANY });
    const snapshot = await store.snapshot();
    onTestFinished(() => snapshot.close());
    const stored = new Map<string, StoredPassage>();
    for (const { sourceId } of await snapshot.sources()) {
      for (const one of await snapshot.passagesOf(sourceId)) stored.set(one.passageId, one);
    }
    for (const ranking of await askAll(index)) {
      expect(ranking.map(({ rank }) => rank)).toEqual(ranking.map((_, i) => i + 1));
      for (const hit of ranking) {
        const { passageId, sourceId, ordinal, headingPath, sentences, start, end } = hit;
        const passage = { passageId, sourceId, ordinal, headingPath, sentences, start, end };
        expect(stored.get(passageId)).toMatchObject(passage);
        expect(hit.explanation.value).toBe(hit.score);
        expect(Math.round(hit.score * 1e4) / 1e4).toBe(hit.score);
      }
    }
  });

  it('breaks ties by source ID, then by number: #2 before #10', async () => {
    const texts = { b: Array<string>(11).fill('The same words.'), a: ['The same words.'] };
    const { index } = await setUp({ texts });
    for (const leg of ['dense', 'bm25', 'fused'] as const) {
      const hits = await hitsOf(index, { query: 'same words', ranking: leg, k: 12 });
      expect(hits.map(({ passageId }) => passageId)).toEqual([
        'a#1',
        ...Array.from({ length: 11 }, (_, i) => `b#${i + 1}`),
      ]);
    }
  });

  it('breaks ties that only rounding creates: .60000 of "a" before .60002 of "b"', async () => {
    const { index } = await setUp({
      embedder: new DirectionEmbedder(
        { question: [1, 0], nearer: [0.60002, Math.sqrt(1 - 0.60002 ** 2)], near: [0.6, 0.8] },
        { dimensions: 2 },
      ),
      texts: { b: ['nearer'], a: ['near'] },
    });
    for (const leg of ['dense', 'fused'] as const) {
      const hits = await hitsOf(index, { query: 'question', ranking: leg });
      expect(hits.map(({ sourceId }) => sourceId)).toEqual(['a', 'b']);
    }
  });

  it('breaks ties among more passages than a leg returns', async () => {
    const ids = Array.from({ length: 80 }, (_, i) => `s${100 + i}`);
    const embedder = new DirectionEmbedder(
      Object.fromEntries(ids.map((id) => [`The same words in ${id}.`, [1, 2, 3]])),
      { dimensions: 3 },
    );
    const texts = Object.fromEntries(
      ids.toReversed().map((id) => [id, [`The same words in ${id}.`]]),
    );
    const { index } = await setUp({ texts, embedder });
    for (const leg of ['dense', 'bm25', 'fused'] as const) {
      const hits = await hitsOf(index, { query: 'same words', ranking: leg });
      expect(hits.map(({ sourceId }) => sourceId)).toEqual(ids.slice(0, 10));
    }
  });

  it('computes the similarity of a passage that was found only by words', async () => {
    const nearer = Array.from({ length: 60 }, (_, i) => `filler ${i}`);
    const direction = Object.fromEntries(nearer.map((text, i) => [text, [1, 2 + i / 100]]));
    const { index } = await setUp({
      embedder: new DirectionEmbedder(
        { 'a zebra?': [1, 0], 'Zebra.': [-0.5, Math.sqrt(0.75)], ...direction },
        { dimensions: 2 },
      ),
      texts: { fillers: nearer, far: ['Zebra.'] },
    });
    const [first] = await hitsOf(index, { query: 'a zebra?' });
    expect(first).toMatchObject({
      sourceId: 'far',
      score: 0.25, // .5·−.5 + .5·1
      // The passage is not among the leg's 50 candidates, so its rank is given as 51.
      legs: { dense: { rank: 51, similarity: -0.5 }, bm25: { rank: 1 } },
    });
  });

  it('uses only the weighted similarity for a question without words', async () => {
    const { index } = await setUp({ texts: MANY });
    for (const query of ['', '  ', '?!', '🦊']) {
      const [fused] = await hitsOf(index, { query });
      const [dense] = await hitsOf(index, { query, ranking: 'dense' });
      expect(fused?.passageId).toBe(dense?.passageId);
      expect(fused?.score).toBeCloseTo((dense?.score ?? 0) / 2, 4);
      expect(fused?.legs.bm25).toBeNull();
      expect(await hitsOf(index, { query, ranking: 'bm25' })).toEqual([]);
    }
  });

  it('returns all hits if more are requested, and none for k below 1', async () => {
    const { index } = await setUp({ texts: MANY });
    const hits = await hitsOf(index, { query: 'story', k: 1000 });
    expect(hits).toHaveLength(120);
    expect(new Set(hits.map(({ passageId }) => passageId)).size).toBe(120);
    for (const k of [0, -5, NaN]) expect(await hitsOf(index, { query: 'story', k })).toEqual([]);
  });

  it('returns the same first hits for any requested number', async () => {
    const { index } = await setUp({ texts: MANY });
    const ten = await hitsOf(index, { query: 'word3 thing4', k: 10 });
    const fifty = await hitsOf(index, { query: 'word3 thing4', k: 50 });
    expect(fifty.slice(0, 10)).toEqual(ten);
  });

  it.each(['dense', 'bm25', 'fused'] as const)(
    'finds only passages of the requested source (%s)',
    async (leg) => {
      const { index } = await setUp({ texts: MANY });
      const hits = await hitsOf(index, {
        query: 'thing4 of word4',
        ranking: leg,
        sourceId: 'source-4',
      });
      expect(hits.length).toBeGreaterThan(0);
      expect(new Set(hits.map(({ sourceId }) => sourceId))).toEqual(new Set(['source-4']));
      expect(await hitsOf(index, { query: 'thing4', ranking: leg, sourceId: 'nowhere' })).toEqual(
        [],
      );
    },
  );

  it('does not embed a question for a search by words', async () => {
    const { index, embedder } = await setUp({ texts: MANY });
    const { queryEmbedding } = await search(index, { query: 'only words', ranking: 'bm25' });
    expect(queryEmbedding).toBeNull();
    expect(embedder.asked).not.toContain('only words');
  });

  it.each(['dense', 'fused'] as const)(
    'embeds a question once, and returns the embedding with the hits (%s)',
    async (leg) => {
      const { index, embedder } = await setUp({ texts: MANY });
      const { hits, queryEmbedding } = await search(index, { query: 'thing4', ranking: leg });
      expect(hits.length).toBeGreaterThan(0);
      expect(embedder.asked.filter((text) => text === 'thing4')).toHaveLength(1);
      expect([queryEmbedding]).toEqual(await embedder.embed(['thing4']));
    },
  );

  it.each(['dense', 'bm25', 'fused'] as const)(
    'finds nothing in an empty corpus, without an error (%s)',
    async (leg) => {
      const { index, store, embedder } = await setUp();
      const nothing = { hits: [], queryEmbedding: null };
      expect(await search(index, { query: 'anything', ranking: leg })).toMatchObject(nothing);
      await fill(store, embedder, MANY);
      await fill(store, embedder, {});
      expect(await search(index, { query: 'anything', ranking: leg })).toMatchObject(nothing);
      expect(embedder.asked).not.toContain('anything');
    },
  );

  it('reports a missing reading model', async () => {
    const { index } = await setUp({ texts: MANY });
    await expect(search(index, { query: 'thing4', ranking: 'reranked' })).rejects.toMatchObject({
      code: 'no-reader',
    });
  });

  it('refuses to compare vectors of two models, and still searches by words', async () => {
    const { store, dataDir } = await setUp({ texts: MANY });
    const embedder = new DirectionEmbedder({}, { modelId: 'other@000000000001' });
    const { index } = await setUp({ store, dataDir, embedder });
    for (const leg of ['dense', 'fused'] as const) {
      await expect(
        wordRejection(search(index, { query: 'thing4', ranking: leg })),
      ).resolves.toMatchObject({
        code: 'model-changed',
        message: expect.stringContaining('directions@000000000000') as string,
      });
    }
    expect(await hitsOf(index, { query: 'thing4', ranking: 'bm25' })).not.toEqual([]);
    expect(await index.read(({ snapshot }) => snapshot.sources())).toHaveLength(12);
  });
});

/** Returns the fused score of every passage by ID, without rounding. */
async function scoreNaively(
  texts: Texts,
  query: string,
  embedder: DirectionEmbedder,
): Promise<Map<string, number>> {
  const even = { heading: 1, body: 1 };
  const terms = query.split(' ');
  const passages = Object.entries(texts).flatMap(([sourceId, bodies]) =>
    bodies.map((body, at) => ({ sourceId, passageId: `${sourceId}#${at + 1}`, body })),
  );
  const [question, ...vectors] = await embedder.embed([query, ...passages.map(({ body }) => body)]);
  const words = scoreByFormula(
    passages.map(({ body }) => ({ heading: '', body })),
    terms,
    even,
  ).map((score) => score ?? 0);
  const rows = Object.entries(texts).map(([title, bodies]) => {
    return { heading: title, body: bodies.join(' ') };
  });
  const ofSources = scoreByFormula(rows, terms, even).map((score) => score ?? 0);
  const bySource = new Map(rows.map(({ heading }, at) => [heading, ofSources[at] ?? 0]));
  const part = (value: number, max: number): number => (max < 1e-3 ? 0 : value / max);
  return new Map(
    passages.map(({ sourceId, passageId }, at) => [
      passageId,
      ALPHA * cosine(question ?? new Float32Array(), vectors[at] ?? new Float32Array()) +
        (1 - ALPHA) * part(words[at] ?? 0, Math.max(...words)) +
        GAMMA * part(bySource.get(sourceId) ?? 0, Math.max(...ofSources)),
    ]),
  );
}

function comparePassageIds(a: Hit, b: Hit): number {
  const place = ({ sourceId, passageId }: Hit) => {
    return { sourceId, ordinal: Number(passageId.slice(sourceId.length + 1)) };
  };
  return comparePassages(place(a), place(b));
}
