/** Waiting as a parameter. */
export interface Timers {
  /** Calls `run` once after `ms` milliseconds, unless the returned function is called before. */
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
