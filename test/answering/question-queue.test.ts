import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { en } from '../../src/discord/locales/en.ts';
import { createQuestionQueue } from '../../src/answering/question-queue.ts';
import { ManualTime } from '../support/manual-time.ts';
import { wordRejection } from '../support/word-fault.ts';

interface Asked {
  readonly answer: Promise<number>;
  readonly abort: AbortController;
}

/** A queue whose questions end on request. */
function openQueue(mostWaiting: number) {
  const time = new ManualTime();
  const queue = createQuestionQueue({ clock: time, mostWaiting });
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const ask = (number: number): Asked => {
    const abort = new AbortController();
    const work = () =>
      new Promise<number>((resolve) => {
        begun.push(number);
        ends.set(number, () => {
          resolve(number);
        });
      });
    const answer = queue.run(work, { signal: abort.signal });
    answer.catch(() => undefined);
    return { answer, abort };
  };
  /** Ends the running question after `ms`. */
  const end = async (ms = 0): Promise<void> => {
    time.pass(ms);
    const running = begun.at(-1) ?? 0;
    ends.get(running)?.();
    // The queue continues in microtasks after a question ends.
    await new Promise(setImmediate);
  };
  return { queue, begun, ask, end };
}

const BUSY = { code: 'busy', message: en.problems['queue-full']({ waitMs: 0 }).message };

describe('the question queue', () => {
  it('serves one question at a time, in order, and refuses only those beyond its limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.constantFrom('ask', 'end', 'abort'), { maxLength: 60 }),
        async (mostWaiting, steps) => {
          const { queue, begun, ask, end } = openQueue(mostWaiting);
          // The expected state: the first question is running, and the others wait.
          const line: number[] = [];
          const expected: number[] = [];
          const asked = new Map<number, Asked>();
          for (const [number, step] of steps.entries()) {
            if (step === 'ask') {
              const isFull = line.length > mostWaiting;
              const question = ask(number);
              asked.set(number, question);
              if (isFull) expect(await wordRejection(question.answer)).toMatchObject(BUSY);
              else line.push(number);
            } else if (step === 'end') {
              await end();
              const first = line.shift();
              if (first !== undefined) expect(await asked.get(first)?.answer).toBe(first);
            } else {
              const last = line.length > 1 ? line.pop() : undefined;
              if (last === undefined) continue;
              asked.get(last)?.abort.abort(new Error('cancelled'));
              await expect(asked.get(last)?.answer).rejects.toThrow('cancelled');
            }
            const [first] = line;
            if (first !== undefined && !expected.includes(first)) expected.push(first);
            expect(begun).toEqual(expected);
            expect(queue.waiting).toBe(Math.max(0, line.length - 1));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('states in a refusal a waiting time based on the duration of recent questions', async () => {
    const { ask, end } = openQueue(3);
    for (let number = 0; number < 4; number++) ask(number);
    await end(5000);
    ask(4);
    // Four questions of 5 s.
    await expect(wordRejection(ask(5).answer)).resolves.toMatchObject({
      ...BUSY,
      hint: en.problems['queue-full']({ waitMs: 20_000 }).hint,
    });
  });

  it('serves the next question after a failed one', async () => {
    const { queue } = openQueue(3);
    const failed = queue.run(() => Promise.reject(new Error('no model')));
    const next = queue.run(() => Promise.resolve('answered'));
    await expect(failed).rejects.toThrow('no model');
    expect(await next).toBe('answered');
  });

  it('serves the next question at once if the running one is aborted', async () => {
    const { ask, begun } = openQueue(3);
    const { answer, abort } = ask(0);
    ask(1);
    abort.abort(new Error('stopping'));
    await expect(answer).rejects.toThrow('stopping');
    await new Promise(setImmediate);
    expect(begun).toEqual([0, 1]);
  });

  describe('limits the questions that wait', () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    const limited = (exemptsManagers = false) => {
      const limits = { perUser: 2, perServer: 3, exemptsManagers };
      const queue = createQuestionQueue({ clock: new ManualTime(), limits });
      const ask = (serverId: string | null, userId: string, mayManageServer = false) => {
        const result = queue.run(never, { askedBy: { serverId, userId, mayManageServer } });
        result.catch(() => undefined);
        return result;
      };
      void ask('a', 'first');
      return { queue, ask };
    };

    it('of one user, in all servers together', async () => {
      const { queue, ask } = limited();
      void ask('a', 'x');
      void ask('b', 'x');
      const refused = await wordRejection(ask('a', 'x'));
      expect(refused).toMatchObject({
        code: 'busy',
        message: 'You already have 2 questions waiting.',
      });
      await wordRejection(ask(null, 'x'));
      expect(queue.waiting).toBe(2);
    });

    it('of one server, without refusing users of another server', async () => {
      const { queue, ask } = limited();
      for (const user of ['x', 'y', 'z']) void ask('a', user);
      const refused = await wordRejection(ask('a', 'w'));
      expect(refused).toMatchObject({
        code: 'busy',
        message: en.problems['server-queue-full']({ waitMs: 0 }).message,
      });
      void ask('b', 'w');
      expect(queue.waiting).toBe(4);
    });

    it('except of managers, if so configured', async () => {
      const exempt = limited(true);
      for (let n = 0; n < 5; n++) void exempt.ask('a', 'boss', true);
      expect(exempt.queue.waiting).toBe(5);
      const bound = limited();
      for (let n = 0; n < 2; n++) void bound.ask('a', 'boss', true);
      await wordRejection(bound.ask('a', 'boss', true));
      expect(bound.queue.waiting).toBe(2);
    });
  });

  it('and answers another user right after the question in progress, however many questions one user asks', async () => {
    const clock = new ManualTime();
    const queue = createQuestionQueue({ clock });
    const order: string[] = [];
    const ask = async (userId: string, name: string): Promise<void> => {
      const askedBy = { serverId: 'a', userId };
      await queue.run(() => Promise.resolve(order.push(name)), { askedBy }).catch(() => undefined);
    };
    const flood = Array.from({ length: 200 }, (_, n) => ask('flood', `flood ${n}`));
    await Promise.all([...flood, ask('patient', 'patient')]);
    expect(order).toEqual(['flood 0', 'patient', 'flood 1', 'flood 2', 'flood 3']);
  });
});
