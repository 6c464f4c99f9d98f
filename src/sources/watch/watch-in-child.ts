import { pathToFileURL } from 'node:url';
import { type Meter, noMeter } from '../../domain/meter.ts';
import type { Timers } from '../../domain/time.ts';
import { forkChild, type RunningChild } from '../../processes/fork-child.ts';
import { programFile } from '../../program-files.ts';
import type { FolderWatcher, WatchEvents, WatchFolder } from './folder-watcher.ts';
import type { WatchMessage, WatchRequest } from './watch-protocol.ts';

export interface WatchInChildOptions extends Pick<WatchRequest, 'mode' | 'except'> {
  readonly timers: Timers;
  /** Counts restarts of the process. Default: no meter. */
  readonly meter?: Pick<Meter, 'count'>;
}

/** Delay before a process that has ended is started again. */
const RESTART_MS = 5000;

/**
 * Watches a folder in a child process, because looking at 10,000 files takes about a second. If the
 * process ends, it is started again, and everything may have changed.
 */
export function watchInChild(options: WatchInChildOptions): WatchFolder {
  return async (folder, events) => {
    const watcher = new ChildWatcher(
      { folder, mode: options.mode, except: options.except },
      events,
      options,
    );
    await watcher.start();
    return watcher;
  };
}

class ChildWatcher implements FolderWatcher {
  isPolling = false;
  readonly #request: WatchRequest;
  readonly #events: WatchEvents;
  readonly #timers: Timers;
  readonly #meter: Pick<Meter, 'count'>;
  #child: RunningChild<WatchRequest> | null = null;
  #ended: Promise<void> = Promise.resolve();
  #stopTimer: () => void = () => undefined;
  #isClosed = false;

  constructor(request: WatchRequest, events: WatchEvents, options: WatchInChildOptions) {
    this.#request = request;
    this.#events = events;
    this.#timers = options.timers;
    this.#meter = options.meter ?? noMeter;
  }

  /** Process ID of the child; `null` if none is running. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Resolves when changes are reported, or when the first process has failed to start. */
  start(): Promise<void> {
    return new Promise((onReady) => {
      this.#ended = new Promise((onEnded) => {
        const entry = pathToFileURL(programFile('src/sources/watch/watch-process.ts'));
        this.#child = forkChild<WatchRequest, WatchMessage>(entry, {
          onMessage: (message) => {
            this.#receive(message);
            if (message.kind === 'ready') onReady();
          },
          onClosed: (how, output) => {
            this.#child = null;
            onReady();
            onEnded();
            if (this.#isClosed) return;
            this.#events.onFault(new Error(`the watching process ended: ${how.code} ${output}`));
            this.#stopTimer = this.#timers.start(() => void this.#restart(), RESTART_MS);
          },
        });
        this.#child.send(this.#request);
      });
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer();
    this.#child?.kill();
    await this.#ended;
  }

  async #restart(): Promise<void> {
    this.#meter.count('child_process_restarts_total', { process: 'watcher' });
    await this.start();
    if (!this.#isClosed) this.#events.onChange('');
  }

  #receive(message: WatchMessage): void {
    if (this.#isClosed) return;
    if (message.kind === 'fault') {
      this.#events.onFault(new Error(message.reason));
      return;
    }
    this.isPolling = message.isPolling;
    if (message.kind === 'changed') for (const path of message.paths) this.#events.onChange(path);
  }
}
