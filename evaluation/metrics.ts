/** Returns 1 if one of the first `k` IDs is relevant, otherwise 0. */
export function hitAt(k: number, ranked: readonly string[], relevant: ReadonlySet<string>): number {
  return ranked.slice(0, k).some((id) => relevant.has(id)) ? 1 : 0;
}

/**
 * Returns the reciprocal rank of the first relevant ID among the first ten, or 0 if there is none.
 */
export function reciprocalRankAt10(
  ranked: readonly string[],
  relevant: ReadonlySet<string>,
): number {
  const at = ranked.slice(0, 10).findIndex((id) => relevant.has(id));
  return at === -1 ? 0 : 1 / (at + 1);
}

/**
 * Returns nDCG@10 with binary gain (Järvelin and Kekäläinen 2002): `Σ rel_i / log2(i + 1)` over the
 * first ten IDs, divided by the best possible sum. For example, a single relevant source at rank 2
 * gives 1 / log2(3) = 0.6309.
 */
export function ndcgAt10(ranked: readonly string[], relevant: ReadonlySet<string>): number {
  let gained = 0;
  ranked.slice(0, 10).forEach((id, i) => {
    if (relevant.has(id)) gained += 1 / Math.log2(i + 2);
  });
  let ideal = 0;
  for (let i = 0; i < Math.min(relevant.size, 10); i++) ideal += 1 / Math.log2(i + 2);
  return ideal === 0 ? 0 : gained / ideal;
}

/**
 * Returns the mean of the precisions at the ranks of the relevant IDs; an ID that was not found
 * counts as 0. MAP is the mean of this value over all questions. For example, two relevant IDs at
 * ranks 1 and 4 give (1/1 + 2/4) / 2 = .75.
 */
export function averagePrecision(ranked: readonly string[], relevant: ReadonlySet<string>): number {
  let found = 0;
  let sum = 0;
  ranked.forEach((id, i) => {
    if (relevant.has(id)) sum += ++found / (i + 1);
  });
  return relevant.size === 0 ? 0 : sum / relevant.size;
}

/** Returns the mean of both classes' accuracies, so that the larger class does not dominate. */
export function balancedAccuracy(
  outcomes: readonly { readonly expected: boolean; readonly got: boolean }[],
): number {
  const rate = (expected: boolean): number => {
    const of = outcomes.filter((outcome) => outcome.expected === expected);
    return of.length === 0
      ? NaN
      : of.filter((outcome) => outcome.got === expected).length / of.length;
  };
  const rates = [rate(true), rate(false)].filter((value) => !Number.isNaN(value));
  return rates.reduce((sum, value) => sum + value, 0) / rates.length;
}

/**
 * Returns the area under the ROC curve: the probability that a random positive scores above a
 * random negative. A tie counts as one half (Mann–Whitney U / (n₊·n₋)).
 */
export function auroc(
  outcomes: readonly { readonly expected: boolean; readonly score: number }[],
): number {
  const sorted = [...outcomes].sort((a, b) => a.score - b.score);
  let rankSum = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to < sorted.length && sorted[to]?.score === sorted[from]?.score) to++;
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) if (sorted[i]?.expected) rankSum += rank;
    from = to;
  }
  const positives = outcomes.filter((outcome) => outcome.expected).length;
  const negatives = outcomes.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Returns the smallest value such that at least a share `p` of the values is not above it (nearest
 * rank).
 */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? NaN;
}
