import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Embedder } from '../../src/inference/embedder.ts';
import { wordRejection } from '../support/word-fault.ts';

export interface ContractCase {
  readonly open: () => Promise<Embedder>;
  /** Maximum number of word pieces in one run, including special ones. */
  readonly limit: number;
  /** Number of random batches to try. Each has at most a hundred texts. */
  readonly batches: number;
  /** The time limit of a test in milliseconds. A slow model needs a longer one. */
  readonly timeout?: number;
}

/** Rows of a text, the text that must be nearer to it, the other text, and the reason. */
const NEARNESS: readonly (readonly [string, string, string, string])[] = [
  [
    'Who owns the ship?',
    'The vessel belongs to a Greek company.',
    'The weather was mild in May.',
    'vessel and belongs say what ship and owns ask',
  ],
  [
    'When did the court decide?',
    'The judge gave her ruling on Friday.',
    'The cake needs an hour in the oven.',
    'judge and ruling are of the court, an hour alone is only time',
  ],
  [
    'How much money did the firm lose?',
    'The company reported a loss of ten million dollars.',
    'The river carries much water in spring.',
    'the word they share, much, matters less than the loss',
  ],
  [
    'children playing in the garden',
    'Kids were running around on the lawn.',
    'The committee adopted the annual budget.',
    'no word in common, the same scene',
  ],
  [
    'The doctor examined the patient.',
    'A physician looked at the sick man.',
    'The engineer examined the bridge.',
    'doctor and physician are nearer than the shared verb',
  ],
];

const ODD_TEXTS: readonly (readonly [string, string])[] = [
  ['the empty text', ''],
  ['white space', ' \t\r\n\u00a0\u2003'],
  ['emoji', '🙂👩‍👩‍👧‍👦🏳️‍🌈'],
  ['NUL', '\u0000'],
  ['a lone high surrogate', 'a \ud83d b'],
  ['lone low surrogates', '\udc00\udfff'],
  ['special tokens as text', '[CLS] [SEP] [PAD] [UNK] [MASK]'],
  ['a word of ten thousand letters', 'a'.repeat(10_000)],
  ['one letter under five hundred accents', `e${'\u0301'.repeat(500)}`],
  ['only punctuation', '?!... --- “”'],
  ['Arabic and Hebrew', 'مرحبا שלום'],
];

/** The requirements for every embedder, whatever its model and wherever it runs. */
export function describeEmbedderContract(name: string, contract: ContractCase): void {
  describe(`the embedder ${name}`, { timeout: contract.timeout ?? 30_000 }, () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await contract.open();
    });
    afterAll(async () => {
      await embedder.close();
    });

    const embedOne = async (text: string): Promise<Float32Array> => {
      const [vector] = await embedder.embed([text]);
      if (vector === undefined) throw new Error('no vector');
      return vector;
    };

    it('has a model ID with 12 hex digits from the hash of the weights', () => {
      expect(embedder.modelId).toMatch(/^[^@]+@[0-9a-f]{12}$/);
    });

    it('returns no vectors for no texts', async () => {
      expect(await embedder.embed([])).toEqual([]);
    });

    it.each(ODD_TEXTS)('returns a finite vector of length 1 for %s', async (_, text) => {
      expectUnit(await embedOne(text), embedder.dimensions);
    });

    it('returns a finite vector of length 1 for any text', async () => {
      const units = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));
      const text = fc.oneof(units, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
      await fc.assert(
        fc.asyncProperty(fc.array(text, { maxLength: 3 }), async (texts) => {
          const vectors = await embedder.embed(texts);
          expect(vectors.length).toBe(texts.length);
          for (const vector of vectors) expectUnit(vector, embedder.dimensions);
        }),
        { numRuns: contract.batches },
      );
    });

    it('returns exactly the same vector for a text in any batch and position', async () => {
      const texts = [...NEARNESS.flat(), ...ODD_TEXTS.slice(0, 7).map(([, text]) => text)];
      const alone = await Promise.all(texts.map(embedOne));
      const index = fc.nat(texts.length - 1);
      await fc.assert(
        fc.asyncProperty(fc.array(index, { minLength: 2, maxLength: 12 }), async (indexes) => {
          const vectors = await embedder.embed(indexes.map((i) => texts[i] ?? ''));
          expect(vectors).toEqual(indexes.map((i) => alone[i]));
        }),
        { numRuns: contract.batches },
      );
    });

    it('returns the vectors of each concurrent call to that call', async () => {
      const calls = NEARNESS.map((texts) => texts.slice(0, 3));
      const together = await Promise.all(calls.map((texts) => embedder.embed(texts)));
      for (const [i, texts] of calls.entries()) {
        expect(together[i]).toEqual(await embedder.embed(texts));
      }
    });

    it.each(NEARNESS)('puts "%s" nearer to "%s" than to "%s"', async (text, near, far) => {
      const [one, nearer, farther] = await embedder.embed([text, near, far]);
      expect(similarity(one, nearer)).toBeGreaterThan(similarity(one, farther));
    });

    it('embeds a text that exceeds the limit as the mean of its halves', async () => {
      // Words of four letters, one piece each, so that the cut is in the middle and both halves
      // have equally many pieces.
      const words = Math.floor(contract.limit * 0.7);
      const first = Array<string>(words).fill('ship').join(' ');
      const second = Array<string>(words).fill('bank').join(' ');
      const [whole, a, b] = await embedder.embed([`${first} ${second}`, first, second]);
      const mean = Float32Array.from(a ?? [], (value, i) => value + (b?.[i] ?? 0));
      const length = Math.sqrt(similarity(mean, mean));
      expect(similarity(whole, mean) / length).toBeCloseTo(1, 6);
      expect(similarity(whole, a)).toBeLessThan(0.999);
    });

    it('takes the end of a very long text into account', async () => {
      const long = 'the old contract was signed in spring '.repeat(contract.limit);
      const [one, other] = await embedder.embed([
        long,
        `${long} ${'bank '.repeat(contract.limit)}`,
      ]);
      expectUnit(one, embedder.dimensions);
      expect(similarity(one, other)).toBeLessThan(0.9999);
    });

    it('embeds a text without white space that exceeds the limit', async () => {
      expectUnit(await embedOne('字'.repeat(contract.limit * 3)), embedder.dimensions);
    });

    it('refuses to embed after it is closed, and can be closed twice', async () => {
      const other = await contract.open();
      const work = other.embed(['The ship sank.']);
      await Promise.all([other.close(), other.close()]);
      await other.close();
      expectUnit((await work)[0], other.dimensions);
      await expect(wordRejection(other.embed(['The ship sank.']))).resolves.toMatchObject({
        code: 'busy',
        message: expect.stringContaining('has been closed') as string,
      });
    });
  });
}

function expectUnit(vector: Float32Array | undefined, dimensions: number): void {
  expect(vector).toBeInstanceOf(Float32Array);
  expect(vector?.length).toBe(dimensions);
  expect(similarity(vector, vector)).toBeCloseTo(1, 5);
}

function similarity(a: Float32Array = new Float32Array(), b = a): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
