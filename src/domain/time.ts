/** A clock that tests can replace. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number;
  /** Milliseconds since an arbitrary time, for measuring durations. Never decreases. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** Timers that tests can replace. */
export interface Timers {
  /** Calls `run` once after `ms` milliseconds. Calling the returned function cancels this. */
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
