/**
 * A process that, like the bot, runs its models in child processes. It asks twenty questions at
 * once, several times, and prints delays and memory. `bench.ts` starts a new process for each
 * measurement.
 *
 *     node dist/bench/bot-load.js SEEDS DATA QUESTION...
 */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';

const AT_ONCE = 20;
const ROUNDS = 5;

export interface BotLoad {
  /** Delay of the event loop in milliseconds. Long delays would delay Discord's heartbeat. */
  readonly loopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Longest time from a question to its answer, in milliseconds, with twenty questions at once. */
  readonly slowestAnswerMs: number;
  /**
   * Resident memory in MB of this process (`bot`) and of all its children together (`child`, `null`
   * without `/proc`).
   */
  readonly rssMb: { readonly bot: number; readonly child: number | null };
}

/** Returns the resident memory of the child processes in MB, or `null` without `/proc`. */
function childRssMb(): number | null {
  try {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
    const pids = children.split(' ').filter((pid) => pid !== '');
    return pids.reduce((sum, pid) => {
      const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return sum + Number(kilobytes ?? 0) / 1000;
    }, 0);
  } catch {
    return null;
  }
}

const [seeds = '', data = '', ...questions] = process.argv.slice(2);
const app = await createApp(
  { ...loadConfig({ seeds, data }), logLevel: 'error' },
  { inference: 'child' },
);
try {
  await app.answerer.answer(questions[0] ?? 'warm-up', { limit: 3 });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let slowest = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, at) => {
        const question = questions[(round * AT_ONCE + at) % questions.length] ?? '';
        const began = performance.now();
        await app.answerer.answer(question, { limit: 3 });
        slowest = Math.max(slowest, performance.now() - began);
      }),
    );
  }
  delay.disable();
  const load: BotLoad = {
    loopDelayMs: {
      p50: delay.percentile(50) / 1e6,
      p99: delay.percentile(99) / 1e6,
      max: delay.max / 1e6,
    },
    slowestAnswerMs: slowest,
    rssMb: { bot: process.memoryUsage().rss / 1e6, child: childRssMb() },
  };
  process.stdout.write(`${JSON.stringify(load)}\n`);
} finally {
  await app.close();
}
