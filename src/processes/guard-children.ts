import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import workerThreads, { BroadcastChannel, type WorkerOptions } from 'node:worker_threads';
import { nodeOptionsFor, programFile } from '../program-files.ts';
import { type NetworkRefusal, refuse, reportRefusal } from './network-refusal.ts';

/** The channel on which the threads of a process report their refusals to its main thread. */
export const THREADS = 'verbatim:network-refusal';

/** The options with which Node.js starts a process, as its internal `spawn` gets them. */
interface SpawnOptions {
  readonly file: string;
  /** The first one is the name of the program. */
  readonly args: readonly string[];
}

/**
 * Makes every process and thread that this thread starts load `src/processes/guarded-process.ts` before
 * anything else. Programs other than Node.js are not started, because they cannot be guarded.
 */
export function guardChildren(): void {
  const entry = pathToFileURL(programFile('src/processes/guarded-process.ts'));
  const nodeOptions = [...nodeOptionsFor(entry.pathname), '--import', entry.href];

  // All functions that start a process without waiting for its end use this method.
  const prototype = childProcess.ChildProcess.prototype as unknown as {
    spawn: (options: SpawnOptions) => unknown;
  };
  const { spawn } = prototype;
  prototype.spawn = function (this: unknown, options) {
    if (options.file !== process.execPath) throw refuse('program', options.file);
    const [name = options.file, ...rest] = options.args;
    return Reflect.apply(spawn, this, [{ ...options, args: [name, ...nodeOptions, ...rest] }]);
  };
  const deny = (program: string): never => {
    throw refuse('program', program);
  };
  Object.assign(childProcess, { spawnSync: deny, execFileSync: deny, execSync: deny });

  let listening: BroadcastChannel | null = null;
  class GuardedWorker extends workerThreads.Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      super(file, { ...options, execArgv: [...nodeOptions, ...(options.execArgv ?? [])] });
      listening ??= listenToThreads();
    }
  }
  Object.assign(workerThreads, { Worker: GuardedWorker });
  syncBuiltinESMExports();
}

function listenToThreads(): BroadcastChannel {
  const threads = new BroadcastChannel(THREADS);
  threads.onmessage = ({ data }) => {
    reportRefusal(data as NetworkRefusal);
  };
  // Does not keep the process running.
  threads.unref();
  return threads;
}
