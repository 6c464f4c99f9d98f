import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { type Bot, createBot } from '../../src/discord/create-bot.ts';
import { systemTimers } from '../../src/inference/timers.ts';
import type { LocalDiscord } from '../../src/playground/local-discord.ts';
import { createMovableTime, type MovableTime } from '../../src/playground/movable-time.ts';
import type { StoredMessage } from '../../src/playground/stored-message.ts';
import { WordEmbedder } from '../../scripts/soak/word-embedder.ts';
import { openDiscord } from '../playground/open-discord.ts';
import { recordingLog } from './recording-log.ts';
import { COMMANDS, until } from './running-bot.ts';

/** Wednesday. */
export const START = Date.UTC(2026, 2, 18, 8);
const HOUR = 3_600_000;

export interface RunningDigests {
  readonly discord: LocalDiscord;
  readonly log: ReturnType<typeof recordingLog>;
  readonly time: MovableTime;
  app: App;
  bot: Bot;
  /** A document comes, with a fact that no other has. */
  arrive(name: string, text: string): Promise<void>;
  /** Moves time, and waits until all that came due by it has ended. */
  advance(hours: number): Promise<void>;
  /** The digests in a channel, oldest first. */
  posted(channelId?: string): StoredMessage[];
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A bot with digests over documents on disk, in a time that stands still until it is moved. */
export async function runDigests(
  /** What the environment says, once there is a Discord. */
  environmentIn: (discord: LocalDiscord) => Readonly<Record<string, string>> = () => ({}),
): Promise<RunningDigests> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-digests-'));
  const seeds = join(folder, 'seeds');
  mkdirSync(seeds);
  const still = { now: () => START, monotonic: () => 0 };
  // Timers of the still clock never come due by themselves.
  const time = createMovableTime(still, { start: () => () => undefined });
  const discord = await openDiscord({
    maxConcurrency: 16,
    clock: time.clock,
    timers: systemTimers,
  });
  discord.allowBot(null, 'ReadMessageHistory');
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
    const connection = { token, apiUrl, guildId: null, commands: COMMANDS };
    const { clock, timers } = time;
    const bot = createBot({
      ...connection,
      services: app,
      log,
      clock,
      timers,
      digest: config.digest,
    });
    await bot.start();
    return { app, bot };
  }

  async function settle(): Promise<void> {
    const { subscriptions } = running.app;
    for (let quiet = 0, looks = 1; quiet < 3; quiet++, looks++) {
      await new Promise((resolve) => setImmediate(resolve));
      for (const { subscriptionId } of await subscriptions.subscriptions()) {
        const open = (await subscriptions.slots(subscriptionId, 30)).some(
          ({ state }) => state === 'claimed' || state === 'composed',
        );
        if (open) quiet = -1;
        // What waits for its next try waits for time.
        if (open && looks % 15 === 0) time.advance(60_000);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  const running: RunningDigests = {
    ...{ discord, log, time },
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
      await until(() => true);
      await settle();
    },
  };
  onTestFinished(async () => {
    await running.stop();
    rmSync(folder, { recursive: true });
  });
  return running;
}
