/**
 * The mean of the rows of `states` (`pieces` × `dimensions`, row-major), scaled to length 1. Equals
 * the `feature-extraction` pipeline with `pooling: 'mean', normalize: true` for a text without
 * padding. All zeros if the rows cancel out; not finite if a row is not.
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

/** The mean of unit vectors, each weighted by its number of word pieces, scaled to length 1. */
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

/** Sum and mean have the same direction, so there is no division by a count. */
function toUnitLength(sum: Float64Array): Float32Array {
  let square = 0;
  for (const value of sum) square += value * value;
  const length = Math.sqrt(square);
  return new Float32Array(length === 0 ? sum : sum.map((value) => value / length));
}
