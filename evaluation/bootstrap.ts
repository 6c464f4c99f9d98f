import { pickBelow, seededRandom } from '../test/support/seeded-random.ts';
import { percentile } from './metrics.ts';

/** Settings for the confidence intervals, recorded with every result. */
export interface BootstrapOptions {
  readonly seed: number;
  readonly resamples: number;
}

export const BOOTSTRAP: BootstrapOptions = { seed: 20_260_319, resamples: 1000 };

/**
 * A figure with its 95 % interval. All fields are `null` if the figure is not defined for the
 * questions.
 */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Percentile bootstrap (Efron 1979) over questions: computes the statistics for `resamples` samples
 * of the same size, drawn with replacement. The interval is from the 2.5th to the 97.5th
 * percentile. Samples for which a statistic is not defined (such as AUROC with one class) are left
 * out of its interval.
 *
 * @param statistics returns the same number of figures for every sample
 */
export function bootstrap<T>(
  questions: readonly T[],
  statistics: (drawn: readonly T[]) => readonly number[],
  { seed, resamples }: BootstrapOptions = BOOTSTRAP,
): Estimate[] {
  const values = statistics(questions);
  const drawn: number[][] = values.map(() => []);
  const random = seededRandom(seed);
  for (let round = 0; round < resamples && questions.length > 0; round++) {
    const sample = questions.map(() => questions[pickBelow(random, questions.length)] as T);
    statistics(sample).forEach((value, i) => {
      if (Number.isFinite(value)) drawn[i]?.push(value);
    });
  }
  return values.map((value, i) => {
    const of = drawn[i] ?? [];
    if (!Number.isFinite(value) || of.length === 0) return { value: null, low: null, high: null };
    return { value, low: percentile(of, 0.025), high: percentile(of, 0.975) };
  });
}
