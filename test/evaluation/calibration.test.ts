import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expectedCalibrationError,
  type Prediction,
  reliability,
} from '../../evaluation/calibration.ts';

const of = (...pairs: [number, boolean][]): Prediction[] =>
  pairs.map(([score, expected]) => ({ score, expected }));
const predictions = fc.array(
  fc.record({ score: fc.integer({ min: 0, max: 4 }).map((n) => n / 4), expected: fc.boolean() }),
  { minLength: 1, maxLength: 25 },
);

describe('the calibration error', () => {
  it('is the mean difference over the bins: .15 for .2 and .9 predicted, 0 and 1 observed', () => {
    const four = of([0.1, false], [0.3, false], [0.85, true], [0.95, true]);
    expect(expectedCalibrationError(four, 2)).toBeCloseTo(0.15, 12);
    expect(expectedCalibrationError([])).toBeNaN();
  });

  it('is 0 if equal predictions come true as often as they say', () => {
    const half = of([0.5, true], [0.5, false], [0.5, true], [0.5, false]);
    expect(expectedCalibrationError(half, 2)).toBe(0);
  });

  it('does not depend on the order of the predictions', () => {
    fc.assert(
      fc.property(predictions, (some) => {
        const turned = expectedCalibrationError([...some].reverse());
        expect(turned).toBeCloseTo(expectedCalibrationError(some), 12);
      }),
    );
  });
});

describe('the points of the reliability diagram', () => {
  it('contain every prediction once, in bins whose sizes differ by at most one', () => {
    fc.assert(
      fc.property(predictions, fc.integer({ min: 1, max: 12 }), (some, bins) => {
        const sizes = reliability(some, bins).map(({ questions }) => questions);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(some.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('omit bins without predictions', () => {
    expect(reliability(of([0.4, true]))).toEqual([{ predicted: 0.4, observed: 1, questions: 1 }]);
  });
});
