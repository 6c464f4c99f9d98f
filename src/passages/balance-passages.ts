import type { Piece } from './sections.ts';

/** Beyond this multiple of the target a passage costs `OVERSIZE` times as much. */
const LONGEST = 1.5;
const OVERSIZE = 4;

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
  const best: { cost: number; from: number }[] = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= pieces.length; end += 1) {
    let found = { cost: Infinity, from: end - 1 };
    let words = 0;
    for (let from = end - 1; from >= 0; from -= 1) {
      const piece = pieces[from];
      const before = best[from];
      if (piece === undefined || before === undefined) break;
      words += piece.words;
      if (words > 3 * targetWords && from < end - 1) break;
      const breakCost = from === 0 ? 0 : piece.breakCost;
      const cost = before.cost + breakCost + passageCost(words, targetWords);
      if (cost < found.cost) found = { cost, from };
    }
    best.push(found);
  }

  const sizes: number[] = [];
  for (let end = pieces.length; end > 0;) {
    const from = best[end]?.from ?? 0;
    sizes.push(end - from);
    end = from;
  }
  return sizes.reverse();
}

function passageCost(words: number, targetWords: number): number {
  const cost = ((words - targetWords) / targetWords) ** 2;
  return words > LONGEST * targetWords ? cost * OVERSIZE : cost;
}
