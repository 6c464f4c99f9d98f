/**
 * One question: a row of features for each of its first passages, and whether the sources answer
 * it.
 */
export interface Example {
  readonly rows: readonly (readonly number[])[];
  readonly answers: boolean;
  /** Weight relative to the other examples. */
  readonly weight: number;
}

export interface Logistic {
  readonly bias: number;
  readonly weights: readonly number[];
}

/** The allowed range of a weight, in the unit of its feature. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

const STEPS = 4000;
const RATE = 0.05;
/** L2 penalty on the standardised weights, so that correlated features share their weight. */
const RIDGE = 0.002;

/**
 * Fits `P = max over the rows of 1/(1 + e^−(bias + weights·row))` by gradient descent (Adam) on the
 * log loss. The gradient is taken at the best row of each step. Features are standardised for the
 * fit, and the weights are returned in the original units. Each weight is clipped to its range.
 */
export function fitLogistic(examples: readonly Example[], ranges: readonly Range[]): Logistic {
  const rows = examples.flatMap((example) => example.rows);
  const size = ranges.length;
  const mean = ranges.map((_, j) => average(rows.map((row) => row[j] ?? 0)));
  const deviation = ranges.map(
    (_, j) => Math.sqrt(average(rows.map((row) => ((row[j] ?? 0) - (mean[j] ?? 0)) ** 2))) || 1,
  );
  const scaled = examples.map((example) => ({
    ...example,
    rows: example.rows.map((row) =>
      row.map((value, j) => (value - (mean[j] ?? 0)) / (deviation[j] ?? 1)),
    ),
  }));
  const all = examples.reduce((sum, { weight }) => sum + weight, 0);
  const parameters = new Float64Array(size + 1);
  const first = new Float64Array(size + 1);
  const second = new Float64Array(size + 1);
  for (let step = 1; step <= STEPS; step += 1) {
    const gradient = new Float64Array(size + 1);
    for (const { rows: own, answers, weight } of scaled) {
      const best = findBest(parameters, own);
      const slope = ((sigmoid(best.sum) - (answers ? 1 : 0)) * weight) / all;
      best.row.forEach((value, j) => (gradient[j] = (gradient[j] ?? 0) + slope * value));
      gradient[size] = (gradient[size] ?? 0) + slope;
    }
    for (let j = 0; j <= size; j += 1) {
      const pull = j < size ? RIDGE * (parameters[j] ?? 0) : 0;
      const slope = (gradient[j] ?? 0) + pull;
      first[j] = 0.9 * (first[j] ?? 0) + 0.1 * slope;
      second[j] = 0.999 * (second[j] ?? 0) + 0.001 * slope * slope;
      const unbiased = (first[j] ?? 0) / (1 - 0.9 ** step);
      const scale = Math.sqrt((second[j] ?? 0) / (1 - 0.999 ** step)) + 1e-8;
      const moved = (parameters[j] ?? 0) - (RATE * unbiased) / scale;
      const unit = deviation[j] ?? 1;
      const { least, most } = ranges[j] ?? { least: -Infinity, most: Infinity };
      parameters[j] = Math.max(least * unit, Math.min(most * unit, moved));
    }
  }
  const weights = ranges.map((_, j) => (parameters[j] ?? 0) / (deviation[j] ?? 1));
  const shift = weights.reduce((sum, weight, j) => sum + weight * (mean[j] ?? 0), 0);
  return { bias: (parameters[size] ?? 0) - shift, weights };
}

/** Returns the model's probability that the sources answer a question. */
export function predict({ bias, weights }: Logistic, rows: Example['rows']): number {
  return sigmoid(findBest(Float64Array.from([...weights, bias]), rows).sum);
}

function findBest(
  parameters: Float64Array,
  rows: Example['rows'],
): { row: readonly number[]; sum: number } {
  let best: { row: readonly number[]; sum: number } = { row: [], sum: -30 };
  for (const row of rows) {
    const sum = row.reduce(
      (total, value, j) => total + value * (parameters[j] ?? 0),
      parameters[parameters.length - 1] ?? 0,
    );
    if (best.row.length === 0 || sum > best.sum) best = { row, sum };
  }
  return best;
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
