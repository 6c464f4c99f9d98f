import type { Clock } from '../../../src/domain/clock.ts';

const DISCORD_EPOCH = 1_420_070_400_000;

/** Makes IDs as Discord does: milliseconds since 2015 in the upper bits, a counter in the lower 22. */
export function createSnowflakes(clock: Pick<Clock, 'now'>): () => string {
  let counter = 0;
  return () => {
    counter++;
    return ((BigInt(Math.floor(clock.now()) - DISCORD_EPOCH) << 22n) + BigInt(counter)).toString();
  };
}
