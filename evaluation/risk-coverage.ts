import { mean } from './metrics.ts';

/** One question with its score, and whether its answer is wrong. */
export interface Risk {
  readonly score: number;
  readonly isWrong: boolean;
}

/** The result of answering only the best-scored questions. */
export interface RiskPoint {
  /** Share of the questions that are answered. */
  readonly coverage: number;
  /** Share of the answers that are wrong; `NaN` if no question is answered. */
  readonly error: number;
}

/** Returns the result of answering all questions that score at least `threshold`. */
export function riskAt(risks: readonly Risk[], threshold: number): RiskPoint {
  const answered = risks.filter(({ score }) => score >= threshold);
  const wrong = answered.filter(({ isWrong }) => isWrong);
  return {
    coverage: risks.length === 0 ? NaN : answered.length / risks.length,
    error: answered.length === 0 ? NaN : wrong.length / answered.length,
  };
}

/**
 * Returns error against coverage: for i = 1…n, the share of wrong answers among the i best-scored
 * questions. Wrong answers with equal scores are spread evenly, so their order does not matter.
 */
export function riskCurve(risks: readonly Risk[]): RiskPoint[] {
  const sorted = [...risks].sort((a, b) => b.score - a.score);
  const points: RiskPoint[] = [];
  let wrongBefore = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from;
    let wrong = 0;
    while (to < sorted.length && sorted[to]?.score === sorted[from]?.score) {
      if (sorted[to]?.isWrong) wrong++;
      to++;
    }
    for (let i = from + 1; i <= to; i++) {
      const error = (wrongBefore + (wrong * (i - from)) / (to - from)) / i;
      points.push({ coverage: i / sorted.length, error });
    }
    wrongBefore += wrong;
    from = to;
  }
  return points;
}

/**
 * Returns the area under the curve of error against coverage (AURC, Geifman and El-Yaniv 2017): the
 * mean error of its points. Lower is better. The area is smallest if every wrong answer scores
 * below every right answer. For example, a right answer followed by a wrong answer gives (0/1 +
 * 1/2) / 2 = .25.
 */
export function areaUnderRiskCurve(risks: readonly Risk[]): number {
  return mean(riskCurve(risks).map(({ error }) => error));
}
