import type { Piece } from './sections.ts';

/** Beyond this multiple of the target a passage costs `OVERSIZE` times as much. */
const LONGEST = 1.5;
const OVERSIZE = 4;

/** Never used: no index below leaves the pieces. */
const NO_PIECE = { words: 0, breakCost: 0 };

/**
 * How many pieces each passage of a section takes, in order: the cut that costs least, where a
 * passage of `n` words costs `((n − target) / target)²` and each break its own cost. So two
 * passages of 60 words come before one of 110 and one of 10, and one of 120 before both.
 *
 * Exact, by dynamic programming over the place of the last break; the work is linear in the number
 * of pieces, since a passage beyond three times the target is not looked at (a piece by itself is).
 * Of cuts that cost the same, the one with the latest breaks.
 */
export function balancePassages(pieces: readonly Piece[], targetWords: number): number[] {
  /** Cost of the best cut of the first `n` pieces, and where its last passage begins. */
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
