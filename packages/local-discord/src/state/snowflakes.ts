import type { Clock } from '../time.ts';

/** The start of 2015, in milliseconds since 1970. Discord's IDs count from this time. */
const EPOCH = 1_420_070_400_000;
/** discord.js recognizes only IDs of 17 to 19 digits, and uses one rate-limit bucket for all others. */
const SMALLEST = 10n ** 17n;

/**
 * Returns a function that creates IDs like Discord's: milliseconds since 2015 in the upper bits, a counter
 * in the lower 22. Each ID is greater than the previous one, even if the clock goes back.
 */
export function createSnowflakes(clock: Pick<Clock, 'now'>): () => string {
  let last = SMALLEST;
  return () => {
    const ofNow = BigInt(Math.max(0, Math.floor(clock.now()) - EPOCH)) << 22n;
    last = ofNow > last ? ofNow : last + 1n;
    return last.toString();
  };
}

/** Returns the creation time of an ID, in milliseconds since 1970. */
export function timeOf(snowflake: string): number {
  return Number(BigInt(snowflake) >> 22n) + EPOCH;
}

/** Returns the first ID of a time in milliseconds since 1970. */
export function snowflakeAt(ms: number): string {
  return (BigInt(Math.floor(ms) - EPOCH) << 22n).toString();
}
