import type { Clock } from './time.ts';

/** Measures the stages of a task. Stages must not overlap. */
export interface Stopwatch<Stage extends string> {
  /** Runs `work` and adds its duration to that of the stage. */
  time<T>(stage: Stage, work: () => Promise<T>): Promise<T>;
  /** The time spent in each stage so far, in milliseconds. Stages that have not run are missing. */
  readonly exact: Readonly<Partial<Record<Stage, number>>>;
  /** Like `exact`, in whole milliseconds. */
  readonly elapsed: Readonly<Partial<Record<Stage, number>>>;
}

export function startStopwatch<Stage extends string>(
  clock: Pick<Clock, 'monotonic'>,
): Stopwatch<Stage> {
  const totals = new Map<Stage, number>();
  return {
    async time(stage, work) {
      const started = clock.monotonic();
      try {
        return await work();
      } finally {
        totals.set(stage, (totals.get(stage) ?? 0) + clock.monotonic() - started);
      }
    },
    get exact() {
      return Object.fromEntries(totals) as Partial<Record<Stage, number>>;
    },
    get elapsed() {
      const rounded = [...totals].map(([stage, ms]) => [stage, Math.round(ms)]);
      return Object.fromEntries(rounded) as Partial<Record<Stage, number>>;
    },
  };
}
