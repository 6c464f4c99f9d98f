import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ProcessFault } from '../domain/model-faults.ts';
import { nodeOptionsFor } from '../program-files.ts';
import { isRefusalMessage, reportRefusal } from './network-refusal.ts';

/** Number of characters of the child's output that are kept. */
const LAST_WORDS = 2000;

/** One running child process. `Sent`: the messages to the child. */
export interface RunningChild<Sent> {
  readonly pid: number | undefined;
  send(message: Sent): void;
  /** Kills the child at once, even if it hangs. */
  kill(): void;
}

/** `Received`: the messages from the child. */
export interface ForkEvents<Received> {
  onMessage(message: Received): void;
  /** Called once, when the child has ended. There are no messages after this event. */
  onGone?(how: ProcessFault): void;
  /** Called once, as the last event. `output`: the end of everything that the child has printed. */
  onClosed?(how: ProcessFault, output: string): void;
}

export interface ForkOptions {
  readonly arguments?: readonly string[];
  /** Options for Node.js, in addition to those that a source file needs. */
  readonly nodeOptions?: readonly string[];
  /** The variables of the child's environment. Default: those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Forks `entry`, a TypeScript or built file, as a child process without standard input. */
export function forkChild<Sent extends object, Received>(
  entry: URL,
  events: ForkEvents<Received>,
  options: ForkOptions = {},
): RunningChild<Sent> {
  const { environment } = options;
  const child = fork(fileURLToPath(entry), options.arguments, {
    execArgv: [...nodeOptionsFor(entry.pathname), ...(options.nodeOptions ?? [])],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...(environment === undefined ? {} : { env: environment }),
  });

  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      output = (output + data.toString()).slice(-LAST_WORDS);
    });
  }

  let fault: ProcessFault | null = null;
  const leave = (how: ProcessFault): void => {
    if (fault === null) events.onGone?.(how);
    fault ??= how;
  };
  child.on('exit', (code, signal) => {
    leave(
      signal === null
        ? { code: 'exited', params: { exitCode: code } }
        : { code: 'killed', params: { signal } },
    );
  });
  child.on('close', () => {
    if (fault !== null) events.onClosed?.(fault, output);
  });
  child.on('error', (error) => {
    // Node also emits `error` if a message could not be sent. In that case, `exit` follows.
    if (child.pid !== undefined) return;
    const how: ProcessFault = { code: 'not-started', params: { reason: error.message } };
    leave(how);
    events.onClosed?.(how, output);
  });
  child.on('message', (message) => {
    if (isRefusalMessage(message)) reportRefusal(message.networkRefusal);
    else if (fault === null) events.onMessage(message as Received);
  });

  return {
    pid: child.pid,
    send: (message) => {
      if (child.connected) child.send(message, () => undefined);
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
