import type { Clock, Timers } from '../../src/domain/time.ts';

interface Timer {
  readonly ms: number;
  readonly run: () => void;
  isOver: boolean;
}

/** Timers that run on request of the test, and a clock that stops in between. */
export class ManualTime implements Timers, Clock {
  /** The durations of all timers that were started, in order, in milliseconds. */
  readonly started: number[] = [];
  #instant = 1_000_000;
  readonly #timers: Timer[] = [];
  readonly #waiting: { readonly ms: number; readonly resolve: (timer: Timer) => void }[] = [];

  now(): number {
    return this.#instant;
  }

  monotonic(): number {
    return this.#instant;
  }

  pass(ms: number): void {
    this.#instant += ms;
  }

  start(run: () => void, ms: number): () => void {
    const timer: Timer = { run, ms, isOver: false };
    this.started.push(ms);
    const index = this.#waiting.findIndex((other) => other.ms === ms);
    const [waiting] = index === -1 ? [] : this.#waiting.splice(index, 1);
    if (waiting) waiting.resolve(timer);
    else this.#timers.push(timer);
    return () => {
      timer.isOver = true;
    };
  }

  /** Waits for a timer of `ms` that has not run yet, and runs it. */
  async runOut(ms: number): Promise<void> {
    const index = this.#timers.findIndex((timer) => timer.ms === ms && !timer.isOver);
    const [ready] = index === -1 ? [] : this.#timers.splice(index, 1);
    const timer =
      ready ??
      (await new Promise<Timer>((resolve) => {
        this.#waiting.push({ ms, resolve });
      }));
    // The timer may have been stopped since it was started.
    if (timer.isOver) throw new Error(`the timer of ${ms} ms was stopped before it ran out`);
    timer.isOver = true;
    this.#instant += ms;
    timer.run();
  }
}
