import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reader } from '../../src/inference/reader.ts';

export interface ReaderCase {
  readonly open: () => Promise<Reader>;
  /** Whether the model understands English. A toy model does not. */
  readonly reads: boolean;
  readonly timeout?: number;
}

const PASSAGE =
  'The ferry Aurora sank on Friday off the coast of Norway. All 42 passengers were saved by ' +
  'fishermen from Bergen. The owner, a Greek company, said that the cause was a fire.';

const HALF = /\p{Cs}/u;

const ODD_TEXTS = [
  ...['', ' \t\n', '🙂👩‍👩‍👧‍👦', '\u0000', 'a \ud83d b', '[CLS] [SEP] [PAD]', 'a'.repeat(10_000)],
  ...[`e${'\u0301'.repeat(500)}`, '?!... --- “”', 'مرحبا שלום', '漢字'.repeat(300)],
];

/** The requirements for every reader, whatever its model and wherever it runs. */
export function describeReaderContract(name: string, contract: ReaderCase): void {
  describe(`the reader ${name}`, { timeout: contract.timeout ?? 60_000 }, () => {
    let reader: Reader;
    beforeAll(async () => {
      reader = await contract.open();
    });
    afterAll(async () => {
      await reader.close();
    });

    it('has a model ID with 12 hex digits from the hash of the weights', () => {
      expect(reader.modelId).toMatch(/^\S+@[0-9a-f]{12}$/);
    });

    it('returns one reading per passage, in order, and an empty list for no passages', async () => {
      expect(await reader.read('Who sank?', [])).toEqual([]);
      const texts = ['blue ship', 'red bank', PASSAGE];
      const together = await reader.read('blue ship', texts);
      expect(together.length).toBe(3);
      for (const [place, text] of texts.entries()) {
        expect(await reader.read('blue ship', [text])).toEqual([together[place]]);
      }
    });

    it('returns exactly the same reading for a passage, whatever other passages are read with it', async () => {
      const [alone] = await reader.read('Where did it sink?', [PASSAGE]);
      const [, , amidst] = await reader.read('Where did it sink?', [
        'x',
        'y '.repeat(300),
        PASSAGE,
      ]);
      expect(amidst).toEqual(alone);
    });

    it('marks whole code points, and marks nothing in a passage without words', async () => {
      for (const text of ODD_TEXTS) {
        const [reading] = await reader.read('Who?', [text]);
        const { start, end } = reading?.span ?? { start: -1, end: -1 };
        expect(Number.isFinite(reading?.score)).toBe(true);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
        const marked = text.slice(start, end);
        expect(marked).toBe(marked.trim());
        // If the text has no lone surrogates, a marked part has none either.
        if (!HALF.test(text)) expect(HALF.test(marked)).toBe(false);
      }
    });

    it('reads any question and any passage without an error', async () => {
      const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
      await fc.assert(
        fc.asyncProperty(text, text, async (question, passage) => {
          const [reading] = await reader.read(question, [passage]);
          expect(Number.isFinite(reading?.score)).toBe(true);
        }),
        { numRuns: 30 },
      );
    });

    it('reads a long question, and the whole of a passage that exceeds the limit', async () => {
      const long = `${'red bank '.repeat(600)}blue ship`;
      const [reading] = await reader.read('blue ship? '.repeat(100), [long]);
      expect(Number.isFinite(reading?.score)).toBe(true);
      if (!contract.reads) {
        expect(long.slice(reading?.span.start, reading?.span.end)).toBe('blue ship');
      }
    });

    if (contract.reads) {
      it.each([
        ['How many passengers were saved?', '42'],
        ['Who saved the passengers?', 'fishermen'],
        ['When did the ferry sink?', 'Friday'],
        ['What was the cause?', 'fire'],
      ])('finds the words that answer "%s"', async (question, answer) => {
        const [reading] = await reader.read(question, [PASSAGE]);
        expect(PASSAGE.slice(reading?.span.start, reading?.span.end)).toContain(answer);
      });

      it('scores a passage that answers above a passage that only shares words with the question', async () => {
        const other =
          'The ferry Aurora was built in 1987. Passengers liked her for her restaurant, and fishermen saved up for a trip.';
        const question = 'How many passengers of the ferry Aurora were saved?';
        const [answering, sharing] = await reader.read(question, [PASSAGE, other]);
        expect(answering?.score).toBeGreaterThan(sharing?.score ?? Infinity);
      });
    }

    it('reads headings before a passage, but marks words only in the passage', async () => {
      const headings = ['The blue ship sank. Blue ships.', ''];
      const [below, bare] = await reader.read('blue ship?', [PASSAGE, PASSAGE], headings);
      const [alone] = await reader.read('blue ship?', [PASSAGE]);
      expect(bare).toEqual(alone);
      for (const { span } of [below, ...(below?.others ?? [])].flatMap((one) => one ?? [])) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(PASSAGE.length);
      }
      // A toy model uses only the words of the question and the passage.
      if (contract.reads) expect(below?.score).not.toBe(alone?.score);
    });

    it('refuses to read after it is closed', async () => {
      const closing = await contract.open();
      await closing.close();
      await expect(closing.read('Who?', ['a'])).rejects.toMatchObject({ code: 'busy' });
    });
  });
}
