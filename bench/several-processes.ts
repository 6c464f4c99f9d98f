import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { type LocalDiscord, startLocalDiscord } from 'local-discord';
import { percentile } from '../evaluation/metrics.ts';
import { withScratchEngines } from '../evaluation/scratch-engines.ts';
import type { Config } from '../src/config.ts';
import { codeOf } from './checkout-code.ts';
import type { Add } from './warm-asks.ts';

const SHARDS_PER_PROCESS = 4;
const ASKING_SERVERS = 100;
const ASKS_PER_SERVER = 2;
const ASKED_WITHIN_MS = 10_000;
/** Shorter than Discord's interval of 41 s, so that a process that is blocked for seconds is noticed. */
const HEARTBEAT_MS = 5000;
const TIMED_OUT = 4009;

export interface ProcessesBench {
  readonly checkout: string;
  readonly servers: number;
  readonly processes: number;
  readonly seeds: string;
  /** A folder, in which each process gets a data folder of its own. */
  readonly data: string;
  readonly questions: readonly string[];
  readonly engines: NonNullable<Config['engines']>;
  /** As in the settings; `null`: no reading model. */
  readonly readerModel: string | null;
}

/** The fate of a question: an answer, a private reply that asks the user to try again later, or no reply. */
type Outcome = 'answered' | 'declined' | 'lost';

interface Asked {
  readonly outcome: Outcome;
  /** Milliseconds from the question to its acknowledgement and to its reply. `Infinity` if there was none. */
  readonly acknowledgedMs: number;
  readonly repliedMs: number;
}

/**
 * Adds figures of one bot that runs as several processes over PostgreSQL and OpenSearch, while users in many
 * servers ask within a few seconds. The database and the index are new, and are deleted afterwards.
 */
export async function addProcesses(add: Add, bench: ProcessesBench): Promise<void> {
  await withScratchEngines(bench.engines, async (engines) => {
    const { processes, servers } = bench;
    const shards = processes * SHARDS_PER_PROCESS;
    const discord = await startLocalDiscord({
      guilds: servers,
      maxConcurrency: shards,
      heartbeatMs: HEARTBEAT_MS,
    });
    await discord.warmUp();
    const began = performance.now();
    const bots = Array.from({ length: processes }, (_, at) =>
      spawnProcess(discord, bench, engines, at),
    );
    const ended = bots.map((bot) => once(bot, 'exit'));
    const died = Promise.race(ended).then(([code, signal]) => {
      throw new Error(`a process ended with ${String(code ?? signal)}`);
    });
    // The processes end at the end of the measurement too.
    died.catch(() => undefined);
    try {
      await Promise.race([Promise.all(bots.map(loggedIn)), died]);
      add(`${processes} processes: time to start`, (performance.now() - began) / 1000, 's', '');
      const { gatewayNotes } = discord.recording;
      const identified = gatewayNotes.filter(({ what }) => what === 'identified');
      add('shards', new Set(identified.map(({ shard }) => shard)).size, '', String(shards));
      add('servers', servers, '', '');
      discord.gateway.longestSilenceMs = 0;
      const closedBefore = timedOut(discord);
      const asked = await Promise.race([askEverywhere(discord, bench.questions), died]);
      addAsked(add, asked);
      // A silence is known only when it ends.
      await setTimeout(HEARTBEAT_MS);
      const closed = timedOut(discord) - closedBefore;
      add('connections closed for want of a heartbeat', closed, '', '0');
      const silence = discord.gateway.longestSilenceMs / 1000;
      add('longest time between two heartbeats', silence, 's', `≤ ${(2 * HEARTBEAT_MS) / 1000}`);
      add('load of the machine in the last minute', loadavg()[0] ?? 0, '', '');
      add('requests refused', discord.recording.tally.refused, '', '0');
    } finally {
      for (const bot of bots) bot.kill('SIGTERM');
      await Promise.all(ended);
      await discord.close();
    }
  });
}

/** Returns how many connections were closed because two heartbeats were missed. */
function timedOut({ recording }: LocalDiscord): number {
  return recording.gatewayNotes.filter(({ what, code }) => what === 'closed' && code === TIMED_OUT)
    .length;
}

