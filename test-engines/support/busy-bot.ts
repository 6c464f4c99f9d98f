import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createUserHash } from '../../src/answering/hash-user.ts';
import { type App, createApp } from '../../src/app.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { createDigestScheduler } from '../../src/digest/deliver/digest-scheduler.ts';
import { UserFacingError } from '../../src/domain/errors.ts';
import type { Logger } from '../../src/domain/logger.ts';
import { systemClock, systemTimers } from '../../src/domain/time.ts';
import { openStores } from '../../src/store/open-stores.ts';
import { findFault } from '../../soak/check-corpus.ts';
import { findDoublePosts } from '../../soak/operations/check-operations.ts';
import { CHANNEL_FILE, createFileChannel } from '../../soak/operations/file-channel.ts';
import { WordEmbedder } from '../../test/support/word-embedder.ts';
import { waitUntil } from '../engines/wait-until.ts';
import { answerAll, type QuietBot, type QuietState, shownBy, writeDocuments } from './quiet-bot.ts';

const HOUR_MS = 3_600_000;
/** Between two actions of the same kind. The engines and the bot share few cores. */
const PAUSE_MS = 50;
const RECOVERY_SECONDS = 180;
/** A fault ends after this time, even if the work is still waiting for an engine. */
const MOST_DELAY_SECONDS = 20;
const ASKER = { userId: '5', serverId: '7' };
const SUBSCRIPTION = {
  subscriptionId: 'D-1',
  serverId: '7',
  cadence: 'hourly',
  channelId: '70',
  pattern: '0 * * * *',
  zone: 'UTC',
  sourceIds: null,
  whenQuiet: 'nothing',
  isCrossposted: false,
  createdBy: '5',
  pausedBecause: null,
  lastError: null,
} as const;

/** Kinds of work that a busy bot repeats. */
export type Work = 'ingest' | 'answer' | 'digest';

/** An answer that was shown. */
interface Shown {
  readonly answerId: string;
  readonly question: number;
  readonly generation: number;
  readonly shown: string;
}

/** A bot that ingests, answers, votes and posts digests without a pause. */
export interface BusyBot {
  /** Resolves when work of each kind that began after this call has succeeded. Resolves to the seconds. */
  recovered(): Promise<number>;
  /**
   * Resolves when work of this kind that began after this call has ended in any way, and at the
   * latest when an attempt has been delayed for `MOST_DELAY_SECONDS`.
   */
  attempted(work: Work): Promise<void>;
  /** Number of declined attempts by work and code, such as `ingest database-unreachable`. */
  readonly declined: ReadonlyMap<string, number>;
  /** Ends all work. Resolves to the faults that were found, and a summary. */
  finish(): Promise<{ readonly faults: readonly string[]; readonly summary: string }>;
}

/**
 * Starts a bot whose documents change without a pause.
 *
 * @param environment settings, such as `DATABASE_URL`; none: SQLite
 */
