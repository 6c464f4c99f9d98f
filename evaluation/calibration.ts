import { mean } from './metrics.ts';

/** One question: the predicted probability, and whether it is answerable. */
export interface Prediction {
  readonly score: number;
  readonly expected: boolean;
}

/** One bin: the mean predicted probability, and the share of answerable questions. */
export interface ReliabilityPoint {
  readonly predicted: number;
  readonly observed: number;
  readonly questions: number;
}

/**
 * Sorts the predictions by probability and divides them into bins of equal size (or sizes that
 * differ by one). Predictions of equal probability share their outcomes evenly, so their order does
 * not matter.
 */
export function reliability(predictions: readonly Prediction[], bins = 10): ReliabilityPoint[] {
  const sorted = [...predictions].sort((a, b) => a.score - b.score);
  const observed: number[] = [];
  while (observed.length < sorted.length) {
    const from = observed.length;
    let to = from;
    let held = 0;
    while (to < sorted.length && sorted[to]?.score === sorted[from]?.score) {
      if (sorted[to]?.expected) held++;
      to++;
    }
    for (let i = from; i < to; i++) observed.push(held / (to - from));
  }
  return Array.from({ length: bins }, (_, bin) => {
    const from = Math.floor((bin * sorted.length) / bins);
    const to = Math.floor(((bin + 1) * sorted.length) / bins);
    return {
      predicted: mean(sorted.slice(from, to).map(({ score }) => score)),
      observed: mean(observed.slice(from, to)),
      questions: to - from,
    };
  }).filter(({ questions }) => questions > 0);
}

/**
 * Returns the expected calibration error (ECE, Naeini et al. 2015) over bins of equal size: the
 * mean distance between predicted and observed values, each bin weighted by its number of
 * questions. For example, two bins of two questions, predicted .2 and .9, observed 0 and 1, give
 * (.2 + .1) / 2 = .15.
 */
export function expectedCalibrationError(predictions: readonly Prediction[], bins = 10): number {
  if (predictions.length === 0) return NaN;
  return reliability(predictions, bins).reduce(
    (sum, { predicted, observed, questions }) =>
      sum + (Math.abs(predicted - observed) * questions) / predictions.length,
    0,
  );
}
