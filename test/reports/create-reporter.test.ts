import { describe, expect, it } from 'vitest';
import type { KeptAnswer } from '../../src/domain/kept-answer.ts';
import { createReporter } from '../../src/reports/create-reporter.ts';
import { GapFinder, MOST_GROUPED } from '../../src/reports/find-gaps.ts';
import type { UsageReport } from '../../src/reports/usage-report.ts';
import type { Stores } from '../../src/store/stores.ts';
import { keptAnswer } from '../store/answer-contract.ts';
import { storeSetting } from '../store/store-setting.ts';
import { WordEmbedder } from '../support/word-embedder.ts';

const DAY = '2026-03-18';
const SCOPE = { since: '2026-03-17', until: '2026-03-19', serverId: null };
const SOURCES = ['a', 'b'].map((sourceId) => ({
  ...{ sourceId, title: `Title ${sourceId}`, publisher: null, author: null, published: null },
  ...{ url: null, file: `${sourceId}.md`, passages: 1, indexedAt: '', corpusId: 'c' },
}));

interface Setting {
  readonly stores: Stores;
  readonly ask: (fields: Partial<KeptAnswer>, user?: string) => Promise<void>;
  readonly report: (serverId?: string) => Promise<UsageReport>;
}

async function open(): Promise<Setting> {
  const stores = await storeSetting().open();
  const reporter = createReporter({
    ...{ reports: stores.reports, answers: stores.answers, embedder: new WordEmbedder() },
    sourcesFor: () => ({ list: () => Promise.resolve(SOURCES) }),
    clock: { now: () => Date.parse('2026-03-19T12:00:00Z') },
  });
  let asked = 0;
  return {
    stores,
    async ask(fields, user = 'one') {
      asked += 1;
      const lastAskedAt = new Date(Date.parse(`${DAY}T10:00:00Z`) + asked * 1000).toISOString();
      const answerId = `A-${asked}`;
      await stores.answers.put(keptAnswer({ answerId, lastAskedAt, ...fields }), user);
    },
    report: (serverId) => reporter.compose({ ...SCOPE, serverId: serverId ?? null }),
  };
}

function textsOf({ gaps }: UsageReport): string[][] {
  return gaps.groups.map(({ central, others }) => [central, ...others].map(({ text }) => text));
}

