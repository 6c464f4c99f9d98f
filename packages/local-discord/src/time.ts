/** A source of the time, so that tests can control it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number;
  /** Milliseconds since an arbitrary start, for durations. Never decreases. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** Timers, so that tests can control when they fire. */
export interface Timers {
  /** Calls `run` once after `ms` milliseconds, unless the returned function cancels it first. */
  start(run: () => void, ms: number): () => void;
}

export const systemTimers: Timers = {
  start: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
