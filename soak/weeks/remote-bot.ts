import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { nodeOptionsFor, programFile } from '../../src/program-files.ts';
import type { BotSetup, SimulatedBot } from './simulated-bot.ts';

/** A message to the process of the bot. */
export interface Call {
  readonly id: number;
  readonly method: keyof SimulatedBot | 'start';
  readonly argument: unknown;
}

/** The answer to a call. */
export interface Outcome {
  readonly id: number;
  readonly result?: unknown;
  /** The stack of an error. */
  readonly failure?: string;
}

/** A bot in a process of its own. */
export interface RemoteBot extends SimulatedBot {
  /** Kills the process. */
  kill(): Promise<void>;
}

/** Forks the process, with forced garbage collections, and starts the bot in it. */
export async function startRemoteBot(setup: BotSetup): Promise<RemoteBot> {
  const program = programFile('soak/weeks/bot-child.ts');
  const child = fork(program, { execArgv: [...nodeOptionsFor(program), '--expose-gc'] });
  const call = callsOf(child);
  await call('start', setup);
  const remote = <Method extends keyof SimulatedBot>(method: Method) =>
    ((argument: unknown) => call(method, argument)) as SimulatedBot[Method];
  return {
    advance: remote('advance'),
    setClock: remote('setClock'),
    idle: remote('idle'),
    ingest: remote('ingest'),
    ingested: remote('ingested'),
    sample: remote('sample'),
    slots: remote('slots'),
    problems: remote('problems'),
    stop: remote('stop'),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function callsOf(
  child: ChildProcess,
): (method: Call['method'], given: unknown) => Promise<unknown> {
  const open = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (e: Error) => void }
  >();
  let calls = 0;
  child.on('message', ({ id, result, failure }: Outcome) => {
    const waiting = open.get(id);
    open.delete(id);
    if (failure === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(failure));
  });
  child.once('exit', (code, signal) => {
    for (const { reject } of open.values()) {
      reject(new Error(`the bot's process has ended: ${String(code ?? signal)}`));
    }
  });
  return (method, argument) =>
    new Promise((resolve, reject) => {
      calls += 1;
      open.set(calls, { resolve, reject });
      child.send({ id: calls, method, argument: argument ?? null } satisfies Call, (error) => {
        if (error !== null) reject(error);
      });
    });
}
