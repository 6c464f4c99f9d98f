import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  auroc,
  averagePrecision,
  balancedAccuracy,
  hitAt,
  ndcgAt10,
  percentile,
  reciprocalRankAt10,
} from '../../evaluation/metrics.ts';

const ranked = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'];
const only = (...ids: string[]): Set<string> => new Set(ids);

describe('the metrics of a ranking', () => {
  it('count relevant sources only up to the cut-off', () => {
    expect(hitAt(1, ranked, only('a'))).toBe(1);
    expect(hitAt(1, ranked, only('b'))).toBe(0);
    expect(hitAt(3, ranked, only('c'))).toBe(1);
    expect(reciprocalRankAt10(ranked, only('d'))).toBe(1 / 4);
    expect(reciprocalRankAt10(ranked, only('k'))).toBe(0);
  });

  it('discount a hit by the logarithm of its rank: 1/log2(3) for a single hit at rank 2', () => {
    expect(ndcgAt10(ranked, only('b'))).toBeCloseTo(0.6309, 4);
    // (1/log2(2) + 1/log2(5)) / (1/log2(2) + 1/log2(3))
    expect(ndcgAt10(ranked, only('a', 'd'))).toBeCloseTo(0.8772, 4);
    expect(ndcgAt10(ranked, only('a', 'b'))).toBe(1);
    expect(ndcgAt10(ranked, only('z'))).toBe(0);
  });

  it('average the precision over all relevant sources: (1/1 + 2/4) / 2 for ranks 1 and 4', () => {
    expect(averagePrecision(ranked, only('a', 'd'))).toBe(0.75);
    expect(averagePrecision(ranked, only('a', 'z'))).toBe(0.5);
    expect(averagePrecision(ranked, only('k'))).toBeCloseTo(1 / 11, 12);
    expect(averagePrecision(ranked, only())).toBe(0);
  });

  it('are between 0 and 1 for any ranking', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...ranked));
    fc.assert(
      fc.property(ids, ids, (order, relevant) => {
        for (const metric of [ndcgAt10, reciprocalRankAt10, averagePrecision]) {
          const value = metric(order, new Set(relevant));
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });
});

describe('the metrics of a verdict', () => {
  it('weight both classes equally, whatever their sizes', () => {
    const outcome = (expected: boolean, got: boolean): { expected: boolean; got: boolean } => ({
      expected,
      got,
    });
    const mostly = [...Array.from({ length: 9 }, () => outcome(true, true)), outcome(false, true)];
    expect(balancedAccuracy(mostly)).toBe(0.5);
    expect(balancedAccuracy([outcome(true, true), outcome(false, false)])).toBe(1);
  });

  it('define AUROC as the share of pairs in the right order, with ties counted as half', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 }),
        (positives, negatives) => {
          let pairs = 0;
          for (const p of positives)
            for (const n of negatives) pairs += p > n ? 1 : p === n ? 0.5 : 0;
          const outcomes = [
            ...positives.map((score) => ({ expected: true, score })),
            ...negatives.map((score) => ({ expected: false, score })),
          ];
          expect(auroc(outcomes)).toBeCloseTo(pairs / (positives.length * negatives.length), 10);
        },
      ),
    );
  });
});

it('percentiles use the nearest rank', () => {
  expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
  expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.95)).toBe(10);
});
