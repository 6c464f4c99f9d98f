/** Maximum answer length in word pieces: the usual limit for SQuAD. */
const MOST_PIECES = 30;

/** A span of pieces (both ends inclusive) and the sum of its logits. */
export interface PieceSpan {
  readonly first: number;
  readonly last: number;
  /** `startLogits[first] + endLogits[last]`. */
  readonly sum: number;
}

/**
 * Finds up to `most` disjoint spans with `first ≤ last < first + 30` in `[from, to)` that have the
 * highest `startLogits[first] + endLogits[last]`. Returns them best first; ties go to the earlier
 * span.
 */
export function findBestSpans(
  startLogits: Float32Array,
  endLogits: Float32Array,
  from: number,
  to: number,
  most: number,
): PieceSpan[] {
  const found: PieceSpan[] = [];
  while (found.length < most) {
    let best: PieceSpan | null = null;
    for (let first = from; first < to; first += 1) {
      const start = startLogits[first] ?? -Infinity;
      for (let last = first; last < Math.min(to, first + MOST_PIECES); last += 1) {
        if (found.some((one) => one.first <= last && first <= one.last)) break;
        const sum = start + (endLogits[last] ?? -Infinity);
        if (best === null || sum > best.sum) best = { first, last, sum };
      }
    }
    if (best === null) break;
    found.push(best);
  }
  return found;
}
