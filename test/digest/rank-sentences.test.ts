import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  idfCosine,
  InverseFrequencies,
  shingleOverlap,
  toBag,
} from '../../src/digest/compare-sentences.ts';
import { rankSentences } from '../../src/digest/rank-sentences.ts';
import { figuresOf } from '../../src/digest/repeats.ts';

const texts = fc.array(
  fc
    .array(fc.constantFrom(...'harbour ferry fee bridge storm captain sails'.split(' ')), {
      maxLength: 8,
    })
    .map((words) => words.join(' ')),
  { minLength: 1, maxLength: 12 },
);

describe('rankSentences', () => {
  it('gives every sentence a share, all together 1', () => {
    fc.assert(
      fc.property(texts, fc.boolean(), (all, hasTopic) => {
        const bags = all.map(toBag);
        const rel = bags.map((_, i) => (hasTopic ? i / 10 : 0));
        const ranks = rankSentences(bags, rel, new InverseFrequencies(bags));
        expect(ranks.reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(1, 6);
        for (const rank of ranks) expect(rank).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('puts the sentence that others share words with first', () => {
    const all = ['ferry storm', 'ferry storm captain bridge', 'captain bridge', 'fee'];
    const bags = all.map(toBag);
    const ranks = rankSentences(
      bags,
      bags.map(() => 1),
      new InverseFrequencies(bags),
    );
    expect(ranks.indexOf(Math.max(...ranks))).toBe(1);
  });
});

describe('how sentences are compared', () => {
  it('the idf-modified cosine is symmetric, 1 for itself, and within 0 and 1', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const bags = all.filter((text) => text !== '').map(toBag);
        const idf = new InverseFrequencies(bags);
        for (const a of bags) {
          expect(idfCosine(a, a, idf)).toBeCloseTo(1, 9);
          for (const b of bags) {
            expect(idfCosine(a, b, idf)).toBeCloseTo(idfCosine(b, a, idf), 12);
            expect(idfCosine(a, b, idf)).toBeLessThanOrEqual(1 + 1e-9);
          }
        }
      }),
    );
  });

  it('has the value of the formula: two of three stems shared, each in two of two sentences', () => {
    const [a, b] = [toBag('ferry storm bridge'), toBag('ferry storm captain')];
    const idf = new InverseFrequencies([a, b]);
    const [both, one] = [Math.log(3 / 2.5) ** 2, Math.log(3 / 1.5) ** 2];
    expect(idfCosine(a, b, idf)).toBeCloseTo((2 * both) / (2 * both + one), 12);
  });

  it('shares of shingles count runs of three stems, of the shorter sentence', () => {
    const long = toBag('The ferries sailed past bridges in winter storms');
    expect(shingleOverlap(long, toBag('ferry sails past bridge'))).toBe(1);
    expect(shingleOverlap(long, toBag('ferry sails'))).toBe(0);
  });

  it('reads figures however they are set', () => {
    expect(figuresOf('$1,000 and 50B, 2.5 per cent')).toEqual(new Set(['1000', '50', '2.5']));
  });
});
