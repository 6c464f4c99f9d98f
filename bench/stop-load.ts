import { join } from 'node:path';
import { startLocalDiscord } from 'local-discord';
import { type AtOnceComparison, namedCheckouts } from './asks-at-once.ts';
import { besideBusyProcesses } from './measure-asks.ts';
import { spawnBot, untilOnline } from './spawn-bot.ts';
import type { Add } from './warm-asks.ts';

const IN_FLIGHT = 40;

interface StopLoad {
  /** Time from the signal to the end of the process, in milliseconds. */
  readonly tookMs: number;
  readonly waiting: number;
  /** Number of waiting users who got an answer or were asked to try again. */
  readonly replied: number;
}

/**
 * Starts the bot of one checkout in a local Discord, asks forty questions at once, and stops the
 * bot.
 */
async function measureStop(
  checkout: string,
  seeds: string,
  data: string,
  questions: readonly string[],
): Promise<StopLoad> {
  const discord = await startLocalDiscord();
  await discord.warmUp();
  const bot = spawnBot(discord, { checkout, seeds, data });
  const ended = new Promise((resolve) => bot.once('exit', resolve));
  try {
    const { reader } = discord;
    await untilOnline(discord);
    await reader.slash('ask', { question: questions[0] ?? 'warm-up' }).reply();
    const uses = Array.from({ length: IN_FLIGHT }, (_, i) =>
      reader.slash('ask', { question: questions[i % questions.length] ?? '' }),
    );
    await Promise.all(uses.map((use) => use.acknowledged()));
    const began = performance.now();
    bot.kill('SIGTERM');
    await ended;
    const tookMs = performance.now() - began;
    const replied = uses.filter((use) => use.shown().some(({ loading }) => !loading)).length;
    return { tookMs, waiting: uses.length, replied };
  } finally {
    bot.kill('SIGKILL');
    await ended;
    await discord.close();
  }
}

/**
 * Adds the time that the bot takes to stop with forty questions in flight, and the number of users
 * who get a reply.
 */
export async function addStops(
  add: Add,
  comparison: Omit<AtOnceComparison, 'rounds'>,
): Promise<void> {
  const { seeds, questions } = comparison;
  for (const { name, checkout, isOurs } of namedCheckouts(comparison)) {
    const data = join(comparison.data, `stop ${name}`);
    const stop = () => measureStop(checkout, seeds, data, questions);
    const loads = [
      ['quiet', await stop()],
      ['beside three busy processes', await besideBusyProcesses(stop)],
    ] as const;
    for (const [when, { tookMs, replied, waiting }] of loads) {
      const figure = `stop with ${waiting} asks in flight, ${when}, ${name}`;
      add(figure, tookMs / 1000, 's', isOurs ? '≤ 5' : '');
      add(`${figure}: replied before it ended`, replied, '', isOurs ? String(waiting) : '');
    }
  }
}
