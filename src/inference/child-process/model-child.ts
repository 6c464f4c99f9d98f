import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeOptionsFor } from '../../program-files.ts';
import type { Logger } from '../../domain/logger.ts';
import type { ProcessFault } from '../../domain/model-faults.ts';
import type { ChildMessage, ParentMessage } from './process-protocol.ts';

const LAST_WORDS = 2000;

/** One running child process. */
export interface ModelChild {
  readonly pid: number | undefined;
  send(message: ParentMessage): void;
  /** Kills the child at once, even if it hangs. */
  kill(): void;
}

export interface ChildEvents {
  onMessage(message: ChildMessage): void;
  /** Called once, as the last event. */
  onGone(how: ProcessFault): void;
}

/** Forks `entry`, a TypeScript or built file, as a child that uses the process protocol. */
export function forkModelChild(entry: URL, events: ChildEvents, log: Logger): ModelChild {
  const child = fork(fileURLToPath(entry), [], {
    execArgv: nodeOptionsFor(entry.pathname),
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });

  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      output = (output + data.toString()).slice(-LAST_WORDS);
    });
  }
  child.on('close', () => {
    if (output !== '') log.warn({ pid: child.pid, output }, 'output of the inference process');
  });

  let gone = false;
  const leave = (how: ProcessFault) => {
    if (!gone) events.onGone(how);
    gone = true;
  };
  child.on('exit', (code, signal) => {
    leave(
      signal === null
        ? { code: 'exited', params: { exitCode: code } }
        : { code: 'killed', params: { signal } },
    );
  });
  child.on('error', (error) => {
    // Node also emits `error` if a message could not be sent. In that case, `exit` follows.
    if (child.pid !== undefined) return;
    leave({ code: 'not-started', params: { reason: error.message } });
  });
  child.on('message', (message) => {
    if (!gone) events.onMessage(message as ChildMessage);
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
