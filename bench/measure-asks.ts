import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { nodeOptionsFor, programFile } from '../src/program-files.ts';
import { codeOf } from './checkout-code.ts';
import type { AskedLoad, ToAsk } from './ask-load.ts';

const BUSY_PROCESSES = 3;

/** The times of questions that were all answered. */
export interface AnsweredLoad extends AskedLoad {
  readonly wallMs: readonly number[];
}

/** A running checkout that answers questions. */
export interface Asker {
  /** Asks one question at a time. @throws Error if a question is refused */
  ask(questions: readonly string[]): Promise<AnsweredLoad>;
  askAtOnce(questions: readonly string[]): Promise<AskedLoad>;
  close(): Promise<void>;
}

/**
 * Starts the code of a checkout with its models in child processes, and brings its index up to
 * date. The checkout must have its `node_modules`.
 *
 * @throws Error if the process exits before it is ready or while it answers; stderr shows the
 * reason
 */
export async function startAsker(checkout: string, seeds: string, data: string): Promise<Asker> {
  const program = programFile('bench/ask-load.ts');
  const code = codeOf(checkout);
  const [app, config] = [code.file('src/app.ts'), code.file('src/config.ts')];
  // One of the two files may be a TypeScript source, which needs Node options.
  const options = [program, app].map(nodeOptionsFor).find(({ length }) => length > 0) ?? [];
  const child = fork(program, [app, config, seeds, data], { execArgv: options });
  const ended = once(child, 'exit');
  const reply = async (): Promise<unknown> => {
    const [message] = await Promise.race([
      once(child, 'message') as Promise<[unknown]>,
      ended.then(() => {
        throw new Error(`the code in ${checkout} ended before it answered`);
      }),
    ]);
    return message;
  };
  const send = async (toAsk: ToAsk): Promise<AskedLoad> => {
    const answered = reply();
    child.send(toAsk);
    return (await answered) as AskedLoad;
  };
  await reply();
  return {
    async ask(questions) {
      const { wallMs, cpuMs } = await send({ questions, atOnce: false });
      const answered = wallMs.filter((ms) => ms !== null);
      if (answered.length < wallMs.length) throw new Error(`${checkout} refused a lone question`);
      return { wallMs: answered, cpuMs };
    },
    askAtOnce: (questions) => send({ questions, atOnce: true }),
    async close() {
      child.disconnect();
      await ended;
    },
  };
}

/** Runs `work` while three other processes keep the CPU busy. */
export async function besideBusyProcesses<T>(work: () => Promise<T>): Promise<T> {
  const busy: ChildProcess[] = [];
  try {
    for (let at = 0; at < BUSY_PROCESSES; at += 1) {
      const child = spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' });
      busy.push(child);
      await once(child, 'spawn');
    }
    return await work();
  } finally {
    for (const child of busy) child.kill('SIGKILL');
  }
}
