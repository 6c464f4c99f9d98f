import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type App, createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { systemClock, systemTimers } from '../src/domain/time.ts';
import { createAdjustableClock, type LocalDiscord, startLocalDiscord } from 'local-discord';
import { BotProcess } from './bot-process.ts';
import { pickBelow, seededRandom } from '../test/support/seeded-random.ts';
import { WordEmbedder } from '../test/support/word-embedder.ts';

export interface DigestKillsOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
  /** Settings, such as `DATABASE_URL`. Default: none, so everything is stored in the folder. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Share of rounds with two bots at once. Default: .2. */
  readonly doubled?: number;
  /** Ends all leases. For a store that dates them by a clock of its own, which no test moves. */
  readonly endLeases?: () => Promise<void>;
  /** The process that runs the bot. Default: the program that belongs to this one. */
  readonly program?: string;
  readonly onRound?: (round: DigestKill) => void;
}

export interface DigestKill {
  readonly round: number;
  /** The moment at which the process was killed, in words. */
  readonly killedAt: string;
  /** Whether a second bot ran at the same time. */
  readonly isDoubled: boolean;
}

/** The final state of the channel and the slots. */
export interface DigestsPosted {
  readonly messages: number;
  /** Number of messages for each source that is not in exactly one message. */
  readonly wrong: Readonly<Record<string, number>>;
  /** Slots that are unfinished or were given up, with the reason. */
  readonly open: readonly string[];
}

const HOUR_MS = 3_600_000;
/** New sources per hour. One or two sources fill a message. */
const NEWS = 3;
/** Maximum number of rounds without a kill at the end, which post the remaining sources. */
const MAX_CLEARING = 20;
/** Default share of rounds with two bots at once. */
const DOUBLED = 0.2;
/**
 * Share of kills aimed between the arrival of a message in Discord and the bot's receipt of the
 * response.
 */
const AT_POST = 0.5;
/**
 * The other kills happen at a random time, up to this multiple of the time that a bot needs for
 * posting.
 */
const BEYOND = 1.2;

/**
 * Repeatedly kills a bot that posts hourly digests, always with the same database and local
 * Discord. Then runs the bot without kills to post the remaining sources. Each process is the real
 * bot with its gateway connection and requests; only the model is a toy.
 *
 * @throws if a process fails without being killed
 */
