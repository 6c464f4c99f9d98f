/**
 * A process that, like the bot, runs its models in child processes, with the code of one checkout.
 * It asks the questions that it receives, one at a time or all at once, and reports their times.
 * Started by `measure-asks.ts`.
 *
 *     node dist/bench/ask-load.js APP CONFIG SEEDS DATA
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { createApp as CreateApp } from '../src/app.ts';
import type { loadConfig as LoadConfig } from '../src/config.ts';

export interface ToAsk {
  readonly questions: readonly string[];
  /** Whether to ask all questions at once instead of one at a time. */
  readonly atOnce: boolean;
}

export interface AskedLoad {
  /** Milliseconds from each question to its answer; `null` if it was refused. */
  readonly wallMs: readonly (number | null)[];
  /** CPU time of this process and its descendants for all answers; `null` without `/proc`. */
  readonly cpuMs: number | null;
}

/** The unit of times in `/proc`. USER_HZ is 100 on Linux. */
const TICK_MS = 10;

/** Returns the CPU time of all descendants of a process, in milliseconds. */
function cpuBelowMs(pid: number | 'self'): number {
  const tasks = `/proc/${pid}/task/${pid === 'self' ? process.pid : pid}/children`;
  const children = readFileSync(tasks, 'utf8').split(' ').filter(Boolean).map(Number);
  return children.reduce((sum, child) => sum + cpuMs(child) + cpuBelowMs(child), 0);
}

function cpuMs(pid: number): number {
  // utime and stime are fields 14 and 15 of proc(5). The name, field 2, may contain spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function cpuOfAllMs(): number | null {
  const { user, system } = process.cpuUsage();
  try {
    return (user + system) / 1000 + cpuBelowMs('self');
  } catch {
    return null;
  }
}

const [appFile = '', configFile = '', seeds = '', data = ''] = process.argv.slice(2);
const load = async (file: string): Promise<unknown> => import(pathToFileURL(file).href);
const { createApp } = (await load(appFile)) as { createApp: typeof CreateApp };
const { loadConfig } = (await load(configFile)) as { loadConfig: typeof LoadConfig };
const app = await createApp(
  { ...loadConfig({ seeds, data }), logLevel: 'error' },
  { inference: 'child' },
);
await app.ingest();

async function askOne(question: string): Promise<number | null> {
  const began = performance.now();
  try {
    await app.answerer.answer(question, { limit: 3 });
    return performance.now() - began;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'busy') return null;
    throw error;
  }
}

async function ask({ questions, atOnce }: ToAsk): Promise<AskedLoad> {
  const before = cpuOfAllMs();
  const wallMs: (number | null)[] = [];
  if (atOnce) wallMs.push(...(await Promise.all(questions.map(askOne))));
  else for (const question of questions) wallMs.push(await askOne(question));
  const after = cpuOfAllMs();
  return { wallMs, cpuMs: before === null || after === null ? null : after - before };
}

process.on('message', (toAsk: ToAsk) => {
  void ask(toAsk).then((asked) => process.send?.(asked));
});
process.on('disconnect', () => void app.close());
process.send?.('ready');
