import PQueue from 'p-queue';
import type { Clock } from '../domain/time.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { Answerer, QueueOptions } from './answerer.ts';

/** Answers one question at a time, in order of arrival. */
export interface QuestionQueue {
  /** Number of questions that have not started. */
  readonly waiting: number;
  /**
   * Runs `work` after every earlier question has ended. If running work is aborted, its caller gets
   * the abort reason at once, and the next question starts.
   *
   * @throws UserFacingError `busy` if the queue is full; also the abort reason of `signal`, and
   * anything `work` throws
   */
  run<T>(work: () => Promise<T>, options?: QueueOptions): Promise<T>;
}

/**
 * A question takes .1 to .3 s on an idle machine, so the last one waits about 20 s; Discord gives
 * up after 15 minutes.
 */
const MOST_WAITING = 100;

/** Weight of the latest question in the moving average of durations. */
const LATEST = 0.2;
const FIRST_GUESS_MS = 1000;

/**
 * One question uses all reader processes, so running two at once would only delay the first.
 * p-queue was chosen over p-limit because waiting work can be aborted, and because its queue is
 * replaceable (`queueClass`), for example to alternate between users or servers.
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

/** Wraps an answerer so that it handles one question at a time. */
export function queueQuestions(answerer: Answerer, queue: QuestionQueue): Answerer {
  return {
    answer: (question, options) => queue.run(() => answerer.answer(question, options), options),
  };
}
