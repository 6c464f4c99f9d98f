/** An injectable clock. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. For durations. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** Injectable timers. */
export interface Timers {
  /** Calls `run` once after `ms` milliseconds, unless the returned function is called first. */
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
