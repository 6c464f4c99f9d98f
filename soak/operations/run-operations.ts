import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { nodeOptionsFor, programFile } from '../../src/program-files.ts';
import type { Ledger } from './ledger.ts';
import type { OperationEvent, OperationParameters } from './operations-process.ts';
import type { Operation } from './perform-operations.ts';

/** A process that takes longer hangs. */
const DEADLINE_MS = 60_000;

/** How a process ended, and which operations it performed. */
export interface OperationsRun {
  readonly done: readonly Operation[];
  readonly failed: readonly Extract<OperationEvent, { at: 'failed' }>[];
  /** Reason for which the process put the database aside; `null`: it did not. */
  readonly damaged: string | null;
  /** The operation during which the process ended; `null`: it ended on its own. */
  readonly during: string | null;
  readonly signal: NodeJS.Signals | null;
  readonly exitCode: number | null;
  readonly isHanging: boolean;
  /** Milliseconds from the first operation to the last. */
  readonly tookMs: number;
  readonly stderr: string;
}

/** The program of the process. Tests use the built one, which starts faster. */
export const OPERATIONS_PROGRAM = 'soak/operations/operations-process.ts';

/** Starts a process that loads its modules and waits. */
export async function startOperations(
  environment?: Readonly<Record<string, string>>,
  program = programFile(OPERATIONS_PROGRAM),
): Promise<ChildProcess> {
  const child = fork(program, {
    execArgv: nodeOptionsFor(program),
    ...(environment === undefined ? {} : { env: environment }),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  await Promise.race([once(child, 'message'), once(child, 'exit')]);
  return child;
}

export interface RunEnd {
  /** Kills the process this long after it began to open the store. `null`: never. */
  readonly killAfterMs: number | null;
  /** Cuts the power once this operation is acknowledged. The process needs the shim. Default: never. */
  readonly cutAfter?: Operation;
}

/** Performs operations in a started process and records them in the ledger. */
export async function runOperations(
  child: ChildProcess,
  parameters: OperationParameters,
  ledger: Ledger,
  { killAfterMs, cutAfter }: RunEnd,
): Promise<OperationsRun> {
  const done: Operation[] = [];
  const failed: Extract<OperationEvent, { at: 'failed' }>[] = [];
  let damaged: string | null = null;
  let during: string | null = 'start';
  let stderr = '';
  let isHanging = false;
  let startedAt = performance.now();
  let endedAt = startedAt;
  child.stderr?.on('data', (part: Buffer) => (stderr += part.toString()));
  const timers = new AbortController();
  const killAfter = (ms: number, act: () => void): void => {
    setTimeout(ms, undefined, { signal: timers.signal }).then(act, () => undefined);
  };
  child.on('message', (event: OperationEvent) => {
    endedAt = performance.now();
    switch (event.at) {
      case 'ready':
        return;
      case 'opening':
        startedAt = performance.now();
        during = 'open';
        if (killAfterMs !== null) killAfter(killAfterMs, () => child.kill('SIGKILL'));
        return;
      case 'opened':
        ({ damaged } = event);
        during = 'operations';
        return;
      case 'begin':
        ledger.begin(event.changes);
        during = event.changes[0]?.key ?? 'operations';
        return;
      case 'done':
        ledger.acknowledge(event.changes);
        done.push(event.operation);
        if (event.operation === cutAfter) child.kill('SIGUSR2');
        during = `after ${event.operation}`;
        return;
      case 'failed':
        failed.push(event);
        return;
      case 'closed':
        during = null;
    }
  });
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
  killAfter(DEADLINE_MS, () => {
    isHanging = true;
    child.kill('SIGKILL');
  });
  if (child.connected) child.send(parameters);
  await ended;
  timers.abort();
  const { signalCode: signal, exitCode } = child;
  const tookMs = endedAt - startedAt;
  return { done, failed, damaged, during, signal, exitCode, isHanging, tookMs, stderr };
}