function addAsked(add: Add, asked: readonly Asked[]): void {
  const of = (outcome: Outcome) => asked.filter((one) => one.outcome === outcome);
  const answered = of('answered');
  add('questions asked', asked.length, '', '');
  add('answered', answered.length, '', '');
  add('asked to try again later', of('declined').length, '', '');
  add('without a reply', of('lost').length, '', '0');
  const acknowledged = asked.map(({ acknowledgedMs }) => acknowledgedMs);
  add('acknowledgement, p50', percentile(acknowledged, 0.5), 'ms', '');
  add('acknowledgement, slowest', Math.max(...acknowledged), 'ms', '≤ 3000');
  const replied = answered.map(({ repliedMs }) => repliedMs / 1000);
  add('answer, p50', percentile(replied, 0.5), 's', '');
  add('answer, slowest', Math.max(...replied), 's', '');
}

/** Starts a process with its part of the shards. */
function spawnProcess(
  { apiUrl, token }: LocalDiscord,
  { checkout, processes, seeds, data, readerModel }: ProcessesBench,
  { databaseUrl, openSearch }: ProcessesBench['engines'],
  at: number,
): ChildProcess {
  const first = at * SHARDS_PER_PROCESS;
  const folders = ['--seeds', seeds, '--data', join(data, `process-${at}`)];
  return spawn(process.execPath, [...codeOf(checkout).bot, ...folders], {
    cwd: checkout,
    env: {
      SHARDS: `${first}-${first + SHARDS_PER_PROCESS - 1}/${processes * SHARDS_PER_PROCESS}`,
      DATABASE_URL: databaseUrl,
      OPENSEARCH_URL: openSearch.nodes.join(','),
      OPENSEARCH_INDEX: openSearch.index,
      ...(openSearch.caFile === null ? {} : { OPENSEARCH_CA: openSearch.caFile }),
      DISCORD_API_URL: apiUrl,
      DISCORD_TOKEN: token,
      READER_MODEL: readerModel ?? 'off',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function loggedIn({ stdout }: ChildProcess): Promise<void> {
  if (stdout === null) throw new Error('the output of the bot is not read');
  for await (const line of createInterface({ input: stdout })) {
    if (line.startsWith('Logged in')) {
      stdout.resume();
      return;
    }
  }
  throw new Error('a process ended before it was logged in');
}

/** Asks in servers of all shards, at even intervals. Each server has a user of its own who asks. */
async function askEverywhere(
  discord: LocalDiscord,
  questions: readonly string[],
): Promise<Asked[]> {
  const { guilds } = discord;
  const users = Array.from({ length: ASKING_SERVERS }, (_, at) => {
    const user = discord.join(`user ${at}`);
    const server = guilds[Math.floor((at * guilds.length) / ASKING_SERVERS)];
    server?.admit(user);
    user.channelId = server?.channels.talk.id ?? '';
    return user;
  });
  const count = ASKING_SERVERS * ASKS_PER_SERVER;
  const asks: Promise<Asked>[] = [];
  for (let at = 0; at < count; at++) {
    const user = users[at % users.length];
    const question = questions[at % questions.length] ?? '';
    if (user !== undefined) asks.push(ask(user, question));
    await setTimeout(ASKED_WITHIN_MS / count);
  }
  return Promise.all(asks);
}

async function ask(user: LocalDiscord['reader'], question: string): Promise<Asked> {
  const began = performance.now();
  const use = user.slash('ask', { question });
  const acknowledged = use.acknowledged().then(
    () => performance.now() - began,
    () => Infinity,
  );
  try {
    const reply = await use.reply();
    const repliedMs = performance.now() - began;
    const isAnswer = (reply.embeds[0]?.description ?? '') !== '';
    const outcome = isAnswer ? 'answered' : 'declined';
    return { outcome, acknowledgedMs: await acknowledged, repliedMs };
  } catch {
    return { outcome: 'lost', acknowledgedMs: await acknowledged, repliedMs: Infinity };
  }
}
