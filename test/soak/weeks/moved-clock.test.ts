import { expect, it } from 'vitest';
import { createMovedClock } from '../../../soak/weeks/moved-clock.ts';

const STARTS_AT = Date.UTC(2026, 2, 9);
const HOUR_MS = 3_600_000;

it('setting the clock changes the time of day, but no duration and no timer', () => {
  const { clock, timers, set } = createMovedClock(STARTS_AT);
  let runs = 0;
  const stop = timers.start(() => {
    runs += 1;
  }, HOUR_MS);
  const [before, elapsed] = [clock.now(), clock.monotonic()];
  set(5 * HOUR_MS);
  expect(clock.now() - before).toBeGreaterThanOrEqual(5 * HOUR_MS);
  expect(clock.monotonic() - elapsed).toBeLessThan(HOUR_MS);
  expect(runs).toBe(0);
  stop();
});

it('time that passes ends timers, whatever the time of day is', () => {
  const { timers, advance, set } = createMovedClock(STARTS_AT);
  const ended: string[] = [];
  timers.start(() => ended.push('second'), 2 * HOUR_MS);
  timers.start(() => ended.push('first'), HOUR_MS);
  set(-10 * HOUR_MS);
  advance(3 * HOUR_MS);
  expect(ended).toEqual(['first', 'second']);
});
