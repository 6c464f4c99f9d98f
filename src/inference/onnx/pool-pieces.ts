/**
 * Returns the mean of the rows of `states` (`pieces` × `dimensions`, row-major), scaled to length
 * 1. For a text without padding, it equals the result of the `feature-extraction` pipeline with
 * `pooling: 'mean', normalize: true`. The result is all zeros if the rows cancel out, and not
 * finite if a row is not finite.
 */
export function poolPieces(states: Float32Array, dimensions: number): Float32Array {
  const sum = new Float64Array(dimensions);
  for (let column = 0; column < dimensions; column += 1) {
    let total = 0;
    for (let i = column; i < states.length; i += dimensions) total += states[i] ?? 0;
    sum[column] = total;
  }
  return toUnitLength(sum);
}

/**
 * Returns the mean of unit vectors, each weighted by its number of word pieces, scaled to length 1.
 */
export function joinWindows(
  windows: readonly { readonly vector: Float32Array; readonly pieces: number }[],
  dimensions: number,
): Float32Array {
  const sum = new Float64Array(dimensions);
  for (const { vector, pieces } of windows) {
    for (let column = 0; column < dimensions; column += 1) {
      sum[column] = (sum[column] ?? 0) + pieces * (vector[column] ?? 0);
    }
  }
  return toUnitLength(sum);
}

/**
 * Scales a sum to length 1. Dividing by the count first is unnecessary: sum and mean have the same
 * direction.
 */
function toUnitLength(sum: Float64Array): Float32Array {
  let square = 0;
  for (const value of sum) square += value * value;
  const length = Math.sqrt(square);
  return new Float32Array(length === 0 ? sum : sum.map((value) => value / length));
}