export async function killDigests(options: DigestKillsOptions): Promise<DigestsPosted> {
  const { folder, rounds, seed, environment = {}, onRound = () => undefined } = options;
  const random = seededRandom(seed);
  const time = createAdjustableClock(systemClock, systemTimers);
  const seeds = join(folder, 'seeds');
  mkdirSync(seeds);
  const discord = await startLocalDiscord({ clock: time.clock, loginWindowMs: 0 });
  const quiet = (): void => undefined;
  const app = await createApp(loadConfig({ seeds, data: join(folder, 'data') }, environment), {
    reader: null,
    embedder: new WordEmbedder(),
    clock: time.clock,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  const parameters = () => {
    const { token, apiUrl } = discord;
    return { folder, token, apiUrl, environment, now: time.clock.now() };
  };
  // The next process loads its modules while the current process runs.
  let next = new BotProcess(options.program);
  const take = (): BotProcess => {
    const taken = next;
    next = new BotProcess(options.program);
    return taken;
  };
  const sources: string[] = [];

  async function bringNews(name: string): Promise<void> {
    for (let i = 0; i < NEWS; i++) {
      const sourceId = `${name}-${i}`;
      sources.push(sourceId);
      writeFileSync(join(seeds, `${sourceId}.txt`), `${drawReport(random)}\n`);
    }
    await app.ingest();
    await nextHour();
  }

  /** No bot runs at this moment, so its leases are those of killed bots. */
  async function nextHour(): Promise<void> {
    time.advance(HOUR_MS);
    await options.endLeases?.();
  }

  /** Measures the time from a bot's start to its last post, in milliseconds. */
  async function measure(): Promise<number> {
    await bringNews('s0');
    const first = take();
    await first.start(parameters());
    const began = performance.now();
    await first.until('idle');
    const tookMs = performance.now() - began;
    await first.end();
    return tookMs;
  }

  async function runRound(round: number, postingMs: number): Promise<void> {
    await bringNews(`s${round}`);
    const isDoubled = random() < (options.doubled ?? DOUBLED);
    const [killed, ...others] = isDoubled ? [take(), take()] : [take()];
    const ends = others.map((one) => one.start(parameters()).then(() => one.end()));
    const message = random() < AT_POST ? pickBelow(random, NEWS) + 1 : null;
    const afterMs = random() * postingMs * BEYOND;
    const arrived = message === null ? null : untilPosted(message);
    await killed.start(parameters());
    const idle = killed.until('idle').then(() => 'the end, after it had finished');
    const killedAt = await Promise.race([
      arrived ?? setTimeout(afterMs, `${afterMs.toFixed(0)} ms`),
      idle,
    ]);
    await killed.kill();
    await Promise.all(ends);
    onRound({ round, killedAt, isDoubled });
  }

  /** Resolves when this many more messages have arrived. */
  async function untilPosted(more: number): Promise<string> {
    const { messages, channels, feed } = discord;
    const count = (): number => messages.inChannel(channels.digests.id, null).length;
    const wanted = count() + more;
    await feed.until(() => (count() >= wanted ? true : undefined));
    return `the arrival of message ${more}`;
  }

  try {
    // Compiles the schemas in advance, so that the first requests are not slower.
    await discord.warmUp();
    await app.digestStore.putSubscription({
      subscriptionId: 'D-1',
      serverId: discord.guild.guildId,
      cadence: 'hourly',
      channelId: discord.channels.digests.id,
      pattern: '0 * * * *',
      zone: 'UTC',
      sourceIds: null,
      whenQuiet: 'nothing',
      isCrossposted: false,
      createdBy: discord.admin.user.id,
      startsAfter: new Date(time.clock.now()).toISOString(),
      pausedBecause: null,
      lastError: null,
    });
    const postingMs = await measure();
    for (let round = 1; round <= rounds; round++) await runRound(round, postingMs);
    for (let left = MAX_CLEARING; left > 0; left--) {
      const { wrong, open } = await look(app, discord, sources);
      if (Object.keys(wrong).length === 0 && open.length === 0) break;
      await nextHour();
      const last = take();
      await last.start(parameters());
      await last.end();
    }
    return await look(app, discord, sources);
  } finally {
    await next.kill();
    await app.close();
    await discord.close();
  }
}

/**
 * Returns a report of three sentences with random words. The sentences are long, so that one or two
 * reports fill a message, but short enough to be quoted whole.
 */
function drawReport(random: () => number): string {
  const letter = (): string => 'abcdefghijklmnoprstuvwz'.charAt(pickBelow(random, 23));
  const word = (): string => Array.from({ length: 34 }, letter).join('');
  const sentence = (): string => `The ${Array.from({ length: 28 }, word).join(' ')}.`;
  return Array.from({ length: 3 }, sentence).join(' ');
}

async function look(
  app: App,
  { messages, channels }: LocalDiscord,
  sources: readonly string[],
): Promise<DigestsPosted> {
  const posted = messages.inChannel(channels.digests.id, null);
  const texts = posted.map(({ embeds }) => JSON.stringify(embeds));
  const counts = sources.map((sourceId) => {
    // A source's line ends with its ID.
    const name = JSON.stringify(` · ${sourceId}\n`).slice(1, -1);
    return [sourceId, texts.filter((text) => text.includes(name)).length] as const;
  });
  const slots = await app.digestStore.slots('D-1', sources.length + MAX_CLEARING);
  return {
    messages: posted.length,
    wrong: Object.fromEntries(counts.filter(([, count]) => count !== 1)),
    open: slots
      .filter(({ state }) => state !== 'posted' && state !== 'skipped')
      .map(({ scheduledAt, state, reason }) => `${scheduledAt} ${state} ${reason?.code ?? ''}`),
  };
}
