import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalDiscord, startLocalDiscord } from 'local-discord';
import { systemTimers } from '../../src/domain/time.ts';
import { pickBelow, seededRandom } from '../../test/support/seeded-random.ts';
import { createMovedClock } from './moved-clock.ts';
import type { BotSample, BotSetup, Problems, SimulatedBot, SlotCounts } from './simulated-bot.ts';
import { SimulatedUsers } from './simulated-users.ts';
import { TownDocuments } from './town-documents.ts';

export interface WeeksOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly days: number;
  readonly seed: number;
  readonly questionsPerDay: number;
  readonly models: BotSetup['models'];
  /** Starts the bot: in a process of its own, or in this one. */
  readonly start: (setup: BotSetup) => Promise<SimulatedBot>;
  readonly onDay?: (day: SimulatedDay) => void;
}

/** The state at the end of a day. */
export interface SimulatedDay {
  readonly day: number;
  readonly questions: number;
  readonly sample: BotSample;
}

/** A sample and the number of questions asked before it. */
export interface WeeksSample extends BotSample {
  readonly questions: number;
  readonly day: number;
}

export interface SimulatedWeeks {
  readonly questions: number;
  readonly users: number;
  readonly actions: Readonly<Record<string, number>>;
  readonly unanswered: Readonly<Record<string, number>>;
  /** Number of faults of the connection and the clock, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  readonly samples: readonly WeeksSample[];
  readonly digests: readonly DigestCount[];
  readonly problems: Problems;
  /** Requests that Discord would refuse, by rule. */
  readonly refused: Readonly<Record<string, number>>;
}

/** The digests of one channel. */
export interface DigestCount {
  readonly name: string;
  /** Slots that the schedule has in the simulated time. */
  readonly expected: number;
  readonly states: SlotCounts['states'];
  /** Messages of the stored digests, and messages in the channel. */
  readonly stored: number;
  readonly posted: number;
  /** Messages in the channel with the nonce of another one. */
  readonly doubled: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** A Monday, three weeks before the clocks of Europe change. */
const STARTS_AT = Date.UTC(2026, 2, 9);
const DOCUMENTS = 40;
const SAMPLES_PER_DAY = 4;
const CONNECTED_WITHIN_MS = 120_000;
const DAILY = { cadence: 'daily', quiet: 'line' };

/** One subscription per channel. Each begins a number of slots per day or week, also when clocks change. */
const SUBSCRIPTIONS = [
  { name: 'morning', perDay: 1, ...DAILY, time: '09:00', zone: 'Europe/Berlin' },
  { name: 'night', perDay: 1, ...DAILY, time: '02:30', zone: 'Europe/Berlin' },
  {
    name: 'six-hourly',
    perDay: 4,
    cadence: 'cron',
    quiet: 'line',
    cron: '15 */6 * * *',
    zone: 'UTC',
  },
  {
    ...{ name: 'weekly', perDay: 1 / 7, cadence: 'weekly', quiet: 'line' },
    ...{ weekday: 'monday', time: '08:30', zone: 'America/New_York' },
  },
] as const;

/**
 * Runs the bot through simulated weeks: users ask and press buttons, sources change, digests are
 * due, connections break and clocks are set. Time passes in steps of an hour.
 */
export async function simulateWeeks(options: WeeksOptions): Promise<SimulatedWeeks> {
  const { folder, days, seed, questionsPerDay, models, onDay = () => undefined } = options;
  const random = seededRandom(seed);
  const time = createMovedClock(STARTS_AT);
  const [seeds, data] = [join(folder, 'seeds'), join(folder, 'data')];
  mkdirSync(seeds);
  const documents = new TownDocuments(seeds, random, DOCUMENTS);
  const discord = await startLocalDiscord({
    clock: time.clock,
    // Heartbeats and the deadlines of interactions use real time.
    timers: systemTimers,
    loginWindowMs: 0,
  });
  const { token, apiUrl } = discord;
  let bot: SimulatedBot | null = null;
  try {
    bot = await options.start({ seeds, data, token, apiUrl, startsAt: STARTS_AT, models });
    const simulation = new Simulation({ bot, discord, documents, random, time });
    await simulation.subscribe();
    const samples: WeeksSample[] = [];
    for (let day = 1; day <= days; day += 1) {
      await simulation.beginDay(day);
      for (let hour = 0; hour < 24; hour += 1) {
        const before = Math.round((questionsPerDay * hour) / 24);
        const after = Math.round((questionsPerDay * (hour + 1)) / 24);
        await simulation.spendHour(after - before);
        if ((hour + 1) % (24 / SAMPLES_PER_DAY) !== 0) continue;
        const { questions } = simulation.users;
        samples.push({ ...(await bot.sample()), questions, day });
      }
      const sample = samples.at(-1);
      if (sample !== undefined) onDay({ day, questions: sample.questions, sample });
    }
    const { users, faults } = simulation;
    return {
      questions: users.questions,
      users: users.joined,
      actions: users.actions,
      unanswered: users.unanswered,
      faults,
      samples,
      digests: countDigests(discord, simulation.channels, await bot.slots(), days),
      problems: await bot.problems(),
      refused: { ...discord.recording.tally.byRule },
    };
  } finally {
    await bot?.stop();
    await discord.close();
  }
}

class Simulation {
  readonly users: SimulatedUsers;
  /** Number of faults, by kind. */
  readonly faults: Record<string, number> = {};
  /** The IDs of the channels with digests, by the name of the subscription. */
  readonly channels = new Map<string, string>();
  readonly #parts: SimulationParts;

