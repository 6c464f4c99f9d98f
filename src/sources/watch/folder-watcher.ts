/** The events of a watched folder. */
export interface WatchEvents {
  /**
   * Called for each change of a file or folder, often several times for one change.
   *
   * @param path relative to the watched folder, as in `Source.file`. `''`: anything may have changed,
   *   for example because the folder itself was replaced.
   */
  onChange(path: string): void;
  /** Called when changes may have been missed. Watching continues. */
  onFault(error: Error): void;
}

export interface FolderWatcher {
  /** Whether changes are noticed up to a second late. */
  readonly isPolling: boolean;
  /** Stops watching. No event follows. */
  close(): Promise<void>;
}

/**
 * Watches a folder and its subfolders. The folder may be missing, and may vanish and return.
 * Resolves when every later change is reported.
 */
export type WatchFolder = (folder: string, events: WatchEvents) => Promise<FolderWatcher>;
