import type { Clock, Timers } from './time.ts';

/** The longest delay that Node.js accepts for a timer. */
const LONGEST_MS = 2 ** 31 - 1;

/** A clock that runs at normal speed and can also be moved forward. */
export interface AdjustableClock {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Milliseconds by which the clock is ahead of the real time. */
  readonly aheadMs: number;
  /** Moves the clock forward. Timers that become due run in order, each at its own time. */
  advance(ms: number): void;
}

interface Waiting {
  /** Due time on the adjusted clock. */
  readonly at: number;
  readonly run: () => void;
  stop: () => void;
}

export function createAdjustableClock(clock: Clock, timers: Timers): AdjustableClock {
  let ahead = 0;
  const waiting = new Set<Waiting>();
  const now = (): number => clock.now() + ahead;

  function arm(entry: Waiting): void {
    const left = Math.max(0, entry.at - now());
    entry.stop = timers.start(
      () => {
        // A timer may fire slightly early, and long delays are split into several timers.
        if (left > LONGEST_MS) arm(entry);
        else fire(entry);
      },
      Math.min(left, LONGEST_MS),
    );
  }

  function fire(entry: Waiting): void {
    if (waiting.delete(entry)) entry.run();
  }

  return {
    get aheadMs() {
      return ahead;
    },
    clock: { now, monotonic: () => clock.monotonic() + ahead },
    timers: {
      start(run, ms) {
        const entry: Waiting = { at: now() + ms, run, stop: () => undefined };
        waiting.add(entry);
        arm(entry);
        return () => {
          waiting.delete(entry);
          entry.stop();
        };
      },
    },
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`time can only move forward, not by ${ms} ms`);
      const end = now() + ms;
      for (;;) {
        const due = [...waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        const [next] = due;
        if (next === undefined) break;
        ahead += Math.max(0, next.at - now());
        next.stop();
        fire(next);
      }
      ahead += Math.max(0, end - now());
      for (const entry of waiting) {
        entry.stop();
        arm(entry);
      }
    },
  };
}
