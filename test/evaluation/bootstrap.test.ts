import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrap } from '../../evaluation/bootstrap.ts';
import { mean } from '../../evaluation/metrics.ts';
import { seededRandom } from '../support/seeded-random.ts';

const averages = (values: readonly number[]): number[] => [mean(values)];
const values = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 30 });

describe('bootstrap', () => {
  it('returns the measured figure, and an interval in ascending order within the range of values', () => {
    fc.assert(
      fc.property(values, fc.nat(), (of, seed) => {
        const [estimate] = bootstrap(of, averages, { seed, resamples: 50 });
        const { value, low, high } = estimate ?? {};
        expect(value).toBe(mean(of));
        expect(low).toBeGreaterThanOrEqual(Math.min(...of));
        expect(high).toBeLessThanOrEqual(Math.max(...of));
        expect(low).toBeLessThanOrEqual(high ?? NaN);
      }),
    );
  });

  it('returns the same interval for the same seed, whatever other figures are measured', () => {
    fc.assert(
      fc.property(values, fc.nat(), (of, seed) => {
        const options = { seed, resamples: 20 };
        const [alone] = bootstrap(of, averages, options);
        const [, beside] = bootstrap(of, (drawn) => [Math.max(...drawn), mean(drawn)], options);
        expect(beside).toEqual(alone);
      }),
    );
  });

  it('returns an interval of width 0 if all questions have the same result', () => {
    expect(bootstrap([3, 3, 3], averages)).toEqual([{ value: 3, low: 3, high: 3 }]);
  });

  it('contains the true share in about 95 of 100 intervals', () => {
    const random = seededRandom(7);
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const drawn = Array.from({ length: 100 }, () => (random() < 0.7 ? 1 : 0));
      const [estimate] = bootstrap(drawn, averages, { seed: trial, resamples: 200 });
      if ((estimate?.low ?? 1) <= 0.7 && 0.7 <= (estimate?.high ?? 0)) held++;
    }
    expect(held).toBeGreaterThanOrEqual(178);
    expect(held).toBeLessThanOrEqual(199);
  });

  it('matches the standard error: ±1.96·√(p(1−p)/n) for a share', () => {
    const shares = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const [estimate] = bootstrap(shares, averages);
    const expected = 2 * 1.96 * Math.sqrt((0.25 * 0.75) / 400);
    const width = (estimate?.high ?? 0) - (estimate?.low ?? 0);
    expect(Math.abs(width - expected)).toBeLessThan(0.1 * expected);
  });

  it('returns no interval for an undefined figure, and skips samples with an undefined figure', () => {
    const nothing = { value: null, low: null, high: null };
    expect(bootstrap([], averages)).toEqual([nothing]);
    expect(bootstrap([1, 2], () => [NaN])).toEqual([nothing]);
    // This figure is defined only if both values were drawn, and then it is always 5.
    const [estimate] = bootstrap([1, 2], (drawn) => [new Set(drawn).size === 2 ? 5 : NaN]);
    expect(estimate).toEqual({ value: 5, low: 5, high: 5 });
  });
});
