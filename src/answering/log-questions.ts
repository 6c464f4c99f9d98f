import type { Answer } from '../domain/answer.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { type Meter, noMeter } from '../domain/meter.ts';
import { startStopwatch } from '../domain/stopwatch.ts';
import type { Clock } from '../domain/time.ts';
import type { QuestionStage } from '../index/search-index.ts';
import type { AnswerArchive } from './answer-archive.ts';
import type { Answerer } from './answerer.ts';

/**
 * Wraps an answerer and its archive so that each question is logged in one line: the answer's ID,
 * the verdict and the duration of each stage in milliseconds. `queue` is the time in the queue.
 * The meter gets the verdict and the same durations.
 *
 * An answer to a user is logged when the archive keeps it, with the ID that the user sees. The
 * earlier ID is an unkeyed hash, which would reveal whether a known question was asked.
 *
 * @param isTextLogged whether the line includes the question and the chosen source, as typed
 */
export function logQuestions<Archive extends Pick<AnswerArchive, 'keep'>>(
  { answerer, archive }: { readonly answerer: Answerer; readonly archive: Archive },
  parts: {
    readonly log: Logger;
    /** Default: no meter. */
    readonly meter?: Pick<Meter, 'count' | 'observe'>;
    readonly clock: Pick<Clock, 'monotonic'>;
    readonly isTextLogged: boolean;
  },
): { readonly answerer: Answerer; readonly archive: Archive } {
  const { log, meter = noMeter, clock, isTextLogged } = parts;
  const unlogged = new WeakMap<Answer, object>();

  function logAnswer({ answerId, verdict }: Pick<Answer, 'answerId' | 'verdict'>, rest: object) {
    log.info({ answerId, verdict, ...rest }, 'question answered');
  }

  function measure(
    { verdict, tookMs }: Pick<Answer, 'verdict' | 'tookMs'>,
    stages: Readonly<Partial<Record<QuestionStage, number>>>,
    totalMs: number,
  ): void {
    meter.count('questions_total', { verdict });
    const ms = { queue: totalMs - tookMs, ...stages, total: totalMs };
    for (const [stage, duration] of Object.entries(ms)) {
      meter.observe('question_stage_seconds', { stage: stage as keyof typeof ms }, duration / 1000);
    }
  }

  return {
    answerer: {
      async answer(question, options) {
        const stopwatch = startStopwatch<QuestionStage>(clock);
        const started = clock.monotonic();
        const typed = isTextLogged ? { question, source: options.source ?? null } : {};
        const sinceStart = (): number => Math.round(clock.monotonic() - started);
        try {
          const answer = await answerer.answer(question, { ...options, stopwatch });
          measure(answer, stopwatch.exact, clock.monotonic() - started);
          const total = sinceStart();
          const queue = Math.max(0, Math.round(total - answer.tookMs));
          const rest = { ms: { queue, ...stopwatch.elapsed, total }, ...typed };
          if (options.askedBy === undefined) logAnswer(answer, rest);
          else unlogged.set(answer, rest);
          return answer;
        } catch (error) {
          const code = error instanceof UserFacingError ? error.code : 'failed';
          const ms = { ...stopwatch.elapsed, total: sinceStart() };
          log.info({ code, ms, ...typed }, 'question not answered');
          throw error;
        }
      },
    },
    archive: {
      ...archive,
      keep(answer, sourceFilter, asked) {
        const kept = archive.keep(answer, sourceFilter, asked);
        const rest = unlogged.get(answer);
        if (rest !== undefined) logAnswer(kept, rest);
        return kept;
      },
    },
  };
}
