/**
 * Runs a local Discord in this process and the bot in a separate process, and measures the bot's
 * response times to twenty questions at once and to typing in an option. Started by `bench.ts`.
 *
 *     node dist/bench/discord-load.js SEEDS DATA QUESTION...
 */
import { PROJECT_FOLDER } from '../src/program-files.ts';
import { startLocalDiscord } from 'local-discord';
import { percentile } from '../evaluation/metrics.ts';
import { spawnBot, untilOnline } from './spawn-bot.ts';

const AT_ONCE = 20;
const ROUNDS = 5;
const TYPED = 200;

export interface DiscordLoad {
  /** Time from a command to its acknowledgement, with twenty commands at once, in milliseconds. */
  readonly deferMs: { readonly p50: number; readonly p99: number };
  /** Time from a keystroke to its suggestions, one keystroke at a time, in milliseconds. */
  readonly autocompleteMs: { readonly p50: number; readonly p99: number };
  /** Numbers of requests that the local Discord accepted and refused. */
  readonly requests: { readonly accepted: number; readonly refused: number };
}

const [seeds = '', data = '', ...questions] = process.argv.slice(2);
const discord = await startLocalDiscord();
await discord.warmUp();
const bot = spawnBot(discord, { checkout: PROJECT_FOLDER, seeds, data });
try {
  const { reader, recording } = discord;
  await untilOnline(discord);
  const ask = async (question: string): Promise<number> => {
    const began = performance.now();
    const use = reader.slash('ask', { question });
    await use.acknowledged();
    const took = performance.now() - began;
    await use.reply();
    return took;
  };
  await ask(questions[0] ?? 'warm-up');
  const deferred: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const asked = Array.from({ length: AT_ONCE }, (_, at) =>
      ask(questions[(round * AT_ONCE + at) % questions.length] ?? ''),
    );
    deferred.push(...(await Promise.all(asked)));
  }
  const typed: number[] = [];
  for (let at = 0; at < TYPED; at += 1) {
    const began = performance.now();
    await reader.autocomplete('sources show', 'id', `s${at % 100}`);
    typed.push(performance.now() - began);
  }
  const { accepted, refused } = recording.tally;
  const load: DiscordLoad = {
    deferMs: { p50: percentile(deferred, 0.5), p99: percentile(deferred, 0.99) },
    // Leaves out the first keystroke, which loads the suggestions.
    autocompleteMs: {
      p50: percentile(typed.slice(1), 0.5),
      p99: percentile(typed.slice(1), 0.99),
    },
    requests: { accepted, refused },
  };
  process.stdout.write(`${JSON.stringify(load)}\n`);
} finally {
  const ended = new Promise((done) => bot.once('exit', done));
  bot.kill('SIGTERM');
  await ended;
  await discord.close();
}