describe('a report', () => {
  it('of an empty store has all days and no questions', async () => {
    const { report } = await open();
    expect(await report()).toMatchObject({
      countedSince: null,
      days: ['2026-03-17', '2026-03-18', '2026-03-19'].map((day) => ({ day, answered: 0 })),
      totals: { answered: 0, related: 0, nothing: 0, private: 0 },
      gaps: { groups: [], questions: 0 },
      votes: { helpful: 0, notHelpful: 0 },
      quoted: [],
      neverQuoted: [{ sourceId: 'a' }, { sourceId: 'b' }],
    });
  });

  it('groups unanswered questions, and puts the group with most users first', async () => {
    const { ask, report } = await open();
    await ask({ verdict: 'nothing', question: 'harbour master name' }, 'one');
    await ask({ verdict: 'nothing', question: 'harbour master name please' }, 'two');
    await ask({ verdict: 'related', question: 'ferry timetable' }, 'one');
    await ask({ verdict: 'related', question: 'Ferry  timetable?' }, 'one');
    await ask({ question: 'answered question' }, 'one');
    const found = await report();
    expect(found.gaps.groups.map(({ users }) => users)).toEqual([2, 1]);
    expect(textsOf(found)[0]).toHaveLength(2);
    expect(textsOf(found)[1]).toEqual(['Ferry  timetable?']);
  });

  it('counts private questions, and shows none of their texts, sources and answers', async () => {
    const { stores, ask, report } = await open();
    const secret = { question: 'secret harbour', privateTo: 'one' } as const;
    await ask({ verdict: 'nothing', question: 'open harbour' });
    await ask({ ...secret, verdict: 'nothing' });
    await ask({ ...secret, verdict: 'answered' });
    await stores.answers.vote('A-3', 'one', false, `${DAY}T11:00:00.000Z`);
    const found = await report();
    expect(found.totals).toEqual({ answered: 1, related: 0, nothing: 2, private: 2 });
    expect(found.votes).toEqual({ helpful: 0, notHelpful: 1 });
    expect(found.quoted).toEqual([]);
    expect(textsOf(found)).toEqual([['open harbour']]);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('shows the questions of one server only, if it is asked to', async () => {
    const { ask, report } = await open();
    await ask({ verdict: 'nothing', question: 'here', serverId: '7' });
    await ask({ verdict: 'nothing', question: 'elsewhere', serverId: '8' });
    const found = await report('7');
    expect(found.totals.nothing).toBe(1);
    expect(JSON.stringify(found)).not.toContain('elsewhere');
  });

  it('leaves out questions that were answered later, about one source, or in an unknown language', async () => {
    const { ask, report } = await open();
    await ask({ verdict: 'nothing', question: 'When is low tide?' });
    await ask({ verdict: 'answered', question: 'when is low tide' });
    await ask({ verdict: 'nothing', question: 'limited', sourceFilter: 'a' });
    await ask({ verdict: 'nothing', question: 'before', asOf: `${DAY}T00:00:00.000Z` });
    await ask({ verdict: 'related', question: 'Wann?', unknownLanguage: 'de' });
    const { gaps } = await report();
    expect(gaps).toEqual({
      groups: [],
      questions: 0,
      ungrouped: 0,
      answeredLater: 1,
      limited: 2,
      languages: [{ language: 'de', questions: 1 }],
    });
  });

  it('lists answers with negative votes, and sources by the number of answers', async () => {
    const { stores, ask, report } = await open();
    for (const question of ['x', 'y']) await ask({ question });
    const { answers } = stores;
    await answers.vote('A-1', 'one', true, `${DAY}T11:00:00.000Z`);
    await answers.vote('A-2', 'one', false, `${DAY}T11:00:00.000Z`);
    await answers.vote('A-2', 'two', false, `${DAY}T11:00:00.000Z`);
    const found = await report();
    expect(found.votes).toEqual({ helpful: 1, notHelpful: 2 });
    expect(found.disliked).toEqual([
      { answerId: 'A-2', question: 'y', verdict: 'answered', helpful: 0, notHelpful: 2 },
    ]);
    expect(found.quoted).toEqual([{ sourceId: 'a', title: 'Title a', answers: 2 }]);
    expect(found.neverQuoted.map(({ sourceId }) => sourceId)).toEqual(['b']);
  });

  it('does not change when the same questions are asked in another order', async () => {
    const questions = ['boat one', 'boat two', 'tide table', 'tide tables', 'market'];
    const texts: string[][][] = [];
    for (const order of [questions, [...questions].reverse()]) {
      const { ask, report } = await open();
      for (const question of order) await ask({ verdict: 'nothing', question });
      texts.push(textsOf(await report()));
    }
    expect(texts[0]).toEqual(texts[1]);
  });

  it(`groups at most ${MOST_GROUPED} questions, and counts the others`, async () => {
    const many = Array.from({ length: MOST_GROUPED + 5 }, (_, i) => ({
      answer: keptAnswer({ question: `question ${i}`, verdict: 'nothing' }),
      askerHashes: ['one'],
    }));
    const finder = new GapFinder();
    for (const one of many) finder.add(one);
    // Opposite vectors are fast to group.
    const embed = (texts: readonly string[]) =>
      Promise.resolve(texts.map((_, i) => Float32Array.of(i % 2 === 0 ? 1 : -1)));
    const gaps = await finder.finish({ embed });
    expect([gaps.questions, gaps.ungrouped]).toEqual([MOST_GROUPED, 5]);
  });
});
