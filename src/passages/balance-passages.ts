import type { Piece } from './sections.ts';

/** The cost of a passage longer than `LONGEST` times the target is multiplied by `OVERSIZE`. */
const LONGEST = 1.5;
const OVERSIZE = 4;

/** Satisfies the type checker. All indices are in range. */
const NO_PIECE = { words: 0, breakCost: 0 };

/**
 * Cuts a section into passages at the lowest total cost, and returns the number of pieces in each
 * passage, in order. A passage of `n` words costs `((n − target) / target)²`, and each break adds its
 * own cost. For example, two passages of 60 words are better than 110 and 10 words.
 *
 * Uses dynamic programming over the last break, so the result is optimal. Takes linear time, because
 * passages of more than three times the target are not considered, except single pieces. If several
 * cuts cost the same, the one with the latest breaks wins.
 */
export function balancePassages(pieces: readonly Piece[], targetWords: number): number[] {
  /** For each `n`, the lowest cost for the first `n` pieces. `begins`: the start of the last passage. */
  const costs = new Float64Array(pieces.length + 1).fill(Infinity);
  const begins = new Uint32Array(pieces.length + 1);
  costs[0] = 0;
  for (let end = 1; end <= pieces.length; end += 1) {
    let words = 0;
    for (let from = end - 1; from >= 0; from -= 1) {
      const { words: more, breakCost } = pieces[from] ?? NO_PIECE;
      words += more;
      if (words > 3 * targetWords && from < end - 1) break;
      const cost =
        (costs[from] ?? 0) + (from === 0 ? 0 : breakCost) + passageCost(words, targetWords);
      if (cost < (costs[end] ?? 0)) {
        costs[end] = cost;
        begins[end] = from;
      }
    }
  }

  const sizes: number[] = [];
  for (let end = pieces.length; end > 0;) {
    const from = begins[end] ?? 0;
    sizes.push(end - from);
    end = from;
  }
  return sizes.reverse();
}

function passageCost(words: number, targetWords: number): number {
  const deviation = (words - targetWords) / targetWords;
  const cost = deviation * deviation;
  return words > LONGEST * targetWords ? cost * OVERSIZE : cost;
}
