import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaUnderRiskCurve,
  type Risk,
  riskAt,
  riskCurve,
} from '../../evaluation/risk-coverage.ts';

const risk = (score: number, isWrong: boolean): Risk => ({ score, isWrong });
const risks = fc.array(
  fc.record({ score: fc.integer({ min: 0, max: 4 }), isWrong: fc.boolean() }),
  { minLength: 1, maxLength: 15 },
);
const errorOf = (of: readonly Risk[]): number =>
  of.filter(({ isWrong }) => isWrong).length / of.length;

describe('the error over coverage', () => {
  it('is the mean error over all coverages: (0/1 + 1/2) / 2 for one right, then one wrong answer', () => {
    expect(areaUnderRiskCurve([risk(0.9, false), risk(0.1, true)])).toBe(0.25);
    expect(areaUnderRiskCurve([risk(0.9, true), risk(0.1, false)])).toBe(0.75);
    expect(areaUnderRiskCurve([])).toBeNaN();
  });

  it('does not depend on the order of the questions', () => {
    fc.assert(
      fc.property(risks, fc.nat(), (of, turn) => {
        const at = turn % of.length;
        const turned = [...of.slice(at), ...of.slice(0, at)].reverse();
        expect(areaUnderRiskCurve(turned)).toBeCloseTo(areaUnderRiskCurve(of), 12);
      }),
    );
  });

  it('is the overall error if all scores are equal, and lies between the best and the worst order', () => {
    fc.assert(
      fc.property(risks, (of) => {
        const with_ = (scoreOf: (one: Risk) => number): number =>
          areaUnderRiskCurve(of.map((one) => risk(scoreOf(one), one.isWrong)));
        const area = areaUnderRiskCurve(of);
        expect(with_(() => 1)).toBeCloseTo(errorOf(of), 12);
        expect(area).toBeGreaterThanOrEqual(with_(({ isWrong }) => (isWrong ? 0 : 1)) - 1e-12);
        expect(area).toBeLessThanOrEqual(with_(({ isWrong }) => (isWrong ? 1 : 0)) + 1e-12);
      }),
    );
  });

  it('has a point for each question, and the last point is the overall error', () => {
    expect(riskCurve([risk(0.9, true), risk(0.1, false), risk(0.1, true)])).toEqual([
      { coverage: 1 / 3, error: 1 },
      { coverage: 2 / 3, error: 0.75 },
      { coverage: 1, error: 2 / 3 },
    ]);
    expect(riskCurve([])).toEqual([]);
  });

  it('never covers more questions at a higher threshold', () => {
    fc.assert(
      fc.property(risks, (of) => {
        const points = [0, 1, 2, 3, 4, 5].map((threshold) => riskAt(of, threshold));
        expect(points[0]).toEqual({ coverage: 1, error: errorOf(of) });
        expect(points[5]).toEqual({ coverage: 0, error: NaN });
        for (let i = 1; i < points.length; i++) {
          expect(points[i]?.coverage).toBeLessThanOrEqual(points[i - 1]?.coverage ?? 0);
        }
      }),
    );
  });
});
