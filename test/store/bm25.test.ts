import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bm25 } from '../../src/store/bm25.ts';
import { countPhrase, scorePhrases } from './bm25-oracle.ts';

const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 6 });
const rows = fc.array(fc.record({ heading: words, body: words }), { minLength: 1, maxLength: 6 });
const phrases = fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }), {
  maxLength: 4,
});

describe('BM25', () => {
  it('equals the formula of FTS5 for any documents and phrases, also repeated and empty ones', () => {
    fc.assert(
      fc.property(rows, phrases, (documents, asked) => {
        const total = documents.reduce(
          (sum, { heading, body }) => sum + heading.length + body.length,
          0,
        );
        const counted = asked.map((phrase) => ({
          words: phrase,
          documents: documents.filter(
            ({ heading, body }) => countPhrase(heading, phrase) + countPhrase(body, phrase) > 0,
          ).length,
        }));
        const formula = new Bm25({ documents: documents.length, words: total }, counted);
        const expected = scorePhrases(documents, asked, { heading: 1, body: 1 });
        for (const [at, { heading, body }] of documents.entries()) {
          const score = formula.score([heading, body]);
          if (expected[at] === null) expect(score).toBeNull();
          else expect(score).toBeCloseTo(expected[at] ?? Number.NaN, 12);
        }
      }),
    );
  });

  it('gives a worked number', () => {
    // N = 3, n = 1, f = 2, |D| = 4, avgdl = 3: ln(2.5 / 1.5) · 2 · 2.2 / (2 + 1.2 · (.25 + .75 · 4 / 3)).
    const formula = new Bm25({ documents: 3, words: 9 }, [{ words: ['a'], documents: 1 }]);
    expect(formula.score([['a'], ['a', 'b', 'c']])).toBeCloseTo(0.642180784, 9);
    expect(formula.score([[], ['b']])).toBeNull();
  });
});
