import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { composeBot } from '../../src/compose-bot.ts';
import type { Bot } from '../../src/discord/bot.ts';
import { systemTimers, type Timers } from '../../src/domain/time.ts';
import {
  createAdjustableClock,
  type LocalDiscord,
  type AdjustableClock,
  type StoredMessage,
} from '../../packages/local-discord/src/index.ts';
import { WordEmbedder } from '../support/word-embedder.ts';
import { openDiscord } from '../../packages/local-discord/test/open-discord.ts';
import { recordingLog } from '../support/recording-log.ts';
import { COMMANDS } from './running-bot.ts';

/** A Wednesday. */
export const START = Date.UTC(2026, 2, 18, 8);
const HOUR = 3_600_000;
/** A digest waits for its next retry in steps of at most this many milliseconds. */
const MAX_STEP_MS = 60_000;

export interface RunningDigests {
  readonly discord: LocalDiscord;
  readonly log: ReturnType<typeof recordingLog>;
  readonly time: AdjustableClock;
  app: App;
  bot: Bot;
  /** Writes a document to disk and ingests it. */
  arrive(name: string, text: string): Promise<void>;
  /** Advances the clock hour by hour. After each hour, waits until all due digests have ended. */
  advance(hours: number): Promise<void>;
  /** Returns the messages in a channel, oldest first. */
  posted(channelId?: string): StoredMessage[];
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Wraps timers to report short waits. A wait ends only when a test advances the clock. */
function watchWaits(timers: Timers) {
  let begun = 0;
  let report = (): void => undefined;
  const waiting = new Set<object>();
  return {
    timers: {
      start(run: () => void, ms: number) {
        begun += 1;
        const wait = {};
        if (ms > 0 && ms <= MAX_STEP_MS) waiting.add(wait);
        report();
        const stop = timers.start(() => {
          waiting.delete(wait);
          run();
        }, ms);
        return () => {
          waiting.delete(wait);
          stop();
        };
      },
    },
    get begun() {
      return begun;
    },
    /** Resolves when a short wait is pending. */
    async short(): Promise<'waiting'> {
      while (waiting.size === 0) await new Promise<void>((resolve) => (report = resolve));
      return 'waiting';
    },
  };
}

/** Starts a bot that posts digests of documents on disk. Only the test advances the bot's clock. */
export async function runDigests(
  /** Returns environment variables for the bot. */
  environmentIn: (discord: LocalDiscord) => Readonly<Record<string, string>> = () => ({}),
): Promise<RunningDigests> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-digests-'));
  const seeds = join(folder, 'seeds');
  mkdirSync(seeds);
  const still = { now: () => START, monotonic: () => 0 };
  // The timers of this clock fire only when a test advances it.
  const time = createAdjustableClock(still, { start: () => () => undefined });
  const waits = watchWaits(time.timers);
  const discord = await openDiscord({
    loginWindowMs: 0,
    clock: time.clock,
    timers: systemTimers,
  });
  const log = recordingLog();

  async function open(): Promise<{ app: App; bot: Bot }> {
    const config = loadConfig(
      { seeds, data: join(folder, 'data') },
      environmentIn(discord),
      folder,
    );
    const embedder = new WordEmbedder();
    const app = await createApp(config, { reader: null, log, clock: time.clock, embedder });
    const { token, apiUrl } = discord;
    const bot = composeBot(app, {
      token,
      apiUrl,
      guildId: null,
      commands: COMMANDS,
      timers: waits.timers,
      digest: config.digest,
    });
    await bot.start();
    return { app, bot };
  }

  /** Waits until all due digests have ended. Advances the clock if a digest is waiting to retry. */
  async function settle(): Promise<void> {
    for (let seen = -1; seen !== waits.begun;) {
      seen = waits.begun;
      // Fires the timers that are already due.
      time.advance(0);
      const idle = running.bot.idle().then(() => 'idle' as const);
      while ((await Promise.race([idle, waits.short()])) !== 'idle') time.advance(MAX_STEP_MS);
    }
  }

  const running: RunningDigests = {
    discord,
    log,
    time,
    ...(await open()),
    async arrive(name, text) {
      writeFileSync(join(seeds, `${name}.txt`), `${text}\n`);
      await running.app.ingest();
    },
    async advance(hours) {
      for (let i = 0; i < hours; i++) {
        time.advance(HOUR);
        await settle();
      }
    },
    posted: (channelId = discord.channels.digests.id) =>
      discord.messages.inChannel(channelId, null),
    async stop() {
      await running.bot.stop();
      await running.app.close();
    },
    async start() {
      Object.assign(running, await open());
      await settle();
    },
  };
  onTestFinished(async () => {
    await running.stop();
    rmSync(folder, { recursive: true });
  });
  return running;
}
