/** The child process of `watchInChild`. */
import { systemTimers } from '../../domain/time.ts';
import type { FolderWatcher } from './folder-watcher.ts';
import { watchWithChokidar } from './watch-with-chokidar.ts';
import type { WatchMessage, WatchRequest } from './watch-protocol.ts';

/** Changes are collected for this time, because a burst can have 10,000 of them. */
const COLLECT_MS = 30;

async function watch({ folder, mode, except }: WatchRequest): Promise<void> {
  let watcher: FolderWatcher | null = null;
  let changed = new Set<string>();
  const report = (): void => {
    send({ kind: 'changed', paths: [...changed], isPolling: watcher?.isPolling ?? false });
    changed = new Set();
  };
  watcher = await watchWithChokidar({ mode, except, timers: systemTimers })(folder, {
    onChange: (path) => {
      if (changed.size === 0) systemTimers.start(report, COLLECT_MS);
      changed.add(path);
    },
    onFault: (error) => {
      send({ kind: 'fault', reason: error.message });
    },
  });
  send({ kind: 'ready', isPolling: watcher.isPolling });
}

function send(message: WatchMessage): void {
  if (process.connected) process.send?.(message, () => undefined);
}

// Ctrl-C and service managers signal the whole process group; the parent decides when to exit.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));
process.once('message', (request: WatchRequest) => void watch(request));
