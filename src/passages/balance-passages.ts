import type { Piece } from './sections.ts';

/** A passage longer than this multiple of the target costs `OVERSIZE` times as much. */
const LONGEST = 1.5;
const OVERSIZE = 4;

/** Satisfies the type checker; every index below is in range. */
const NO_PIECE = { words: 0, breakCost: 0 };

/**
 * Returns the number of pieces in each passage of a section, in order, for the cheapest cut. A
 * passage of `n` words costs `((n − target) / target)²`, and each break adds its own cost. So two
 * passages of 60 words beat 110 + 10, and one of 120 beats both.
 *
 * Exact dynamic programming over the last break. Linear in the number of pieces, because a passage
 * beyond three times the target is not considered (unless it is a single piece). Ties go to the
 * latest breaks.
 */
export function balancePassages(pieces: readonly Piece[], targetWords: number): number[] {
  /** Cost of the best cut of the first `n` pieces, and the start of its last passage. */
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
