import { join } from 'node:path';
import type { ClientOptions } from 'discord.js';
import { expect, onTestFinished } from 'vitest';
import { createQuestionQueue, queueQuestions } from '../../src/answering/question-queue.ts';
import type { Meter } from '../../src/domain/meter.ts';
import { readShardSet } from '../../src/domain/shards.ts';
import { systemClock } from '../../src/domain/time.ts';
import { composeBot } from '../../src/compose-bot.ts';
import type { Bot, BotStart } from '../../src/discord/bot.ts';
import { loadCommands } from '../../src/discord/commands/load-commands.ts';
import type { StoredSource } from '../../src/store/corpus-store.ts';
import { fakeServices, sourceOf } from '../support/fake-corpus.ts';
import { recordingLog } from '../support/recording-log.ts';
import { recordingMeter } from '../support/recording-meter.ts';
import type { LocalDiscord, LocalDiscordOptions } from '../../packages/local-discord/src/index.ts';
import type { ManualTime } from '../support/manual-time.ts';
import { openDiscord } from '../../packages/local-discord/test/open-discord.ts';

export const COMMANDS = await loadCommands(join(import.meta.dirname, '../../commands'));

export const CLAUSE = sourceOf({
  sourceId: 'azure-clause',
  title: 'Why the clause matters',
  text: 'The company kept one clause. Every request must pass through its cloud.',
});
export const RIFT = sourceOf({
  sourceId: 'widening-rift',
  title: 'A widening rift',
  text: 'The rift widens. Every request must pass through its cloud. Nobody yields.',
});

/** Creates a clock that only a test advances. */
export function stillClock(): { now(): number; ms: number } {
  const clock = { ms: Date.UTC(2026, 2, 20), now: () => clock.ms };
  return clock;
}

export interface Setup {
  readonly sources?: StoredSource[];
  readonly clock?: { now(): number };
  /** The bot's clock and timers. Default: those of the system. */
  readonly time?: ManualTime;
  /** Maximum length of the question queue. Default: no queue. */
  readonly mostWaiting?: number;
  readonly invited?: boolean;
  /** Registers the commands only in the test server instead of globally. */
  readonly inServer?: boolean;
  readonly clientOptions?: Partial<ClientOptions>;
  /** The number of servers and shards, and the limits on logins. Default: one server, and no limit. */
  readonly servers?: Pick<
    LocalDiscordOptions,
    'guilds' | 'shards' | 'maxConcurrency' | 'loginWindowMs'
  >;
  /** Returns the ID of the admin channel. Default: none. */
  readonly adminChannel?: (discord: LocalDiscord) => string;
  readonly meter?: Meter;
  /** Returns the shards of the process, as in the settings. Default: all. */
  readonly processShards?: (discord: LocalDiscord) => string;
  /** Another process of the same bot, which has the same Discord and the same stores. Default: none. */
  readonly beside?: Pick<Prepared, 'discord' | 'services'>;
  /** Called before the bot starts. */
  readonly prepare?: (discord: LocalDiscord) => void;
}

export interface Prepared {
  readonly discord: LocalDiscord;
  readonly services: ReturnType<typeof fakeServices>;
  readonly log: ReturnType<typeof recordingLog>;
  readonly meter: ReturnType<typeof recordingMeter>;
  readonly bot: Bot;
}

/** Creates a bot and a local Discord for it, without starting the bot. Closes both after the test. */
export async function prepareBot(setup: Setup = {}): Promise<Prepared> {
  const discord =
    setup.beside?.discord ??
    (await openDiscord({
      ...(setup.clock === undefined ? {} : { clock: setup.clock }),
      ...(setup.invited === undefined ? {} : { invited: setup.invited }),
      // Some tests log in again immediately.
      loginWindowMs: 0,
      ...setup.servers,
    }));
  const { token } = discord;
  setup.prepare?.(discord);
  const services = setup.beside?.services ?? fakeServices(setup.sources ?? [CLAUSE, RIFT]);
  const { mostWaiting } = setup;
  if (mostWaiting !== undefined) {
    const queue = createQuestionQueue({ clock: systemClock, mostWaiting });
    services.answerer = queueQuestions(services.answerer, queue);
  }
  const log = recordingLog();
  const meter = recordingMeter();
  const { servicesFor, digestStore, config } = services;
  const { time: clock = systemClock } = setup;
  const app = { servicesFor, digestStore, config, log, clock, meter: setup.meter ?? meter };
  const bot = composeBot(app, {
    token,
    guildId: setup.inServer === true ? discord.guild.guildId : null,
    apiUrl: discord.apiUrl,
    commands: COMMANDS,
    shards: readShardSet(setup.processShards?.(discord) ?? ''),
    adminChannelId: setup.adminChannel?.(discord) ?? null,
    ...(setup.time === undefined ? {} : { timers: setup.time }),
    ...(setup.clientOptions === undefined ? {} : { clientOptions: setup.clientOptions }),
  });
  onTestFinished(() => bot.stop());
  return { discord, services, log, meter, bot };
}

export async function startBot(
  setup: Setup = {},
): Promise<Prepared & { readonly started: BotStart }> {
  const prepared = await prepareBot(setup);
  const started = await prepared.bot.start();
  expect(prepared.discord.recording.refused()).toEqual([]);
  return { ...prepared, started };
}

/** Starts a bot that is not yet in the server for which it is configured. */
export async function startWithoutInvitation(): Promise<Prepared & { readonly started: BotStart }> {
  const prepared = await prepareBot({ invited: false, inServer: true });
  return { ...prepared, started: await prepared.bot.start() };
}

/** Makes the bot post a message with a button of an earlier version. Returns the message ID. */
export function oldMessage({ messages, guild, channels }: LocalDiscord, customId: string): string {
  const button = { type: 2, style: 2, label: 'Old', custom_id: customId };
  const body = { content: 'Old', components: [{ type: 1, components: [button] }] };
  return messages.create({ channel: channels.story, author: guild.bot, body }).id;
}

/** Resolves when `holds` returns true. Calls it once per iteration of the event loop. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
