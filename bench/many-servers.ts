import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type LocalDiscord, startLocalDiscord } from 'local-discord';
import { codeOf } from './checkout-code.ts';
import type { Add } from './warm-asks.ts';

/** Questions that wait at once. */
const AT_ONCE = 8;
/** Clock ticks per second in `/proc`, which is 100 on all common Linux systems. */
const TICKS = 100;

export interface ServersBench {
  readonly checkout: string;
  readonly servers: number;
  readonly seeds: string;
  /** Folder for the index. */
  readonly data: string;
  readonly questions: readonly string[];
}

interface Usage {
  readonly rssMb: number;
  readonly cpuSeconds: number;
}

interface ServersLoad {
  readonly shards: number;
  readonly refusedLogins: number;
  /** From the start of the process to its message that it is logged in. */
  readonly startSeconds: number;
  readonly started: Usage;
  /** The usage after all questions. */
  readonly asked: Usage;
  readonly answered: number;
  readonly refusedRequests: number;
}

/**
 * Adds figures of a bot in many servers and of a bot in one: the time and CPU time of its start, and its memory
 * after it has answered as many questions as there are servers, one in each. The reading model is off.
 */
export async function addServers(add: Add, bench: ServersBench): Promise<void> {
  const one = await measure(bench, 1);
  const many = await measure(bench, bench.servers);
  for (const [servers, load] of [
    [1, one],
    [bench.servers, many],
  ] as const) {
    const name = `${servers} ${servers === 1 ? 'server' : 'servers'}`;
    add(`${name}: shards`, load.shards, '', '');
    add(`${name}: time to start`, load.startSeconds, 's', '');
    add(`${name}: CPU time to start`, load.started.cpuSeconds, 's', '');
    add(`${name}: RSS of the bot after the start`, load.started.rssMb, 'MB', '');
    add(`${name}: RSS of the bot after ${bench.servers} questions`, load.asked.rssMb, 'MB', '');
    add(`${name}: questions answered`, load.answered, '', String(bench.servers));
    add(`${name}: logins refused`, load.refusedLogins, '', '0');
    add(`${name}: requests refused`, load.refusedRequests, '', '0');
  }
  const kilobytes = ((many.asked.rssMb - one.asked.rssMb) * 1000) / (bench.servers - 1);
  add('RSS per further server, after the questions', kilobytes, 'kB', '');
}

async function measure(bench: ServersBench, servers: number): Promise<ServersLoad> {
  const discord = await startLocalDiscord({ guilds: servers });
  await discord.warmUp();
  const began = performance.now();
  const bot = spawnEverywhere(discord, bench);
  const ended = once(bot, 'exit');
  const died = ended.then(([code, signal]) => {
    throw new Error(`the bot ended with ${String(code ?? signal)}`);
  });
  // The bot ends at the end of the measurement too.
  died.catch(() => undefined);
  try {
    await Promise.race([loggedIn(bot), died]);
    const startSeconds = (performance.now() - began) / 1000;
    const started = usageOf(bot);
    // The recording keeps only the newest entries, so the notes of the start are read before the questions.
    const { gatewayNotes } = discord.recording;
    const identified = gatewayNotes.filter(({ what }) => what === 'identified');
    const answered = await Promise.race([askEverywhere(discord, bench), died]);
    const asked = usageOf(bot);
    return {
      shards: new Set(identified.map(({ shard }) => shard)).size,
      refusedLogins: gatewayNotes.filter(({ what }) => what === 'refused').length,
      ...{ startSeconds, started, asked, answered },
      refusedRequests: discord.recording.tally.refused,
    };
  } finally {
    bot.kill('SIGTERM');
    await ended;
    await discord.close();
  }
}

/** Starts a bot that registers its commands in all servers, and answers without the reading model. */
function spawnEverywhere({ apiUrl, token }: LocalDiscord, bench: ServersBench): ChildProcess {
  const { checkout, seeds, data } = bench;
  return spawn(process.execPath, [...codeOf(checkout).bot, '--seeds', seeds, '--data', data], {
    cwd: checkout,
    env: {
      // One simulated user asks several questions at once.
      QUESTIONS_PER_USER: '100',
      QUESTIONS_PER_SERVER: '100',
      DISCORD_API_URL: apiUrl,
      DISCORD_TOKEN: token,
      READER_MODEL: 'off',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function loggedIn(bot: ChildProcess): Promise<void> {
  if (bot.stdout === null) throw new Error('the output of the bot is not read');
  for await (const line of createInterface({ input: bot.stdout })) {
    if (line.startsWith('Logged in')) {
      bot.stdout.resume();
      return;
    }
  }
  throw new Error('the bot ended before it was logged in');
}

/** Asks as many questions as there are servers, in one server after another. Resolves to the number of answers. */
async function askEverywhere(
  { guilds, reader }: LocalDiscord,
  { servers, questions }: ServersBench,
): Promise<number> {
  let answered = 0;
  let next = 0;
  const askNext = async (): Promise<void> => {
    while (next < servers) {
      const at = next++;
      reader.channelId = guilds[at % guilds.length]?.channels.talk.id ?? '';
      const use = reader.slash('ask', { question: questions[at % questions.length] ?? '' });
      // On a busy machine, the bot may not respond within 3 s.
      const reply = await use.reply().catch(() => null);
      if ((reply?.embeds[0]?.description ?? '') !== '') answered++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askNext));
  return answered;
}

/** @throws Error without `/proc`, that is, on systems other than Linux */
function usageOf({ pid = 0 }: ChildProcess): Usage {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(status) ?? [];
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in parentheses, may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { rssMb: Number(kilobytes) / 1000, cpuSeconds: ticks / TICKS };
}
