import { describe, expect, it } from 'vitest';
import { createAnswerArchive } from '../../src/answering/answer-archive.ts';
import { answerOf, quoteOf, sourceOf } from '../support/fake-corpus.ts';
import { recordingLog } from '../support/recording-log.ts';
import { MemoryAnswers } from '../store/memory-answers.ts';

const SOURCE = sourceOf({ sourceId: 'a' });
const ANSWER = answerOf('answered', [quoteOf(SOURCE, SOURCE.text)], [SOURCE]);

function setUp() {
  const answers = new MemoryAnswers();
  const log = recordingLog();
  const clock = { now: () => Date.UTC(2026, 2, 20), monotonic: () => 0 };
  const restarted = () => createAnswerArchive({ answers, clock, log });
  return { answers, log, archive: restarted(), restarted };
}

describe('the answer archive', () => {
  it('finds an answer at once and after a restart, without the texts of its sources', async () => {
    const { archive, restarted } = setUp();
    const kept = archive.keep(ANSWER, 'a');
    expect(kept).toMatchObject({ sourceFilter: 'a', firstAskedAt: '2026-03-20T00:00:00.000Z' });
    expect(JSON.stringify([...kept.sources])).not.toContain(SOURCE.text);
    expect(await archive.find(' a-7K3F9M2P ')).toEqual(kept);
    expect(await restarted().find('A-7k3f9m2p')).toEqual(kept);
  });

  it('refuses an unknown ID', async () => {
    const { archive } = setUp();
    await expect(archive.find('A-00000000')).rejects.toMatchObject({ code: 'unknown-answer' });
  });

  it('keeps an answer in memory if it cannot be stored, and logs that once', async () => {
    const { answers, archive, log } = setUp();
    answers.failure = new Error('disk error');
    const kept = archive.keep(ANSWER, null);
    await log.reached('warn', 1);
    expect(log.at('warn')).toEqual([
      'answer A-7k3f9m2p could not be stored; its buttons end with this process',
    ]);
    expect(await archive.find('A-7k3f9m2p')).toBe(kept);
  });

  it('holds 200 answers in memory and the rest in the store', async () => {
    const { answers, archive } = setUp();
    for (let i = 0; i < 201; i++) archive.keep({ ...ANSWER, answerId: `A-${1000 + i}` }, null);
    await archive.find('A-1000');
    answers.failure = new Error('disk error');
    await expect(archive.find('A-1000')).rejects.toThrow('disk error');
    expect((await archive.find('A-1001')).answerId).toBe('A-1001');
  });

  it('changes a vote, ignores a repeated one, and withdraws it on request', async () => {
    const { archive } = setUp();
    archive.keep(ANSWER, null);
    const vote = (isHelpful: boolean | null) => archive.vote('A-7k3f9m2p', '1', isHelpful);
    expect(await vote(true)).toEqual({ own: true, helpful: 1, notHelpful: 0 });
    expect(await vote(false)).toEqual({ own: false, helpful: 0, notHelpful: 1 });
    expect(await vote(false)).toEqual({ own: false, helpful: 0, notHelpful: 1 });
    expect(await vote(null)).toEqual({ own: null, helpful: 0, notHelpful: 0 });
    expect(await vote(null)).toEqual({ own: null, helpful: 0, notHelpful: 0 });
  });

  it('counts only one of two concurrent first answers as first', async () => {
    const { archive, restarted } = setUp();
    expect(await Promise.all([archive.isFirstIn('7'), archive.isFirstIn('7')])).toEqual([
      true,
      false,
    ]);
    expect(await restarted().isFirstIn('7')).toBe(false);
    await archive.forgetServer('7');
    expect(await archive.isFirstIn('7')).toBe(true);
  });

  it('never greets a server if the store cannot say whether it is the first time', async () => {
    const { answers, archive, log } = setUp();
    answers.failure = new Error('disk error');
    expect(await archive.isFirstIn('7')).toBe(false);
    expect(log.at('warn')).toHaveLength(1);
  });
});
