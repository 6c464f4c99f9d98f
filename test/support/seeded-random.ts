/**
 * Mulberry32: numbers in [0, 1) that depend only on the seed. https://github.com/bryc/code,
 * PRNGs.md
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns a whole number from 0 to `bound` − 1. */
export function pickBelow(random: () => number, bound: number): number {
  return Math.floor(random() * bound);
}
