import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NotVerbatimError,
  verifyAnswer,
  verifyQuote,
} from '../../../src/answering/quotes/verify-quote.ts';
import type { Answer, Quote } from '../../../src/domain/answer.ts';

const TEXT = 'The clause stays. Every call goes through Azure. Nobody disputes that.';
const leaf = { name: 'score', value: 1, formula: '1', parts: [] };
const SOUND: Quote = {
  sourceId: 'a',
  passageId: 'a#1',
  start: 18,
  end: 48,
  text: 'Every call goes through Azure.',
  highlights: [{ start: 18, end: 48 }],
  answer: { start: 42, end: 47 },
  score: 1,
  explanation: leaf,
  place: null,
  legs: { dense: null, bm25: null, read: null },
  choice: leaf,
};

function check(change: Partial<Quote>, expected: string | null): void {
  const verify = (): void => {
    verifyQuote({ ...SOUND, ...change }, TEXT);
  };
  if (expected === null) expect(verify).not.toThrow();
  else expect(verify).toThrow(expected);
}

describe('verifyQuote', () => {
  it('accepts a verbatim quote', () => {
    check({}, null);
    check({ highlights: [], answer: null }, null);
  });

  it('refuses one changed character, one dropped word and one added dot', () => {
    check({ text: 'Every call goes through azure.' }, 'differs from the source');
    check({ text: 'Every call goes Azure.' }, 'differs from the source');
    check({ text: 'Every call goes through Azure...' }, 'differs from the source');
  });

  it('refuses offsets that are outside the source, reversed, empty or not whole numbers', () => {
    check({ start: -1 }, 'outside the source');
    check({ end: TEXT.length + 1 }, 'outside the source');
    check({ start: 48, end: 18 }, 'outside the source');
    check({ start: 18, end: 18, text: '' }, 'outside the source');
    check({ start: 18.5 }, 'outside the source');
    check({ start: NaN }, 'outside the source');
  });

  it('refuses a highlight outside the quote, and an answer outside the highlights', () => {
    check(
      { highlights: [{ start: 17, end: 48 }], answer: null },
      'a highlight is outside the quote',
    );
    check({ highlights: [{ start: 18, end: 24 }] }, 'outside its highlights');
    check({ highlights: [] }, 'outside its highlights');
  });

  it('accepts verbatim context above the quote, and refuses any other', () => {
    const lead = { start: 0, end: 10, text: 'The clause' };
    check({ context: [lead, { start: 11, end: 17, text: 'stays.' }] }, null);
    check({ context: [{ ...lead, text: 'The Clause' }] }, 'its context differs');
    check({ context: [{ start: 42, end: 47, text: 'Azure' }] }, 'not above the quote');
    check({ context: [{ start: 11, end: 17, text: 'stays.' }, lead] }, 'out of order');
  });

  it('accepts a quote of any text if it equals its slice, and refuses all others', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.nat(),
        fc.nat(),
        fc.string(),
        (text, a, b, other) => {
          const start = a % text.length;
          const end = start + 1 + (b % (text.length - start));
          const quote = { ...SOUND, start, end, highlights: [], answer: null };
          const slice = text.slice(start, end);
          expect(() => {
            verifyQuote({ ...quote, text: slice }, text);
          }).not.toThrow();
          if (other !== slice) {
            expect(() => {
              verifyQuote({ ...quote, text: other }, text);
            }).toThrow(NotVerbatimError);
          }
        },
      ),
    );
  });
});

describe('verifyAnswer', () => {
  it('refuses a quote whose source is not in the answer', () => {
    const answer = { quotes: [SOUND], related: [], sources: new Map() } as unknown as Answer;
    expect(() => {
      verifyAnswer(answer);
    }).toThrow('its source is missing from the answer');
  });
});
