import type { Clock, Timers } from '../src/time.ts';

/** A clock that only `advance` moves. Due timers run in order. */
export interface ManualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  advance(ms: number): void;
}

export function manualTime(start = Date.UTC(2026, 2, 20)): ManualTime {
  let now = start;
  let waiting: { readonly at: number; readonly run: () => void }[] = [];
  return {
    clock: { now: () => now, monotonic: () => now },
    timers: {
      start(run, ms) {
        const timer = { at: now + ms, run };
        waiting.push(timer);
        return () => {
          waiting = waiting.filter((other) => other !== timer);
        };
      },
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        now = next.at;
        waiting = waiting.filter((other) => other !== next);
        next.run();
      }
      now = end;
    },
  };
}
