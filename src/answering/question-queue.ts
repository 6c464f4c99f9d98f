import PQueue from 'p-queue';
import type { Clock } from '../domain/time.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { Answerer, QueueOptions } from './answerer.ts';
import { FairQueue, type FairQueueOptions } from './fair-queue.ts';

/** Runs questions and other expensive work one at a time, with fairness between servers and users. */
export interface QuestionQueue {
  /** The number of entries that have not started. */
  readonly waiting: number;
  /**
   * Adds `work` to the queue and runs it in the order of `FairQueue`. If running work is aborted, its
   * caller gets the abort reason immediately, and the next entry starts.
   *
   * @throws UserFacingError `busy` if the limit of the user, the server or the bot is reached; also
   * the abort reason of `signal`, and any error of `work`
   */
  run<T>(work: () => Promise<T>, options?: QueueOptions): Promise<T>;
}

/** Maximum numbers of waiting entries. Entries that have started do not count. */
export interface QueueLimits {
  /** Maximum for one user, in all servers combined. */
  readonly perUser: number;
  readonly perServer: number;
  /** Whether users with the Manage Server permission are exempt from the first two limits. */
  readonly exemptsManagers: boolean;
}

/**
 * A question takes 0.1 to 0.3 s on an idle machine, so the last of 100 waits about 20 s. This is well
 * below the 15 minutes that Discord allows for an answer.
 */
const MOST_WAITING = 100;

export const DEFAULT_QUEUE_LIMITS: QueueLimits = {
  perUser: 3,
  perServer: 30,
  exemptsManagers: false,
};

/** Weight of the latest entry in the moving average of durations. */
const LATEST = 0.2;
const FIRST_GUESS_MS = 1000;

/**
 * Runs one question at a time: each uses all reader processes, so a second would only delay the
 * first. Uses p-queue rather than p-limit, because it can abort waiting work and its queue can be
 * replaced (`queueClass`).
 */
export function createQuestionQueue(parts: {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly limits?: QueueLimits;
  readonly mostWaiting?: number;
}): QuestionQueue {
  const { clock, limits = DEFAULT_QUEUE_LIMITS, mostWaiting = MOST_WAITING } = parts;
  const queue = new PQueue<FairQueue, FairQueueOptions>({ concurrency: 1, queueClass: FairQueue });
  let usualMs: number | null = null;
  let entries = 0;

  async function timed<T>(work: () => Promise<T>): Promise<T> {
    const began = clock.monotonic();
    try {
      return await work();
    } finally {
      const tookMs = clock.monotonic() - began;
      usualMs = usualMs === null ? tookMs : usualMs + LATEST * (tookMs - usualMs);
    }
  }

  /** Estimates the milliseconds until `waiting` entries and the one in progress are done. */
  function waitFor(waiting: number): number {
    return (waiting + queue.pending) * (usualMs ?? FIRST_GUESS_MS);
  }

  function requirePlace({ askedBy }: QueueOptions): void {
    const isExempt = limits.exemptsManagers && askedBy?.mayManageServer === true;
    if (askedBy !== undefined && !isExempt) {
      const own = queue.sizeBy({ user: askedBy.userId });
      if (own >= limits.perUser)
        throw new UserFacingError('own-questions-waiting', { waiting: own });
      const ofServer = queue.sizeBy({ server: serverOf(askedBy) });
      if (ofServer >= limits.perServer) {
        throw new UserFacingError('server-queue-full', { waitMs: waitFor(queue.size) });
      }
    }
    if (queue.size >= mostWaiting) {
      throw new UserFacingError('queue-full', { waitMs: waitFor(queue.size) });
    }
  }

  return {
    get waiting() {
      return queue.size;
    },
    async run(work, options = {}) {
      requirePlace(options);
      const { askedBy, signal } = options;
      entries += 1;
      return queue.add(() => timed(work), {
        id: String(entries),
        server: askedBy === undefined ? '' : serverOf(askedBy),
        user: askedBy?.userId ?? '',
        ...(signal === undefined ? {} : { signal }),
      });
    },
  };
}

/** Wraps an answerer so that it handles one question at a time. */
export function queueQuestions(answerer: Answerer, queue: QuestionQueue): Answerer {
  return {
    answer: (question, options) => queue.run(() => answerer.answer(question, options), options),
  };
}

/** Returns the server ID for the queue. All users outside servers are treated as one server. */
function serverOf({ serverId }: { readonly serverId: string | null }): string {
  return serverId ?? 'none';
}
