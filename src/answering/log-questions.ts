import { UserFacingError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { startStopwatch } from '../domain/stopwatch.ts';
import type { Clock } from '../domain/time.ts';
import type { QuestionStage } from '../index/search-index.ts';
import type { Answerer } from './answerer.ts';

/**
 * Wraps an answerer so that each question is one log line: the answer's ID, the verdict and the
 * duration of each stage in milliseconds. `queue` is the time before the work began.
 *
 * @param isTextLogged whether the line also has the question and its source, as typed
 */
export function logQuestions(
  answerer: Answerer,
  parts: {
    readonly log: Logger;
    readonly clock: Pick<Clock, 'monotonic'>;
    readonly isTextLogged: boolean;
  },
): Answerer {
  const { log, clock, isTextLogged } = parts;
  return {
    async answer(question, options) {
      const stopwatch = startStopwatch<QuestionStage>(clock);
      const started = clock.monotonic();
      const typed = isTextLogged ? { question, source: options.source ?? null } : {};
      const sinceStart = (): number => Math.round(clock.monotonic() - started);
      try {
        const answer = await answerer.answer(question, { ...options, stopwatch });
        const { answerId, verdict } = answer;
        const total = sinceStart();
        const queue = Math.max(0, Math.round(total - answer.tookMs));
        const ms = { queue, ...stopwatch.elapsed, total };
        log.info({ answerId, verdict, ms, ...typed }, 'question answered');
        return answer;
      } catch (error) {
        const code = error instanceof UserFacingError ? error.code : 'failed';
        const ms = { ...stopwatch.elapsed, total: sinceStart() };
        log.info({ code, ms, ...typed }, 'question not answered');
        throw error;
      }
    },
  };
}
