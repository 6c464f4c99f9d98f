import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createTermCounter,
  idfCosine,
  InverseFrequencies,
  shingleOverlap,
  type Weights,
  weigh,
} from '../../../src/digest/summarize/compare-sentences.ts';
import { rankSentences } from '../../../src/digest/summarize/rank-sentences.ts';
import { figuresOf } from '../../../src/digest/summarize/redundancy.ts';
import { toEnd } from '../../support/digest-sources.ts';

const toBag = createTermCounter();

/** The weights of each sentence's terms, computed over all the sentences. */
function weighed(...all: string[]): Weights[] {
  const bags = all.map(toBag);
  const idf = new InverseFrequencies(bags);
  return bags.map((bag) => weigh(bag, idf));
}

const texts = fc.array(
  fc
    .array(fc.constantFrom(...'harbour ferry fee bridge storm captain sails'.split(' ')), {
      maxLength: 8,
    })
    .map((words) => words.join(' ')),
  { minLength: 1, maxLength: 12 },
);

describe('rankSentences', () => {
  it('returns scores of at least 0 that add up to 1', () => {
    fc.assert(
      fc.property(texts, fc.boolean(), (all, hasTopic) => {
        const rel = all.map((_, i) => (hasTopic ? i / 10 : 0));
        const ranks = toEnd(rankSentences(weighed(...all), rel));
        expect(ranks.reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(1, 6);
        for (const rank of ranks) expect(rank).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('ranks the sentence first that shares words with most others', () => {
    const all = ['ferry storm', 'ferry storm captain bridge', 'captain bridge', 'fee'];
    const ranks = toEnd(
      rankSentences(
        weighed(...all),
        all.map(() => 1),
      ),
    );
    expect(ranks.indexOf(Math.max(...ranks))).toBe(1);
  });
});

describe('sentence comparison', () => {
  it('has a symmetric idf-modified cosine of at most 1, which equal sentences reach', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const weights = weighed(...all.filter((text) => text !== ''));
        for (const a of weights) {
          expect(idfCosine(a, a)).toBeCloseTo(1, 9);
          for (const b of weights) {
            expect(idfCosine(a, b)).toBeCloseTo(idfCosine(b, a), 12);
            expect(idfCosine(a, b)).toBeLessThanOrEqual(1 + 1e-9);
          }
        }
      }),
    );
  });

  it('follows the formula for two sentences that share two of three stems', () => {
    const [a, b] = weighed('ferry storm bridge', 'ferry storm captain') as [Weights, Weights];
    const [both, one] = [Math.log(3 / 2.5) ** 2, Math.log(3 / 1.5) ** 2];
    expect(idfCosine(a, b)).toBeCloseTo((2 * both) / (2 * both + one), 12);
  });

  it('returns the fraction of three-stem shingles in the shorter sentence that both share', () => {
    const shingles = (text: string) => toBag(text).shingles;
    const long = shingles('The ferries sailed past bridges in winter storms');
    expect(shingleOverlap(long, shingles('ferry sails past bridge'))).toBe(1);
    expect(shingleOverlap(long, shingles('ferry sails'))).toBe(0);
  });

  it('parses figures in any notation', () => {
    expect(figuresOf('$1,000 and 50B, 2.5 per cent')).toEqual(new Set(['1000', '50', '2.5']));
  });
});
