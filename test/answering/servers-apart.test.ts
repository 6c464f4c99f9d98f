import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnswerArchive,
  createAnswerArchive,
  type Viewer,
} from '../../src/answering/answer-archive.ts';
import { answerOf, quoteOf, sourceOf } from '../support/fake-corpus.ts';
import { recordingLog } from '../support/recording-log.ts';
import { MemoryAnswers } from '../store/memory-answers.ts';

const SERVERS = ['8', '9'] as const;
const USERS = ['1', '2', '3'] as const;
const SOURCE = sourceOf({ sourceId: 'a' });
const ANSWER = answerOf('answered', [quoteOf(SOURCE, SOURCE.text)], [SOURCE]);

function newArchive(): AnswerArchive {
  const clock = { now: () => Date.UTC(2026, 2, 20), monotonic: () => 0 };
  const parts = { userKey: '01'.repeat(32), clock, log: recordingLog() };
  return createAnswerArchive({ ...parts, answers: new MemoryAnswers() });
}

const operation = fc.record({
  what: fc.constantFrom('ask', 'open', 'press', 'vote', 'unvote', 'share'),
  userId: fc.constantFrom(...USERS),
  serverId: fc.constantFrom(...SERVERS),
  /** The number of the question. It determines the content of the answer. */
  content: fc.constantFrom('A-11111111', 'A-22222222'),
  isPrivate: fc.boolean(),
  /** The index of one of the answers so far. */
  which: fc.nat(9),
});
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** The result that a user sees, in a form that can be compared. */
async function run(
  archive: AnswerArchive,
  { what, content, isPrivate, ...viewer }: Operation,
  answerId: string,
): Promise<unknown> {
  const { userId, serverId } = viewer;
  const here: Viewer = { userId, serverId };
  try {
    switch (what) {
      case 'ask':
        return archive.keep({ ...ANSWER, answerId: content }, null, { ...here, isPrivate })
          .answerId;
      case 'open':
        return (await archive.find(answerId, here)).answerId;
      case 'press':
        return (await archive.findShown(answerId, here)).answerId;
      case 'share':
        return (await archive.share(answerId, here)).answerId;
      case 'vote':
      case 'unvote':
        return await archive.vote(answerId, here, what === 'vote' ? isPrivate : null);
    }
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

interface Known {
  readonly answerId: string;
  readonly serverId: string;
  /** The only user who can open the answer; `null`: every user of the server. */
  privateTo: string | null;
}

describe('users of two servers, whatever they do in any order,', () => {
  it('see only what they would see if theirs were the only server, and no private answers of others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 40 }), async (operations) => {
        const together = newArchive();
        const alone = { '8': newArchive(), '9': newArchive() };
        const known = new Map<string, Known>();
        for (const one of operations) {
          const of = [...known.values()][one.which % Math.max(1, known.size)];
          const answerId = of?.answerId ?? 'A-00000000';
          const outcome = await run(together, one, answerId);
          expect(outcome).toEqual(await run(alone[one.serverId], one, answerId));
          const { serverId, userId } = one;
          if (one.what === 'ask') {
            const id = String(outcome);
            const privateTo = one.isPrivate ? userId : null;
            // A shared answer stays shared even if the question is asked again.
            if (!known.has(id)) known.set(id, { answerId: id, serverId, privateTo });
            expect(known.get(id)?.serverId).toBe(serverId);
            continue;
          }
          const isOpen =
            of?.serverId === serverId && (of.privateTo === null || of.privateTo === userId);
          if (!isOpen) expect(outcome).toBe('unknown-answer');
          else expect(outcome).not.toBe('unknown-answer');
          if (isOpen && one.what === 'share') of.privateTo = null;
        }
      }),
      { numRuns: 300 },
    );
  });
});
