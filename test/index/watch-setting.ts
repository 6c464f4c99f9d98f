import type { Clock, Timers } from '../../src/domain/time.ts';
import type {
  FolderWatcher,
  WatchEvents,
  WatchFolder,
} from '../../src/sources/watch/folder-watcher.ts';

/** Timers and a monotonic clock that move only when a test says so. */
export class SteppedTime implements Timers, Pick<Clock, 'monotonic'> {
  #now = 1000;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  monotonic(): number {
    return this.#now;
  }

  start(run: () => void, ms: number): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Lets time pass, and runs the timers that are due, in order. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }
}

/** A watcher whose events come from the test. */
export class FakeWatcher implements FolderWatcher {
  isPolling = false;
  isClosed = false;
  #events: WatchEvents | null = null;

  readonly watch: WatchFolder = (_folder, events) => {
    this.#events = events;
    return Promise.resolve(this);
  };

  change(...paths: string[]): void {
    for (const path of paths) this.#events?.onChange(path);
  }

  fail(error: Error): void {
    this.#events?.onFault(error);
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}
