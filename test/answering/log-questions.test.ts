import { expect, it } from 'vitest';
import { logQuestions } from '../../src/answering/log-questions.ts';
import type { Answerer } from '../../src/answering/answerer.ts';
import type { Answer } from '../../src/domain/answer.ts';
import { UserFacingError } from '../../src/domain/errors.ts';
import { ManualTime } from '../support/manual-time.ts';
import { recordingMeter } from '../support/recording-meter.ts';
import { silentLog } from '../support/silent-log.ts';

function metered(answer: (time: ManualTime) => Answerer['answer']) {
  const clock = new ManualTime();
  const meter = recordingMeter();
  const archive = { keep: () => ({}) as never };
  const parts = { log: silentLog, meter, clock, isTextLogged: false };
  return { meter, ...logQuestions({ answerer: { answer: answer(clock) }, archive }, parts) };
}

it('an answered question is counted by verdict, with the exact time of each stage', async () => {
  const { meter, answerer } = metered((time) => async (question, { stopwatch }) => {
    // 250.4 ms in the queue, then 80 ms of answering.
    time.pass(250.4);
    const spend = (ms: number) => (): Promise<void> => {
      time.pass(ms);
      return Promise.resolve();
    };
    await stopwatch?.time('embed', spend(30.25));
    await stopwatch?.time('read', spend(49.75));
    return { question, verdict: 'related', tookMs: 80 } as Answer;
  });
  await answerer.answer('Which?', { limit: 3 });
  expect(meter.counts).toEqual({ 'questions_total related': 1 });
  const seconds = Object.entries(meter.seconds).map(([key, [value = 0]]) => [
    key.replace('question_stage_seconds ', ''),
    Number(value.toFixed(6)),
  ]);
  expect(Object.fromEntries(seconds)).toEqual({
    queue: 0.2504,
    embed: 0.03025,
    read: 0.04975,
    total: 0.3304,
  });
});

it('a question that is refused has no verdict and no times', async () => {
  const refuse = () => Promise.reject(new UserFacingError('queue-full', { waitMs: 1 }));
  const { meter, answerer } = metered(() => refuse);
  await expect(answerer.answer('Which?', { limit: 3 })).rejects.toThrow();
  expect([meter.counts, meter.seconds]).toEqual([{}, {}]);
});