export async function startBusyBot({
  folder,
  environment,
  quiet,
}: {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly quiet: QuietBot;
}): Promise<BusyBot> {
  const seeds = join(folder, 'seeds');
  const config = loadConfig({ seeds, data: join(folder, 'data') }, environment);
  const channelFile = join(folder, CHANNEL_FILE);
  let hours = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + hours * HOUR_MS };
  /** Answers that the bot could not store, which it logs. */
  const unstored: string[] = [];
  const ignore = (): void => undefined;
  const log: Logger = {
    ...{ debug: ignore, info: ignore, error: ignore },
    warn: (_, message) => void unstored.push(message),
  };
  writeDocuments(seeds, (await quiet.nextState()).texts);
  const app = await createApp(config, { reader: null, embedder: new WordEmbedder(), clock, log });
  await app.digestStore.putSubscription({
    ...SUBSCRIPTION,
    startsAfter: new Date(clock.now()).toISOString(),
  });
  const scheduler = createDigestScheduler({
    ...{ digests: app.digestStore, servicesFor: (id: string | null) => app.servicesFor(id) },
    ...{ channel: createFileChannel(channelFile), clock, timers: systemTimers, log, owner: 'busy' },
  });

  const bugs: string[] = [];
  const declined = new Map<string, number>();
  const begun: Record<Work, number> = { ingest: 0, answer: 0, digest: 0 };
  const ended: Record<Work, number> = { ingest: 0, answer: 0, digest: 0 };
  const succeeded: Record<Work, number> = { ingest: 0, answer: 0, digest: 0 };
  const states = new Map<number, QuietState>();
  const answers: Shown[] = [];
  const voted = new Map<string, boolean>();
  let last: QuietState | null = null;
  let isStopping = false;

  /** Attempts something until it succeeds. */
  async function persist(work: Work, attempt: () => Promise<void>): Promise<void> {
    for (;;) {
      begun[work] += 1;
      const number = begun[work];
      try {
        await attempt();
        succeeded[work] = number;
        return;
      } catch (error) {
        if (!(error instanceof UserFacingError)) {
          bugs.push(`${work}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
          return;
        }
        const name = `${work} ${error.problem.code}`;
        declined.set(name, (declined.get(name) ?? 0) + 1);
      } finally {
        ended[work] = number;
      }
      await wait(PAUSE_MS);
    }
  }

  async function ingestLoop(): Promise<void> {
    while (!isStopping) {
      const state = await quiet.nextState();
      writeDocuments(seeds, state.texts);
      await persist('ingest', async () => {
        await app.ingest();
        const { generation } = await app.store.status();
        states.set(generation, state);
        last = state;
      });
      hours += 1;
      await wait(PAUSE_MS);
    }
  }

  async function answerLoop(): Promise<void> {
    await waitUntil('the first ingestion succeeds', () => states.size > 0);
    for (let number = 0; !isStopping; number += 1) {
      const question = number % quiet.questions.length;
      await persist('answer', async () => {
        const answer = await app.answerer.answer(quiet.questions[question] ?? '', { limit: 3 });
        const { answerId } = app.archive.keep(answer, null, { ...ASKER, isPrivate: false });
        const { generation } = answer;
        answers.push({ answerId, question, generation, shown: shownBy(answer) });
        const isHelpful = number % 2 === 0;
        // A failed vote may have been stored.
        voted.delete(answerId);
        await app.archive.vote(answerId, ASKER, isHelpful);
        if (unstored.some((message) => message.includes(answerId))) return;
        voted.set(answerId, isHelpful);
      });
      await wait(PAUSE_MS);
    }
  }

  async function digestLoop(): Promise<void> {
    await waitUntil('the first ingestion succeeds', () => states.size > 0);
    while (!isStopping) {
      await persist('digest', async () => {
        await scheduler.wake();
        await scheduler.idle();
      });
      await wait(PAUSE_MS);
    }
  }

  const loops = Promise.all([ingestLoop(), answerLoop(), digestLoop()]);
  loops.catch((error: unknown) => bugs.push(String(error)));

  /** Waits until the number of an attempt that begins later is reached. */
  async function reached(work: Work, numbers: Record<Work, number>): Promise<void> {
    const next = begun[work] + 1;
    await waitUntil(
      `${work} works again. Declined so far: ${JSON.stringify([...declined])}`,
      () => numbers[work] >= next || bugs.length > 0,
      { seconds: RECOVERY_SECONDS },
    );
  }

  return {
    declined,
    async recovered() {
      const since = performance.now();
      const works = ['ingest', 'answer', 'digest'] as const;
      await Promise.all(works.map((work) => reached(work, succeeded)));
      return (performance.now() - since) / 1000;
    },
    attempted: (work) => {
      const delayed = new AbortController();
      const delay = wait(MOST_DELAY_SECONDS * 1000, undefined, delayed).catch(() => undefined);
      return Promise.race([reached(work, ended), delay]).finally(() => {
        delayed.abort();
      });
    },
    async finish() {
      isStopping = true;
      await loops.catch(() => undefined);
      await scheduler.stop();
      await app.close();
      const wrong = answers.flatMap(({ question, generation, shown }) => {
        const expected = states.get(generation)?.answers[question];
        return shown === expected ? [] : [`wrong answer ${question} of generation ${generation}`];
      });
      const posts = findDoublePosts(channelFile);
      const lost = await findLosses(config, { last, voted, questions: quiet.questions });
      return {
        faults: [...bugs, ...new Set(wrong), ...posts, ...lost],
        summary: `${states.size} generations, ${answers.length} answers, ${voted.size} votes; declined: ${JSON.stringify(Object.fromEntries(declined))}`,
      };
    },
  };
}

/** Compares the stores, as a new process opens them, with everything that was acknowledged. */
async function findLosses(
  config: Config,
  acknowledged: {
    readonly last: QuietState | null;
    readonly voted: ReadonlyMap<string, boolean>;
    readonly questions: readonly string[];
  },
): Promise<string[]> {
  const { last, voted, questions } = acknowledged;
  if (last === null) return ['no ingestion succeeded'];
  const faults: string[] = [];
  const stores = await openStores({ ...config, clock: systemClock });
  try {
    const voter = createUserHash(stores.userKey)(ASKER.userId);
    for (const [answerId, isHelpful] of voted) {
      if ((await stores.answers.get(answerId)) === null) faults.push(`lost answer ${answerId}`);
      const vote = await stores.answers.voteOf(answerId, voter);
      if (vote !== isHelpful) faults.push(`lost vote on ${answerId}: ${String(vote)}`);
    }
  } finally {
    await stores.store.close();
  }
  const app: App = await createApp(config, { reader: null, embedder: new WordEmbedder() });
  try {
    const answers = await answerAll(app, questions);
    if (answers.join() !== last.answers.join()) faults.push('a new process answers differently');
    const fault = await findFault(app.store, [last.texts]);
    if (fault !== null) faults.push(fault);
  } finally {
    await app.close();
  }
  return faults;
}
