/** One question with its score, and whether answering it is wrong. */
export interface Risk {
  readonly score: number;
  readonly isWrong: boolean;
}

/** What comes of answering all questions that score at least `threshold`. */
export interface RiskPoint {
  readonly threshold: number;
  /** Share of the questions that are answered. */
  readonly coverage: number;
  /** Share of the answered that are wrong; `NaN` where none is answered. */
  readonly error: number;
}

export function riskAt(risks: readonly Risk[], threshold: number): RiskPoint {
  const answered = risks.filter(({ score }) => score >= threshold);
  const wrong = answered.filter(({ isWrong }) => isWrong);
  return {
    threshold,
    coverage: risks.length === 0 ? NaN : answered.length / risks.length,
    error: answered.length === 0 ? NaN : wrong.length / answered.length,
  };
}

/**
 * Area under the curve of error against coverage (AURC, Geifman and El-Yaniv 2017): the mean, over
 * i = 1…n, of the share of wrong ones among the i best scored. Less is better; the least is reached
 * when every wrong one scores below every right one. Among equal scores the wrong ones are spread
 * evenly, so that the order they come in decides nothing. Right, wrong: (0/1 + 1/2) / 2 = .25.
 */
export function areaUnderRiskCurve(risks: readonly Risk[]): number {
  const sorted = [...risks].sort((a, b) => b.score - a.score);
  let area = 0;
  let wrongBefore = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from;
    let wrong = 0;
    while (to < sorted.length && sorted[to]?.score === sorted[from]?.score) {
      if (sorted[to]?.isWrong) wrong++;
      to++;
    }
    for (let i = from + 1; i <= to; i++) {
      area += (wrongBefore + (wrong * (i - from)) / (to - from)) / i;
    }
    wrongBefore += wrong;
    from = to;
  }
  return risks.length === 0 ? NaN : area / risks.length;
}
