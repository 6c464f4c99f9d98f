import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  EnginePassage,
  EngineScope,
  EngineSource,
  SearchEngine,
} from '../../src/store/search-engine.ts';

/** An engine to test, without documents. */
export interface EngineUnderTest {
  readonly engine: SearchEngine;
  /** The dimensions of the vectors. At least 4. */
  readonly dimensions: number;
  /** Closes the engine and deletes its documents. */
  dispose(): Promise<void>;
}

interface Documents {
  readonly passages?: readonly EnginePassage[];
  readonly sources?: readonly EngineSource[];
}

/** The requirements for every `SearchEngine`. All tests use one engine, and a corpus each. */
export function describeSearchEngine(name: string, create: () => Promise<EngineUnderTest>): void {
  describe(name, () => {
    let under: EngineUnderTest;
    let corpora = 0;
    let attempts = 0;

    beforeAll(async () => {
      under = await create();
    });
    afterAll(() => under.dispose());

    const newCorpus = (): string => `contract-${(corpora += 1)}`;
    const scopeOf = (corpusId: string, generation = 1): EngineScope => {
      return { corpusId, generation, index: under.engine.indexName };
    };
    /** Returns the number of the attempt. */
    const write = async (
      corpusId: string,
      batches: readonly Documents[],
      generation = 1,
    ): Promise<number> => {
      const attempt = (attempts += 1);
      await under.engine.write({ corpusId, attempt, generation }, inBatches(batches));
      return attempt;
    };
    /** Returns a vector near the axis `along`; nearer for a smaller `beside`. */
    const vector = (along: number, beside = 0): Float32Array => {
      const numbers = new Float32Array(under.dimensions);
      numbers[along] = Math.cos(beside);
      numbers[under.dimensions - 1] = Math.sin(beside);
      return numbers;
    };
    const passage = (passageKey: number, words: string, rest: Partial<EnginePassage> = {}) => {
      const [heading = '', body = ''] = words.includes('|') ? words.split('|') : ['', words];
      return {
        ...{ passageKey, sourceId: 'a', vectorKey: passageKey, vector: vector(0) },
        ...{ heading: split(heading), body: split(body), ...rest },
      };
    };
    const source = (sourceKey: number, words: string): EngineSource => {
      const [title = '', text = ''] = words.split('|');
      return { sourceKey, sourceId: `s${sourceKey}`, title: split(title), text: split(text) };
    };
    const findKeys = async (
      scope: EngineScope,
      stems: string,
      limit = 10,
      sourceId?: string,
    ): Promise<number[]> => {
      const found = await under.engine.findPassages(scope, split(stems), limit, sourceId);
      return found.map(({ passageKey }) => passageKey);
    };
    const findSourceKeys = async (scope: EngineScope, stems: string, limit = 10) => {
      const found = await under.engine.findSources(scope, split(stems), limit);
      return found.map(({ sourceKey }) => sourceKey);
    };

    it('finds passages that contain one of the stems, in heading or body, and returns their words in order', async () => {
      const corpus = newCorpus();
      await write(corpus, [
        { passages: [passage(1, 'zorb blick|quux frob quux'), passage(2, 'gonk|vort')] },
        { passages: [passage(3, 'plugh|blick')], sources: [] },
      ]);
      const found = await under.engine.findPassages(scopeOf(corpus), ['quux', 'zorb', 'xyzzi'], 10);
      expect(found).toEqual([
        { passageKey: 1, heading: ['zorb', 'blick'], body: ['quux', 'frob', 'quux'] },
      ]);
      expect((await findKeys(scopeOf(corpus), 'blick vort')).sort()).toEqual([1, 2, 3]);
      expect(await findKeys(scopeOf(corpus), 'xyzzi')).toEqual([]);
      expect(await findKeys(scopeOf(corpus), '')).toEqual([]);
      expect(await findKeys(scopeOf(corpus), 'blick', 0)).toEqual([]);
    });

    it('returns passages with more of the stems first, up to the limit', async () => {
      const corpus = newCorpus();
      const others = Array.from({ length: 30 }, (_, at) => passage(at + 10, `gonk${at} vort`));
      await write(corpus, [
        {
          passages: [
            passage(1, 'blick plugh'),
            passage(2, 'frob blick'),
            passage(3, 'plugh frob'),
            ...others,
          ],
        },
      ]);
      expect(await findKeys(scopeOf(corpus), 'frob blick', 1)).toEqual([2]);
      expect((await findKeys(scopeOf(corpus), 'frob blick', 2))[0]).toBe(2);
      expect((await findKeys(scopeOf(corpus), 'frob blick', 3)).sort()).toEqual([1, 2, 3]);
      // A stem that is given twice counts twice.
      expect(await findKeys(scopeOf(corpus), 'plugh plugh plugh gonk1', 2)).toEqual(
        expect.arrayContaining([1, 3]),
      );
      expect(await findKeys(scopeOf(corpus), 'vort', 30)).toHaveLength(30);
    });

    it('searches one source if its ID is given, also an ID with characters outside ASCII', async () => {
      const corpus = newCorpus();
      await write(corpus, [
        {
          passages: [
            passage(1, 'blick', { sourceId: 'a' }),
            passage(2, 'blick', { sourceId: 'a-b' }),
            passage(3, 'blick', { sourceId: '港-é' }),
          ],
        },
      ]);
      expect(await findKeys(scopeOf(corpus), 'blick', 10, 'a')).toEqual([1]);
      expect(await findKeys(scopeOf(corpus), 'blick', 10, '港-é')).toEqual([3]);
      expect(await findKeys(scopeOf(corpus), 'blick', 10, 'b')).toEqual([]);
    });

    it('finds sources by words of their title and text', async () => {
      const corpus = newCorpus();
      await write(corpus, [
        { passages: [passage(1, 'zorb')], sources: [source(1, 'zorb|blick quux')] },
        { sources: [source(2, 'gonk|blick frob')] },
      ]);
      expect(await under.engine.findSources(scopeOf(corpus), ['zorb'], 10)).toEqual([
        { sourceKey: 1, title: ['zorb'], text: ['blick', 'quux'] },
      ]);
      expect((await findSourceKeys(scopeOf(corpus), 'blick')).sort()).toEqual([1, 2]);
      expect((await findSourceKeys(scopeOf(corpus), 'blick frob'))[0]).toBe(2);
      expect(await findSourceKeys(scopeOf(corpus), 'blick frob', 1)).toEqual([2]);
      expect(await findSourceKeys(scopeOf(corpus), '')).toEqual([]);
    });

    it('finds each stem exactly as it was written, in any script', async () => {
      const corpus = newCorpus();
      const stems = ['cafe', 'café', '灯台', 'แมว', 'й', 'и', '007', '1e5', '\ue000x', '𝔘', 'ß'];
      await write(corpus, [{ passages: stems.map((stem, at) => passage(at + 1, stem)) }]);
      for (const [at, stem] of stems.entries()) {
        expect(await findKeys(scopeOf(corpus), stem)).toEqual([at + 1]);
      }
      expect(await findKeys(scopeOf(corpus), 'caf 灯 1 true')).toEqual([]);
    });

    it('finds words of 400 letters, and accepts words of 40,000 letters', async () => {
      const corpus = newCorpus();
      const [long, immense] = ['x'.repeat(400), 'é'.repeat(40_000)];
      await write(corpus, [
        {
          passages: [passage(1, `blick ${long}`), passage(2, `blick ${immense}`)],
          sources: [source(1, `zorb|${long} ${immense}`)],
        },
      ]);
      expect(await findKeys(scopeOf(corpus), long)).toEqual([1]);
      expect(await findKeys(scopeOf(corpus), 'x'.repeat(255))).toEqual([]);
      const found = await under.engine.findPassages(scopeOf(corpus), ['blick', immense], 10);
      expect(found.find(({ passageKey }) => passageKey === 2)?.body).toEqual(['blick', immense]);
      expect(await findSourceKeys(scopeOf(corpus), 'zorb')).toEqual([1]);
    });

    it('accepts two thousand stems at once', async () => {
      const corpus = newCorpus();
      await write(corpus, [
        { passages: [passage(1, 'blick')], sources: [source(1, 'zorb|blick')] },
      ]);
      const stems = Array.from({ length: 2_000 }, (_, at) => `t${at}`).join(' ');
      expect(await findKeys(scopeOf(corpus), `${stems} blick`)).toEqual([1]);
      expect(await findSourceKeys(scopeOf(corpus), `${stems} blick`)).toEqual([1]);
    });

    it('returns the keys of the nearest vectors in order, each once', async () => {
      const corpus = newCorpus();
      await write(corpus, [
        {
          passages: [
            passage(1, 'a', { vectorKey: 11, vector: vector(1, 0.3) }),
            passage(2, 'b', { vectorKey: 12, vector: vector(1, 0.1) }),
            passage(3, 'c', { vectorKey: 13, vector: vector(1, 0.2) }),
            passage(4, 'd', { vectorKey: 12, vector: vector(1, 0.1) }),
            passage(5, 'e', { vectorKey: 12, vector: vector(1, 0.1) }),
            passage(6, 'f', { vectorKey: 14, vector: vector(1, 1) }),
          ],
        },
      ]);
      const { engine } = under;
      expect(await engine.nearest(scopeOf(corpus), vector(1), 10)).toEqual([12, 13, 11, 14]);
      expect(await engine.nearest(scopeOf(corpus), vector(1), 3)).toEqual([12, 13, 11]);
      expect(await engine.nearest(scopeOf(newCorpus()), vector(1), 10)).toEqual([]);
    });

    it('finds nothing of another corpus', async () => {
      const [one, other] = [newCorpus(), newCorpus()];
      await write(one, [{ passages: [passage(1, 'blick')], sources: [source(1, 'zorb|blick')] }]);
      await write(other, [{ passages: [passage(1, 'frob')] }]);
      expect(await findKeys(scopeOf(one), 'blick frob')).toEqual([1]);
      expect(await findKeys(scopeOf(other), 'blick')).toEqual([]);
      expect(await findSourceKeys(scopeOf(other), 'zorb blick')).toEqual([]);
      const found = await under.engine.findPassages(scopeOf(one), ['blick', 'frob'], 10);
      expect(found.map(({ body }) => body)).toEqual([['blick']]);
    });

    it('finds no document before its generation', async () => {
      const corpus = newCorpus();
      await write(corpus, [{ passages: [passage(1, 'blick')] }], 3);
      await write(
        corpus,
        [
          {
            passages: [passage(2, 'blick', { vector: vector(1) })],
            sources: [source(1, 'zorb|blick')],
          },
        ],
        4,
      );
      expect(await findKeys(scopeOf(corpus, 2), 'blick')).toEqual([]);
      expect(await findKeys(scopeOf(corpus, 3), 'blick')).toEqual([1]);
      expect((await findKeys(scopeOf(corpus, 4), 'blick')).sort()).toEqual([1, 2]);
      expect((await findKeys(scopeOf(corpus, 9), 'blick')).sort()).toEqual([1, 2]);
      expect(await findSourceKeys(scopeOf(corpus, 3), 'zorb')).toEqual([]);
      expect(await findSourceKeys(scopeOf(corpus, 4), 'zorb')).toEqual([1]);
      expect(await under.engine.nearest(scopeOf(corpus, 3), vector(1), 9)).toEqual([1]);
      expect(await under.engine.nearest(scopeOf(corpus, 4), vector(1), 9)).toEqual([2, 1]);
    });

    it('replaces a document with the same key', async () => {
      const corpus = newCorpus();
      const first = await write(corpus, [
        {
          passages: [passage(1, 'blick'), passage(2, 'blick')],
          sources: [source(1, 'zorb|blick')],
        },
      ]);
      await write(corpus, [{ passages: [passage(1, 'frob')], sources: [source(1, 'gonk|frob')] }]);
      expect(await findKeys(scopeOf(corpus), 'blick')).toEqual([2]);
      expect(await findKeys(scopeOf(corpus), 'frob')).toEqual([1]);
      expect(await findSourceKeys(scopeOf(corpus), 'zorb blick')).toEqual([]);
      expect(await findSourceKeys(scopeOf(corpus), 'gonk')).toEqual([1]);
      // A replaced document belongs to the later attempt.
      await under.engine.removeAttempt(corpus, first);
      expect(await findKeys(scopeOf(corpus), 'blick frob')).toEqual([1]);
      expect(await findSourceKeys(scopeOf(corpus), 'gonk')).toEqual([1]);
    });

    it('removes documents by key, an attempt, or a corpus, and nothing else', async () => {
      const [corpus, other] = [newCorpus(), newCorpus()];
      const both = { passages: [1, 2].map((key) => passage(key, 'blick')) };
      await write(corpus, [{ ...both, sources: [1, 2].map((key) => source(key, 'zorb|blick')) }]);
      await write(other, [{ ...both, sources: [source(1, 'zorb|blick')] }]);
      const { engine } = under;
      await engine.remove(corpus, { passageKeys: [1, 99], sourceKeys: [2, 99] });
      expect(await findKeys(scopeOf(corpus), 'blick')).toEqual([2]);
      expect(await findSourceKeys(scopeOf(corpus), 'zorb')).toEqual([1]);
      await engine.remove(corpus, { passageKeys: [], sourceKeys: [] });

      const attempt = await write(corpus, [
        { passages: [passage(3, 'blick')], sources: [source(3, 'zorb|')] },
      ]);
      expect(await findKeys(scopeOf(corpus), 'blick')).toHaveLength(2);
      await engine.removeAttempt(corpus, attempt);
      await engine.removeAttempt(corpus, 1e9);
      expect(await findKeys(scopeOf(corpus), 'blick')).toEqual([2]);
      expect(await findSourceKeys(scopeOf(corpus), 'zorb')).toEqual([1]);

      await engine.removeCorpus(corpus);
      await engine.removeCorpus(newCorpus());
      expect(await findKeys(scopeOf(corpus), 'blick')).toEqual([]);
      expect(await findSourceKeys(scopeOf(corpus), 'zorb')).toEqual([]);
      expect(await engine.nearest(scopeOf(corpus), vector(0), 9)).toEqual([]);
      expect((await findKeys(scopeOf(other), 'blick')).sort()).toEqual([1, 2]);
      expect(await findSourceKeys(scopeOf(other), 'zorb')).toEqual([1]);
    });

    it('rejects with the error of the documents, after which the attempt can be removed', async () => {
      const corpus = newCorpus();
      const attempt = (attempts += 1);
      const failing = async function* (): AsyncGenerator<Required<Documents>> {
        yield await Promise.resolve({ passages: [passage(1, 'blick')], sources: [] });
        throw new Error('the disk is full');
      };
      await expect(
        under.engine.write({ corpusId: corpus, attempt, generation: 1 }, failing()),
      ).rejects.toThrow('the disk is full');
      await under.engine.removeAttempt(corpus, attempt);
      expect(await findKeys(scopeOf(corpus), 'blick')).toEqual([]);
    });

    it('writes nothing for no documents', async () => {
      const corpus = newCorpus();
      await write(corpus, []);
      await write(corpus, [{ passages: [], sources: [] }]);
      expect(await findKeys(scopeOf(corpus), 'blick')).toEqual([]);
    });

    it('finds each of 1,500 passages when the write has resolved', async () => {
      const corpus = newCorpus();
      const passages = Array.from({ length: 1_500 }, (_, at) => passage(at + 1, `blick n${at}`));
      const batches = Array.from({ length: 15 }, (_, at) => {
        return { passages: passages.slice(at * 100, (at + 1) * 100) };
      });
      await write(corpus, batches);
      const found = await findKeys(scopeOf(corpus), 'blick', 2_000);
      expect(new Set(found).size).toBe(1_500);
      expect(await findKeys(scopeOf(corpus), 'n1499')).toEqual([1_500]);
    });
  });
}

function split(words: string): string[] {
  return words.split(' ').filter((word) => word !== '');
}

async function* inBatches(batches: readonly Documents[]): AsyncGenerator<Required<Documents>> {
  for (const { passages = [], sources = [] } of batches) {
    yield await Promise.resolve({ passages, sources });
  }
}
