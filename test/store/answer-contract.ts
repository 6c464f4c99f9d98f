import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeptAnswer } from '../../src/domain/kept-answer.ts';
import type { AnswerStore } from '../../src/store/answer-store.ts';

const AT = '2026-03-18T10:11:12.345Z';
const ASKER = 'hash of an asker';
const leaf = { name: 'fixed', value: 0.5, formula: '0.5', parts: [] };

export function keptAnswer(fields: Partial<KeptAnswer> = {}): KeptAnswer {
  const source = { title: 'A', publisher: null, author: null, published: null, url: null };
  return {
    answerId: 'A-7k3f9m2p',
    question: 'What happened?',
    verdict: 'answered',
    sourceFilter: null,
    quotes: [
      {
        sourceId: 'a',
        passageId: 'a#1',
        start: 0,
        end: 4,
        text: 'blick',
        highlights: [{ start: 0, end: 4 }],
        answer: null,
        score: 1,
        explanation: leaf,
        choice: leaf,
        place: null,
        legs: { dense: { rank: 1, similarity: 0.5 }, bm25: null, read: null },
      },
    ],
    related: [],
    differences: [],
    unknownLanguage: null,
    explanation: leaf,
    asOf: null,
    sources: new Map([['a', source]]),
    versions: new Map(),
    generation: 1,
    firstAskedAt: AT,
    lastAskedAt: AT,
    serverId: '9',
    privateTo: null,
    ...fields,
  };
}

/** The requirements for every `AnswerStore`. `create` creates a store that keeps four answers. */
export function describeAnswers(name: string, create: () => Promise<AnswerStore>): void {
  describe(name, () => {
    it('returns an answer exactly as it was stored, whatever its words', async () => {
      const answers = await create();
      const text = fc.string({ unit: 'binary' });
      await fc.assert(
        fc.asyncProperty(text, fc.option(text), async (question, sourceFilter) => {
          const answer = keptAnswer({ question, sourceFilter });
          await answers.put(answer, ASKER);
          expect(await answers.get(answer.answerId)).toEqual(answer);
        }),
        { numRuns: 50 },
      );
    });

    it('keeps the first date of a repeated answer, and takes everything else from the newest', async () => {
      const answers = await create();
      await answers.put(keptAnswer(), ASKER);
      const later = '2026-03-19T00:00:00.000Z';
      const again = keptAnswer({ generation: 7, firstAskedAt: later, lastAskedAt: later });
      await answers.put(again, ASKER);
      expect(await answers.get('A-7k3f9m2p')).toEqual({ ...again, firstAskedAt: AT });
    });

    it('drops the answers that were last asked for longest ago, with their votes', async () => {
      const answers = await create();
      for (const day of [1, 2, 3, 4, 5]) {
        const lastAskedAt = `2026-03-0${day}T00:00:00.000Z`;
        await answers.put(keptAnswer({ answerId: `A-${day}`, lastAskedAt }), ASKER);
        await answers.vote(`A-${day}`, 'voter', true, AT);
      }
      expect(await answers.get('A-1')).toBeNull();
      expect(await answers.get('A-2')).not.toBeNull();
      expect(await answers.countVotes('A-1')).toEqual({ helpful: 0, notHelpful: 0 });
      expect(await answers.forgetVoter('voter')).toBe(4);
    });

    it('returns null for an answer that was never stored', async () => {
      expect(await (await create()).get('A-none')).toBeNull();
    });

    it('keeps only the last vote of each user, or none after it is withdrawn', async () => {
      const answers = await create();
      await answers.put(keptAnswer(), ASKER);
      const vote = fc.record({
        voter: fc.constantFrom('1', '2', '3'),
        isHelpful: fc.option(fc.boolean()),
      });
      const last = new Map<string, boolean | null>();
      await fc.assert(
        fc.asyncProperty(vote, async ({ voter, isHelpful }) => {
          await answers.vote('A-7k3f9m2p', voter, isHelpful, AT);
          last.set(voter, isHelpful);
          expect(await answers.voteOf('A-7k3f9m2p', voter)).toBe(isHelpful);
          const votes = [...last.values()];
          expect(await answers.countVotes('A-7k3f9m2p')).toEqual({
            helpful: votes.filter((one) => one === true).length,
            notHelpful: votes.filter((one) => one === false).length,
          });
        }),
        { numRuns: 30 },
      );
    });

    it('keeps the votes of an answer when the answer is given again', async () => {
      const answers = await create();
      await answers.put(keptAnswer(), ASKER);
      await answers.vote('A-7k3f9m2p', '1', false, AT);
      await answers.put(keptAnswer({ generation: 2 }), ASKER);
      expect(await answers.voteOf('A-7k3f9m2p', '1')).toBe(false);
    });

    it('refuses a vote on an answer that is not stored', async () => {
      await expect((await create()).vote('A-none', '1', true, AT)).rejects.toThrow();
    });

    it('deletes all votes of a user and no others', async () => {
      const answers = await create();
      for (const answerId of ['A-1', 'A-2']) {
        await answers.put(keptAnswer({ answerId }), ASKER);
        await answers.vote(answerId, '1', true, AT);
        await answers.vote(answerId, '2', true, AT);
      }
      expect(await answers.forgetVoter('1')).toBe(2);
      expect(await answers.forgetVoter('1')).toBe(0);
      expect(await answers.countVotes('A-1')).toEqual({ helpful: 1, notHelpful: 0 });
    });

    it('opens a private answer when it is shared, and keeps it open when the question is asked again', async () => {
      const answers = await create();
      const answer = keptAnswer({ privateTo: ASKER });
      await answers.put(answer, ASKER);
      await answers.put(answer, ASKER);
      expect(await answers.get(answer.answerId)).toEqual(answer);
      await answers.share(answer.answerId);
      await answers.put(answer, ASKER);
      expect(await answers.get(answer.answerId)).toEqual({ ...answer, privateTo: null });
    });

    it('ignores the sharing of an answer that is not stored', async () => {
      const answers = await create();
      await answers.share('A-none');
      expect(await answers.get('A-none')).toBeNull();
    });

    it('remembers the greeted servers', async () => {
      const answers = await create();
      expect(await answers.isGreeted('7')).toBe(false);
      await answers.greet('7', AT);
      await answers.greet('7', AT);
      expect([await answers.isGreeted('7'), await answers.isGreeted('8')]).toEqual([true, false]);
    });
  });
}
