import PQueue from 'p-queue';
import type { Clock } from '../domain/time.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { Answerer, QueueOptions } from './answerer.ts';

/** Serves whole questions, first come, first served. */
export interface QuestionQueue {
  /** Questions that have not begun. */
  readonly waiting: number;
  /**
   * Runs `work` once every earlier question has ended. If work that has begun is aborted, its caller gets
   * the reason at once, and the next question begins.
   *
   * @throws UserFacingError `busy` when the queue is full; the reason of `signal`; what `work` throws
   */
  run<T>(work: () => Promise<T>, options?: QueueOptions): Promise<T>;
}

/**
 * One question takes .1 to .3 s on a quiet machine, so the last of them waits about 20 s. Discord gives up
 * after 15 minutes.
 */
const MOST_WAITING = 100;

/** Weight of the latest question in the running mean of their durations. */
const LATEST = 0.2;
const FIRST_GUESS_MS = 1000;

/**
 * One question at a time uses all reading processes, so a second one would gain nothing and delay the first.
 * p-queue was chosen over p-limit because waiting work can be aborted, and because its queue can be
 * replaced (`queueClass`), for example to serve users and servers in rotation.
 */
export function createQuestionQueue(parts: {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly mostWaiting?: number;
}): QuestionQueue {
  const { clock, mostWaiting = MOST_WAITING } = parts;
  const queue = new PQueue({ concurrency: 1 });
  let usualMs: number | null = null;

  async function timed<T>(work: () => Promise<T>): Promise<T> {
    const began = clock.monotonic();
    try {
      return await work();
    } finally {
      const tookMs = clock.monotonic() - began;
      usualMs = usualMs === null ? tookMs : usualMs + LATEST * (tookMs - usualMs);
    }
  }

  return {
    get waiting() {
      return queue.size;
    },
    async run(work, { signal } = {}) {
      if (queue.size >= mostWaiting) {
        const waitMs = (queue.size + queue.pending) * (usualMs ?? FIRST_GUESS_MS);
        throw new UserFacingError('queue-full', { waitMs });
      }
      return queue.add(() => timed(work), signal === undefined ? {} : { signal });
    },
  };
}

/** The answerer behind a queue: one question at a time. */
export function queueQuestions(answerer: Answerer, queue: QuestionQueue): Answerer {
  return {
    answer: (question, options) => queue.run(() => answerer.answer(question, options), options),
  };
}
