import { stat } from 'node:fs/promises';
import { basename, extname, relative, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { Timers } from '../../domain/time.ts';
import { findFormat } from '../formats.ts';
import type { FolderWatcher, WatchEvents, WatchFolder } from './folder-watcher.ts';
import { isNetworkFolder } from './is-network-folder.ts';
import { isTemporaryFile } from './is-temporary-file.ts';

export interface ChokidarOptions {
  /** `on`: polls only network folders. `poll`: always polls. */
  readonly mode: 'on' | 'poll';
  /** A folder in which changes are ignored, such as the program's own data. */
  readonly except?: string;
  readonly timers: Timers;
}

/** Interval between two looks at each file of a polled folder. */
const POLL_MS = 700;
/** Interval between two checks whether the folder itself still exists and is the same one. */
const FOLDER_CHECK_MS = 1000;

/** Watches a folder with chokidar. Follows no links, so nothing outside the folder is watched. */
export function watchWithChokidar(options: ChokidarOptions): WatchFolder {
  return async (folder, events) => {
    const watcher = new ChokidarWatcher(folder, events, options);
    await watcher.start();
    return watcher;
  };
}

class ChokidarWatcher implements FolderWatcher {
  readonly #folder: string;
  readonly #events: WatchEvents;
  readonly #options: ChokidarOptions;
  #watcher: FSWatcher | null = null;
  /** Identifies the watched folder; `null`: it is missing. */
  #identity: string | null = null;
  #isPolling: boolean;
  #stopTimer = (): void => undefined;
  #checking: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(folder: string, events: WatchEvents, options: ChokidarOptions) {
    this.#folder = folder;
    this.#events = events;
    this.#options = options;
    this.#isPolling = options.mode === 'poll';
  }

  get isPolling(): boolean {
    return this.#isPolling;
  }

  async start(): Promise<void> {
    this.#identity = await identify(this.#folder);
    await this.#watch();
    this.#scheduleCheck();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer();
    await this.#checking;
    await this.#watcher?.close();
  }

  async #watch(): Promise<void> {
    await this.#watcher?.close();
    this.#watcher = null;
    if (this.#identity === null || this.#isClosed) return;
    this.#isPolling ||= await isNetworkFolder(this.#folder);
    const watcher = watch(this.#folder, {
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      atomic: false,
      usePolling: this.#isPolling,
      interval: POLL_MS,
      binaryInterval: POLL_MS,
      ignored: (path) => path !== this.#folder && this.#isIgnored(path),
    });
    this.#watcher = watcher;
    watcher.on('all', (event, path) => {
      if (this.#isClosed) return;
      // chokidar does not notice when the folder returns.
      if (event === 'unlinkDir' && path === this.#folder) this.#identity = null;
      if (!event.endsWith('Dir') && isOtherFile(basename(path))) return;
      this.#events.onChange(relative(this.#folder, path).replaceAll(sep, '/'));
    });
    const isReady = new Promise<void>((resolve) => {
      watcher.once('ready', resolve);
    });
    watcher.on('error', (error) => {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    });
    await isReady;
  }

  /**
   * Hidden files are not documents. Kubernetes replaces the link `..data` when it updates a mounted
   * volume, so names with two dots are watched.
   */
  #isIgnored(path: string): boolean {
    const name = basename(path);
    const isHidden = name.startsWith('.') && !name.startsWith('..');
    return isHidden || isTemporaryFile(name) || path === this.#options.except;
  }

  #fail(error: Error): void {
    if (this.#isClosed) return;
    this.#events.onFault(error);
    // The kernel watches no more files, but polling needs no watch.
    const isExhausted = 'code' in error && (error.code === 'ENOSPC' || error.code === 'EMFILE');
    if (!isExhausted || this.#isPolling) return;
    this.#isPolling = true;
    this.#checking = this.#checking.then(() => this.#restart());
  }

  #scheduleCheck(): void {
    if (this.#isClosed) return;
    this.#stopTimer = this.#options.timers.start(() => {
      this.#checking = this.#checking
        .then(() => this.#check())
        .then(() => {
          this.#scheduleCheck();
        });
    }, FOLDER_CHECK_MS);
  }

  /** A folder that was replaced or mounted reports nothing to the watcher of the earlier folder. */
  async #check(): Promise<void> {
    const identity = await identify(this.#folder);
    if (identity === this.#identity || this.#isClosed) return;
    this.#identity = identity;
    await this.#restart();
  }

  async #restart(): Promise<void> {
    await this.#watch();
    if (!this.#isClosed) this.#events.onChange('');
  }
}

/** Returns device and inode of a folder; `null` if there is none. */
async function identify(folder: string): Promise<string | null> {
  const stats = await stat(folder, { bigint: true }).catch(() => null);
  return stats?.isDirectory() === true ? `${stats.dev}:${stats.ino}` : null;
}

/** Returns whether a file with this name is read by no format. A link may have no extension. */
function isOtherFile(name: string): boolean {
  return !name.startsWith('.') && extname(name) !== '' && findFormat(name) === null;
}
