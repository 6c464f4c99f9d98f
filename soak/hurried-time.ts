import { type Clock, systemClock, systemTimers, type Timers } from '../src/domain/time.ts';

/** How many times faster this time passes than the time of the system. */
export const HURRY = 4;

/** A clock and timers for work that would mostly wait, such as for files to settle. */
export const hurriedTime: {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly timers: Timers;
} = {
  clock: { monotonic: () => systemClock.monotonic() * HURRY },
  timers: { start: (run, ms) => systemTimers.start(run, ms / HURRY) },
};
