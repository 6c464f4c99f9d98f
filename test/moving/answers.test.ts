import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/domain/answer.ts';
import { compareAnswers, differingParts } from '../../src/moving/compare-answers.ts';
import { drawQuestions } from '../../src/moving/draw-questions.ts';
import { keptAnswer } from '../store/answer-contract.ts';
import { HEAD, MemoryMoveSource, type MemoryTables } from './memory-move.ts';

const SERVER = '7';

function answerRow(
  id: string,
  fields: Record<string, unknown>,
  server: string | null,
  to = null as string | null,
) {
  const content = JSON.stringify({ question: `Question ${id}?`, ...fields });
  return [id, 'answered', null, 1, 'now', 'now', content, server, to];
}

function versionRow(id: number, title: string, text: string) {
  const head = [id, `s${id}`, 'hash', 'hash', title, null, null, null, null, 'now', 'en'];
  return [...head, '[]', '[]', '[]', '[]', '[]', text];
}

const TEXT =
  'The ferry leaves at nine every morning. Short. A ticket costs four crowns for adults.';

function stored(): MemoryTables {
  return new Map([
    [
      ' answers',
      [
        answerRow('A-1', {}, null),
        answerRow('A-2', {}, SERVER),
        answerRow('A-3', {}, SERVER, 'hash of an asker'),
        answerRow('A-4', { asOf: '2026-03-18' }, null),
        answerRow('A-5', {}, '9'),
        answerRow('A-6', {}, '8'),
      ],
    ],
    [
      'shared sources',
      [
        ['s1', 1, 's1.md', 1, 'now'],
        ['s2', 2, 's2.md', 1, 'now'],
      ],
    ],
    [
      'shared source_versions',
      [
        versionRow(1, 'The ferry', TEXT),
        versionRow(2, '', 'x'.repeat(300)),
        versionRow(3, 'An earlier version', 'This text is no longer current at all.'),
      ],
    ],
    [`${SERVER} sources`, [['s1', 1, 's1.md', 1, 'now']]],
    [`${SERVER} source_versions`, [versionRow(1, 'Rules', 'No dogs are allowed in the hall.')]],
    ['8 sources', []],
  ]);
}

async function draw(count: number, isUsable = (): boolean => true) {
  const source = new MemoryMoveSource(stored());
  source.heads.set('8', { ...HEAD, passages: 0 });
  return drawQuestions({ source, count, isUsable });
}

describe('the questions for both sides', () => {
  it('are those of public answers first, and then titles and sentences of current sources', async () => {
    const drawn = await draw(20);
    const shown = drawn.map(({ serverId, question }) => `${serverId ?? '-'} ${question}`).sort();
    expect(shown).toEqual([
      '- A ticket costs four crowns for adults.',
      '- Question A-1?',
      '- The ferry',
      '- The ferry leaves at nine every morning.',
      '7 No dogs are allowed in the hall.',
      '7 Question A-2?',
      '7 Rules',
      '9 Question A-5?',
    ]);
  });

  it('are the same each time, and at most as many as wanted', async () => {
    expect(await draw(4)).toEqual(await draw(4));
    expect(await draw(4)).toHaveLength(4);
    expect((await draw(4)).map(({ question }) => question)).toEqual(
      expect.arrayContaining(['Question A-1?', 'Question A-2?', 'Question A-5?']),
    );
  });

  it('are not asked of corpora that another model or version has made', async () => {
    expect(await draw(20, () => false)).toEqual([]);
  });
});

describe('comparing answers', () => {
  const quote = keptAnswer().quotes[0];
  if (quote === undefined) throw new Error('The sample answer has no quote');
  const answer = {
    ...{ verdict: 'answered', quotes: [quote], related: [], differences: [] },
    ...{ unknownLanguage: null, sources: new Map(), generation: 1, tookMs: 5 },
  } as unknown as Answer;
  const changed = (fields: object): Answer => ({ ...answer, quotes: [{ ...quote, ...fields }] });

  it('ignores the time, the generation, and scores from the fifth place on', () => {
    const other = { ...changed({ score: quote.score + 0.00001 }), tookMs: 9, generation: 2 };
    expect(differingParts(changed({ score: quote.score }), other)).toEqual([]);
  });

  it.each([
    ['verdict', { ...answer, verdict: 'related' }],
    ['quotes', changed({ text: `${quote.text} ` })],
    ['quotes', changed({ start: quote.start + 1 })],
    ['quotes', changed({ highlights: [] })],
    ['scores', changed({ score: quote.score + 0.0002 })],
    ['notes', { ...answer, unknownLanguage: 'de' }],
    ['sources', { ...answer, sources: new Map([['a', { title: 'A' }]]) }],
  ])('finds different %s', (part, other) => {
    expect(differingParts(answer, other as Answer)).toEqual([part]);
  });

  it('finds another order of quotes', () => {
    const second = { ...quote, passageId: 'b#1' };
    const parts = differingParts(
      { ...answer, quotes: [quote, second] },
      { ...answer, quotes: [second, quote] },
    );
    expect(parts).toEqual(['quotes']);
  });

  it('lists the questions that both sides answer differently', async () => {
    const questions = ['one', 'two'].map((question) => ({ serverId: SERVER, question }));
    const asked: string[] = [];
    const differences = await compareAnswers(questions, {
      source: (serverId, question) => {
        asked.push(`${serverId ?? ''} ${question}`);
        return Promise.resolve(answer);
      },
      target: (_, question) =>
        Promise.resolve(
          question === 'one' ? answer : { ...answer, verdict: 'nothing', quotes: [] },
        ),
    });
    expect(asked).toEqual(['7 one', '7 two']);
    expect(differences).toEqual([
      {
        ...{ serverId: SERVER, question: 'two', parts: ['verdict', 'quotes', 'scores'] },
        source: {
          verdict: 'answered',
          passages: [`${quote.passageId} ${quote.score.toFixed(4)}`],
        },
        target: { verdict: 'nothing', passages: [] },
      },
    ]);
  });
});
