import type { Clock, Timers } from './time.ts';

/** Node takes no longer timer. */
const LONGEST_MS = 2 ** 31 - 1;

/** Time that goes as it does, and can be moved forward besides. */
export interface AdjustableClock {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Milliseconds by which it is ahead. */
  readonly aheadMs: number;
  /** Moves time forward; timers that come due on the way run at their own time, in their order. */
  advance(ms: number): void;
}

interface Waiting {
  /** On the moved clock. */
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
        // A timer may fire a little before the clock gets there, and long ones come in parts.
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
      if (!(ms >= 0)) throw new RangeError(`time goes forward only, not by ${ms} ms`);
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
