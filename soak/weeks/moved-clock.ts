import timers from 'node:timers';
import { syncBuiltinESMExports } from 'node:module';
import { createAdjustableClock } from 'local-discord';
import { type Clock, systemTimers, type Timers } from '../../src/domain/time.ts';

/** A clock for simulated weeks. It runs at normal speed, and can be moved in two ways. */
export interface MovedClock {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Lets time pass. Timers that become due run in order. */
  readonly advance: (ms: number) => void;
  /** Sets the time of day forward or back, as NTP does. Durations and timers are not affected. */
  readonly set: (ms: number) => void;
}

/** @param startsAt the first time, in milliseconds since 1970 */
export function createMovedClock(startsAt: number): MovedClock {
  const began = performance.now();
  const elapsed = (): number => performance.now() - began;
  const time = createAdjustableClock(
    { now: () => startsAt + elapsed(), monotonic: elapsed },
    systemTimers,
  );
  let setByMs = 0;
  return {
    clock: {
      now: () => Math.floor(time.clock.now()) + setByMs,
      monotonic: () => time.clock.monotonic(),
    },
    timers: time.timers,
    advance: (ms) => {
      time.advance(ms);
    },
    set: (ms) => {
      setByMs += ms;
    },
  };
}

/** Shorter intervals, such as heartbeats, keep real time. */
const SHORTEST_MOVED_MS = 60_000;

/**
 * Makes the long intervals of libraries follow moved timers, in this whole process. Otherwise caches
 * that are swept once an hour would hold the interactions of many simulated days.
 */
export function moveIntervals(moved: Timers): void {
  const { setInterval: original, clearInterval: clear } = timers;
  const stops = new WeakMap<object, () => void>();

  function setMoved(run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): object {
    if (ms < SHORTEST_MOVED_MS) return original(run, ms, ...given);
    let stop = (): void => undefined;
    const arm = (): void => {
      stop = moved.start(() => {
        arm();
        run(...given);
      }, ms);
    };
    arm();
    const interval = { ref: () => interval, unref: () => interval, hasRef: () => false };
    stops.set(interval, () => {
      stop();
    });
    return interval;
  }

  function clearMoved(interval: Parameters<typeof clear>[0]): void {
    const stop = typeof interval === 'object' ? stops.get(interval) : undefined;
    if (stop === undefined) clear(interval);
    else stop();
  }

  const replaced = { setInterval: setMoved, clearInterval: clearMoved };
  Object.assign(timers, replaced);
  Object.assign(globalThis, replaced);
  syncBuiltinESMExports();
}
