import type { Clock } from '../time.ts';

/** The first millisecond of 2015, from which Discord counts. */
const EPOCH = 1_420_070_400_000;
/** discord.js takes only 17 to 19 digits for an ID, and files everything else under one bucket. */
const SMALLEST = 10n ** 17n;

/**
 * Makes IDs as Discord does: milliseconds since 2015 in the upper bits, a counter in the lower 22.
 * They grow strictly, whatever the clock does.
 */
export function createSnowflakes(clock: Pick<Clock, 'now'>): () => string {
  let last = SMALLEST;
  return () => {
    const ofNow = BigInt(Math.max(0, Math.floor(clock.now()) - EPOCH)) << 22n;
    last = ofNow > last ? ofNow : last + 1n;
    return last.toString();
  };
}

/** Milliseconds since 1970 at which the ID was made. */
export function timeOf(snowflake: string): number {
  return Number(BigInt(snowflake) >> 22n) + EPOCH;
}
