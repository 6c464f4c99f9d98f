import type { Clock, Timers } from '../domain/time.ts';
import type { IngestReport } from '../domain/ingest-report.ts';
import type { FolderWatcher, WatchFolder } from '../sources/watch/folder-watcher.ts';

export interface WatchedIngestionParts {
  readonly folder: string;
  readonly watch: WatchFolder;
  /**
   * Ingests the folder.
   *
   * @param unsettled files that are being written, which must be left as they are in the corpus
   */
  readonly ingest: (unsettled: ReadonlySet<string>) => Promise<IngestReport>;
  readonly onReport: (report: IngestReport) => void;
  /** Called for an ingestion that failed, and for changes that may have been missed. */
  readonly onFailure: (error: unknown) => void;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly timers: Timers;
}

/** A file that has not changed for this time is complete. */
export const SETTLED_MS = 400;
/** As above, for a folder in which changes are noticed late. */
export const SETTLED_WHEN_POLLED_MS = 1600;
/** A change waits at most this long while other files keep changing. */
export const MOST_WAIT_MS = 5000;
/** Delay after a failed ingestion. Doubles with each failure in a row. */
export const RETRY_MS = 5000;
const MOST_RETRY_MS = 300_000;
/** Interval between ingestions without a reported change, because systems lose events of large bursts. */
export const RECHECK_MS = 900_000;

/**
 * Ingests a folder whenever it changes. Changes that follow each other are ingested together, and
 * one ingestion runs at a time: changes during an ingestion are followed by one more. Uses only
 * monotonic time.
 */
export class WatchedIngestion {
  readonly #parts: WatchedIngestionParts;
  #watcher: FolderWatcher | null = null;
  /** The time of the last change of each path that the running or next ingestion must read. */
  #changed = new Map<string, number>();
  #lastChange = 0;
  /** The time of the first change that waits. */
  #waitingSince: number | null = null;
  /** The time of the next ingestion if nothing changes. */
  #nextCheck = 0;
  #failures = 0;
  #stopTimer: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #isClosed = false;

  constructor(parts: WatchedIngestionParts) {
    this.#parts = parts;
  }

  /** Resolves when every later change is noticed. Ingest once after that, for earlier changes. */
  async start(): Promise<void> {
    const { watch, folder, onFailure } = this.#parts;
    this.#watcher = await watch(folder, {
      onChange: (path) => {
        this.#note(path);
      },
      onFault: (error) => {
        onFailure(error);
        this.#note('');
      },
    });
    this.#nextCheck = this.#parts.clock.monotonic() + RECHECK_MS;
    if (this.#waitingSince === null) this.#schedule();
  }

  /** Stops watching, and waits for a running ingestion. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer?.();
    await this.#watcher?.close();
    await this.#running;
  }

  #note(path: string): void {
    if (this.#isClosed) return;
    const now = this.#parts.clock.monotonic();
    const isFirst = this.#waitingSince === null;
    this.#changed.set(path, now);
    this.#lastChange = now;
    this.#waitingSince ??= now;
    // Later changes do not restart the timer, because a burst can have 10,000 of them.
    if (isFirst && this.#running === null) this.#schedule();
  }

  #schedule(): void {
    this.#stopTimer?.();
    if (this.#isClosed) return;
    const { timers, clock } = this.#parts;
    const waitMs = Math.max(1, Math.ceil(this.#dueAt() - clock.monotonic()));
    this.#stopTimer = timers.start(() => {
      this.#stopTimer = null;
      this.#runIfDue();
    }, waitMs);
  }

  #dueAt(): number {
    if (this.#waitingSince === null) return this.#nextCheck;
    return Math.min(this.#lastChange + this.#settledMs(), this.#waitingSince + MOST_WAIT_MS);
  }

  #settledMs(): number {
    return this.#watcher?.isPolling === true ? SETTLED_WHEN_POLLED_MS : SETTLED_MS;
  }

  #runIfDue(): void {
    const now = this.#parts.clock.monotonic();
    if (now < this.#dueAt()) {
      this.#schedule();
      return;
    }
    const unsettled = new Map(
      [...this.#changed].filter(([, changedAt]) => now - changedAt < this.#settledMs()),
    );
    if (unsettled.size > 0 && unsettled.size === this.#changed.size) {
      // Only files that are being written have changed. They are read when they are complete.
      this.#waitingSince = now;
      this.#schedule();
      return;
    }
    this.#changed = unsettled;
    this.#waitingSince = unsettled.size > 0 ? now : null;
    this.#running = this.#run(new Set(unsettled.keys())).finally(() => {
      this.#running = null;
      this.#schedule();
    });
  }

  async #run(unsettled: ReadonlySet<string>): Promise<void> {
    const { ingest, onReport, onFailure, clock } = this.#parts;
    let pauseMs = RECHECK_MS;
    try {
      onReport(await ingest(unsettled));
      this.#failures = 0;
    } catch (error) {
      pauseMs = Math.min(RETRY_MS * 2 ** this.#failures, MOST_RETRY_MS);
      this.#failures += 1;
      onFailure(error);
    }
    this.#nextCheck = clock.monotonic() + pauseMs;
  }
}
