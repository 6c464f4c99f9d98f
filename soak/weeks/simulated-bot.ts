import { queryObjects } from 'node:v8';
import { createApp } from '../../src/app.ts';
import { composeBot } from '../../src/compose-bot.ts';
import { loadConfig } from '../../src/config.ts';
import { loadCommands } from '../../src/discord/commands/load-commands.ts';
import { logUnhandledRejections } from '../../src/discord/connection/log-unhandled-rejections.ts';
import type { Logger } from '../../src/domain/logger.ts';
import { programFile } from '../../src/program-files.ts';
import { WordEmbedder } from '../../test/support/word-embedder.ts';
import { type ClientCounts, watchClients } from './client-counts.ts';
import { createMovedClock, moveIntervals } from './moved-clock.ts';
import { type ProcessSample, sampleProcesses, sizesIn } from './process-sample.ts';

/** The folders and the local Discord of a bot, and its first time. */
export interface BotSetup {
  readonly seeds: string;
  readonly data: string;
  readonly token: string;
  readonly apiUrl: string;
  /** In milliseconds since 1970. */
  readonly startsAt: number;
  readonly models: SimulatedModels;
}

/** The settings of models in child processes; `null`: a toy model in the bot's own process. */
export type SimulatedModels = Readonly<Record<'EMBEDDING_MODEL' | 'READER_MODEL', string>> | null;

/** What grows, or could grow, at one moment. */
export interface BotSample {
  readonly processes: readonly ProcessSample[];
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  /** Timers that are not yet garbage, fired or not. */
  readonly timers: number;
  /** Active resources of the event loop, such as sockets, by kind. The number of timers is too large in Node.js 20. */
  readonly resources: Readonly<Record<string, number>>;
  readonly processListeners: number;
  readonly client: ClientCounts;
  /** Bytes of each file of the data folder. */
  readonly data: Readonly<Record<string, number>>;
}

/** The slots of one digest subscription. */
export interface SlotCounts {
  readonly channelId: string;
  /** Number of slots in each state. */
  readonly states: Readonly<Record<string, number>>;
  /** The nonces of all messages of posted slots. */
  readonly nonces: readonly string[];
}

/** The problems that the bot has logged, and warnings of Node.js, with their number. */
export type Problems = Readonly<Record<string, number>>;

/** A running bot. All methods can be called from another process. */
export interface SimulatedBot {
  /** Lets time pass, and waits until all digests that are due have ended. */
  advance(ms: number): Promise<void>;
  /** Sets the time of day, as NTP does. */
  setClock(ms: number): Promise<void>;
  /** Resolves when no command and no digest is in progress. */
  idle(): Promise<void>;
  /** Ingests the folder at once, and resolves when this is done. */
  ingest(): Promise<void>;
  /** Resolves when the watched folder has been ingested this number of times. */
  ingested(times: number): Promise<void>;
  sample(): Promise<BotSample>;
  slots(): Promise<readonly SlotCounts[]>;
  problems(): Promise<Problems>;
  stop(): Promise<void>;
}

const MOST_SLOTS = 1_000_000;

/** The class of all timers, which Node.js does not export. */
const timeoutClass = setTimeout(() => undefined, 0).constructor;

/** Starts the real bot with a clock that can be moved. Call it once in a process. */
export async function startSimulatedBot(setup: BotSetup): Promise<SimulatedBot> {
  const { seeds, data, token, apiUrl, startsAt, models } = setup;
  const time = createMovedClock(startsAt);
  moveIntervals(time.timers);
  const countClients = watchClients();
  const problems = new Map<string, number>();
  const note = (problem: string): void => {
    problems.set(problem, (problems.get(problem) ?? 0) + 1);
  };
  process.on('warning', ({ name, message }) => {
    // This process uses it to count timers.
    if (message.includes('queryObjects')) return;
    note(`warning of Node.js: ${name}: ${message}`);
  });
  const log = countingLog(note);
  logUnhandledRejections(log);
  const connection = { DISCORD_TOKEN: token, DISCORD_API_URL: apiUrl };
  const config = loadConfig({ seeds, data }, { ...connection, ...models });
  const app = await createApp(config, {
    clock: time.clock,
    log,
    ...(models === null
      ? { embedder: new WordEmbedder(), reader: null }
      : { inference: 'child' as const }),
  });
  let ingestions = 0;
  let onIngested = (): void => undefined;
  await app.watch({
    onReport: (report) => {
      ingestions += 1;
      if (report.refused.length > 0) note(`refused files: ${report.refused.length}`);
      onIngested();
    },
    onFailure: (error) => {
      note(`ingestion failed: ${String(error)}`);
    },
  });
  await app.ingest();
  await app.index.read((view) => view.search({ query: 'warm-up', k: 1, ranking: 'fused' }));
  const bot = composeBot(app, {
    ...{ token, apiUrl, guildId: null, timers: time.timers },
    commands: await loadCommands(programFile('commands')),
  });
  await bot.start();
  void bot.fatal.then((error) => {
    note(`fatal: ${String(error)}`);
  });

  return {
    async advance(ms) {
      time.advance(ms);
      await bot.idle();
    },
    setClock(ms) {
      time.set(ms);
      return Promise.resolve();
    },
    idle: () => bot.idle(),
    async ingest() {
      await app.ingest();
    },
    async ingested(times) {
      while (ingestions < times) {
        await new Promise<void>((resolve) => {
          onIngested = resolve;
        });
      }
    },
    async sample() {
      // Without a collection, a sample would depend on how long ago the last one was.
      globalThis.gc?.();
      await new Promise((resolve) => setImmediate(resolve));
      globalThis.gc?.();
      const { heapUsed, external, arrayBuffers } = process.memoryUsage();
      return {
        processes: sampleProcesses(process.pid),
        ...{ heapUsed, external, arrayBuffers },
        timers: queryObjects(timeoutClass, { format: 'count' }),
        resources: countOf(process.getActiveResourcesInfo()),
        processListeners: process
          .eventNames()
          .reduce((sum, name) => sum + process.listenerCount(name), 0),
        client: countClients(),
        data: sizesIn(data),
      };
    },
    async slots() {
      const { digestStore } = app;
      return Promise.all(
        (await digestStore.subscriptions()).map(async ({ subscriptionId, channelId }) => {
          const slots = await digestStore.slots(subscriptionId, MOST_SLOTS);
          const posted = slots.filter(({ state }) => state === 'posted');
          const messages = await Promise.all(posted.map((slot) => digestStore.messages(slot)));
          return {
            channelId,
            states: countOf(slots.map(({ state }) => state)),
            nonces: messages.flat().map(({ nonce }) => nonce),
          };
        }),
      );
    },
    problems: () => Promise.resolve(Object.fromEntries(problems)),
    async stop() {
      await bot.stop();
      await app.close();
    },
  };
}

/** A log that only counts warnings and errors. A log in memory would grow. */
function countingLog(note: (problem: string) => void): Logger {
  const quiet = (): void => undefined;
  const count =
    (level: string) =>
    (fields: object, message: string): void => {
      const { error, err, code } = fields as { error?: unknown; err?: unknown; code?: unknown };
      const about = [error ?? err ?? code].filter((one) => one !== undefined).map(String);
      note([`${level}: ${message}`, ...about].join(': ').slice(0, 300));
    };
  return { debug: quiet, info: quiet, warn: count('warn'), error: count('error') };
}

function countOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