  constructor(parts: SimulationParts) {
    this.#parts = parts;
    const { discord, documents, random, time } = parts;
    this.users = new SimulatedUsers({ discord, documents, random, now: () => time.clock.now() });
  }

  async subscribe(): Promise<void> {
    const { discord } = this.#parts;
    for (const { name, perDay, ...wanted } of SUBSCRIPTIONS) {
      const channel = discord.addChannel(name).id;
      this.channels.set(name, channel);
      await discord.admin.slash('digest subscribe', { channel, ...wanted }).reply();
      if (perDay <= 0) throw new Error(`${name} has no slots`);
    }
  }

  /** Changes sources and channels, and breaks the connection in one way. */
  async beginDay(day: number): Promise<void> {
    const { discord, documents, bot } = this.#parts;
    documents.changeSome();
    await bot.ingest();
    await this.users.useOtherCommands();
    await this.users.editSources();
    await this.#breakConnection(day);
    if (day % 3 === 0) await this.#leaveAndReturn();
    const passing = discord.addChannel(`day-${day}`);
    discord.addThread(`thread-${day}`, discord.channels.talk.id);
    discord.removeChannel(passing.id);
  }

  /** Lets an hour pass, in which questions are asked. Sometimes the bot's clock is wrong in it. */
  async spendHour(questions: number): Promise<void> {
    const { bot, random, time } = this.#parts;
    const wrongBy = random() < 0.05 ? (pickBelow(random, 7) - 3) * 30 * MINUTE_MS : 0;
    if (wrongBy !== 0) await this.#setClock(wrongBy);
    if (random() < 0.1) this.#refuseSomeRequests();
    await this.users.ask(questions);
    await bot.idle();
    if (wrongBy !== 0) await this.#setClock(-wrongBy);
    time.advance(HOUR_MS);
    await bot.advance(HOUR_MS);
  }

  async #setClock(ms: number): Promise<void> {
    this.#count(ms > 0 ? 'clock set forward' : 'clock set back');
    await this.#parts.bot.setClock(ms);
  }

  #refuseSomeRequests(): void {
    const { discord, random } = this.#parts;
    const at = 'update_original_webhook_message';
    const kinds = [
      { kind: 'delay', ms: 50 },
      { kind: 'drop' },
      { kind: 'drop-after' },
      { kind: 'answer', status: 503, body: 'down' },
      { kind: 'rate-limit', retryAfterMs: 100, scope: 'shared' },
    ] as const;
    const fault = kinds[pickBelow(random, kinds.length)] ?? kinds[0];
    this.#count(`request: ${fault.kind}`);
    discord.faults.script({ at, with: fault });
  }

  async #breakConnection(day: number): Promise<void> {
    const { gateway } = this.#parts.discord;
    const ways: readonly (readonly [string, () => void])[] = [
      [
        'connection cut',
        () => {
          gateway.cutConnections();
        },
      ],
      [
        'reconnect requested',
        () => {
          gateway.askToReconnect();
        },
      ],
      [
        'session invalid, resumable',
        () => {
          gateway.invalidateSessions(true);
        },
      ],
      [
        'session invalid',
        () => {
          gateway.invalidateSessions(false);
        },
      ],
      [
        'connection closed',
        () => {
          gateway.closeConnections(4000);
        },
      ],
    ];
    const [name, breakIt] = ways[day % ways.length] ?? ['', () => undefined];
    this.#count(name);
    const before = gateway.identified + gateway.resumed;
    breakIt();
    await this.#connected(before);
  }

  /** Resolves when the bot has logged in or resumed more often than before. */
  async #connected(before: number): Promise<void> {
    const { gateway, feed } = this.#parts.discord;
    const found = feed.until(() =>
      gateway.identified + gateway.resumed > before && gateway.connections > 0 ? true : undefined,
    );
    await within(CONNECTED_WITHIN_MS, 'the bot did not connect again', found);
  }

  async #leaveAndReturn(): Promise<void> {
    const { discord, bot } = this.#parts;
    this.#count('server left and joined');
    discord.remove();
    await bot.idle();
    discord.invite();
    await bot.idle();
  }

  #count(kind: string): void {
    this.faults[kind] = (this.faults[kind] ?? 0) + 1;
  }
}

/** @throws Error with this message if the work takes longer in real time */
async function within<T>(ms: number, message: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(message));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface SimulationParts {
  readonly bot: SimulatedBot;
  readonly discord: LocalDiscord;
  readonly documents: TownDocuments;
  readonly random: () => number;
  readonly time: ReturnType<typeof createMovedClock>;
}

function countDigests(
  { messages, guild }: LocalDiscord,
  channels: ReadonlyMap<string, string>,
  slots: readonly SlotCounts[],
  days: number,
): DigestCount[] {
  return SUBSCRIPTIONS.map(({ name, perDay }) => {
    const channelId = channels.get(name) ?? '';
    const found = slots.find((one) => one.channelId === channelId);
    const posted = messages.inChannel(channelId, null).filter(({ author }) => author === guild.bot);
    const nonces = new Set(posted.map(({ nonce }) => nonce));
    return {
      name,
      // The first day is a Monday.
      expected: Math.ceil(days * perDay - 1e-9),
      states: found?.states ?? {},
      stored: found?.nonces.length ?? 0,
      posted: posted.length,
      doubled: posted.length - nonces.size,
    };
  });
}
