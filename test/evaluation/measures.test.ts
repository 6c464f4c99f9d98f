import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AskedQuestion } from '../../evaluation/ask-set.ts';
import { findFailures } from '../../evaluation/find-failures.ts';
import { measureAnswers, measureGiven } from '../../evaluation/measure-answers.ts';
import { measureRanking, rankSources } from '../../evaluation/measure-ranking.ts';
import { measureSet, type SetResult } from '../../evaluation/measure-set.ts';
import { measureUnrelated } from '../../evaluation/measure-unrelated.ts';
import { renderFailures } from '../../evaluation/render-failures.ts';
import type { Answer, Quote, Verdict } from '../../src/domain/answer.ts';
import type { Explanation, Hit } from '../../src/domain/ranking.ts';

const QUICK = { seed: 1, resamples: 20 };

function leaf(name: string, value: number): Explanation {
  return { name, value, formula: 'given', parts: [] };
}

function quoteOf(sourceId: string, text: string, marked = text): Quote {
  const at = text.indexOf(marked);
  return {
    sourceId,
    passageId: `${sourceId}#1`,
    start: 100,
    end: 100 + text.length,
    text,
    highlights: marked === '' ? [] : [{ start: 100 + at, end: 100 + at + marked.length }],
    answer: null,
    score: 1,
    place: null,
    legs: { dense: null, bm25: null, read: null },
    explanation: leaf('score', 1),
    choice: leaf('coverage', 0.5),
  };
}

function answerOf(verdict: Verdict, value: number, quotes: readonly Quote[]): Answer {
  return {
    question: 'Where?',
    answerId: 'A-00000000',
    verdict,
    quotes,
    related: [],
    differences: [],
    unknownLanguage: null,
    asOf: null,
    explanation: { ...leaf('P(answers)', value), parts: [leaf('similarity', 0.25)] },
    sources: new Map(),
    generation: 1,
    tookMs: 1,
  };
}

/** A question whose answer is "Paris" in the source "right", or a question without an answer. */
function asked(
  question: string,
  answerable: boolean,
  answer: Answer | null,
  more: Partial<AskedQuestion> = {},
): AskedQuestion {
  return {
    question: {
      id: question,
      question,
      answerable,
      relevant: answerable ? ['right'] : [],
      gold: answerable ? [{ sourceId: 'right', text: 'Paris' }] : [],
      held: false,
    },
    rankings: {},
    goldHit: null,
    answer,
    given: null,
    ...more,
  };
}

const right = quoteOf('right', 'It is in Paris, they say.');
const wrong = quoteOf('wrong', 'It is in Paris.');

describe('the figures of answers', () => {
  const four = [
    asked('answered right', true, answerOf('answered', 0.9, [right])),
    asked('answered with gold third', true, answerOf('answered', 0.8, [wrong, wrong, right])),
    asked('answered without gold', true, answerOf('answered', 0.7, [wrong])),
    asked('declined, rightly', false, answerOf('related', 0.2, [wrong])),
    asked('answered, though nothing answers', false, answerOf('answered', 0.6, [wrong])),
  ];

  it('divide quotes by the answerable questions, and errors by the answered ones', () => {
    const figures = measureAnswers(four, QUICK);
    expect(figures).toMatchObject({
      questions: 5,
      answerable: 3,
      goldInFirstQuote: { value: 1 / 3 },
      goldInQuotes: { value: 2 / 3 },
      quotesPerAnswer: { value: 1.5 },
      answeredOfAnswerable: { value: 1 },
      declinedOfUnanswerable: { value: 0.5 },
      balancedAccuracy: { value: 0.75 },
      auroc: { value: 1 },
      coverage: { value: 0.8 },
      error: { value: 0.5 },
    });
    expect(figures?.thresholds.map(({ coverage }) => coverage.value)).toEqual([
      1, 0.8, 0.8, 0.6, 0.2,
    ]);
    // Only the threshold 0.9 gives no wrong answer.
    expect(figures?.thresholds.at(-1)?.error.value).toBe(0);
  });

  it('count only the quotes shown as answers, not the related passages', () => {
    const answer = { ...answerOf('answered', 0.9, [wrong]), related: [right] };
    expect(measureAnswers([asked('gold among the related', true, answer)], QUICK)).toMatchObject({
      goldInQuotes: { value: 0 },
      quotesPerAnswer: { value: 1 },
    });
  });

  it('accept any quote from a right source if answers are paraphrased', () => {
    const one = asked(
      'paraphrased',
      true,
      answerOf('answered', 0.9, [quoteOf('right', 'Lutetia.')]),
    );
    const paraphrased = { ...one, question: { ...one.question, isParaphrased: true } };
    expect(measureAnswers([one], QUICK)?.error.value).toBe(1);
    expect(measureAnswers([paraphrased], QUICK)?.error.value).toBe(0);
  });

  it('have a curve with one point per question, up to a hundred', () => {
    expect(measureAnswers(four, QUICK)?.curve.map(({ coverage }) => coverage)).toEqual([
      0.2, 0.4, 0.6, 0.8, 1,
    ]);
    const many = Array.from({ length: 250 }, (_, i) =>
      asked(`${i}`, i % 2 === 0, answerOf('answered', i / 250, [right])),
    );
    const curve = measureAnswers(many, QUICK)?.curve ?? [];
    expect([curve.length, curve.at(-1)?.coverage, curve.at(-1)?.error]).toEqual([100, 1, 0.5]);
  });

  it('contain no verdict metrics if every question has an answer', () => {
    const figures = measureAnswers(four.slice(0, 3), QUICK);
    expect([figures?.auroc.value, figures?.balancedAccuracy.value]).toEqual([null, null]);
    expect(measureAnswers([asked('not asked', true, null)])).toBeNull();
  });

  it('count the chosen sentence and the quote around it separately', () => {
    const given = (sentence: string, quoted: string): AskedQuestion =>
      asked('any', true, null, { given: { sentence, quoted } });
    const figures = measureGiven(
      [
        given('It is in Paris.', 'Before. It is in Paris.'),
        given('Before.', 'Before. It is in Paris.'),
        given('Before.', 'Before. It is in Parisian hands.'),
        given('Before.', 'Before.'),
        asked('not asked', true, null),
      ],
      QUICK,
    );
    expect(figures).toMatchObject({
      questions: 4,
      sentenceHoldsGold: { value: 0.25 },
      quoteHoldsGold: { value: 0.5 },
    });
    expect(measureGiven([asked('not asked', true, null)])).toBeNull();
  });
});

describe('the figures of rankings', () => {
  const hit = (sourceId: string, rank: number, read: number | null = null): Hit => ({
    rank,
    sourceId,
    passageId: `${sourceId}#${rank}`,
    ordinal: rank,
    headingPath: [],
    sentences: [],
    start: 0,
    end: 1,
    score: 1,
    legs: {
      dense: null,
      bm25: null,
      read:
        read === null
          ? null
          : { rank: read, score: 1, span: { start: 0, end: 1 }, others: [], answers: null },
    },
    fused: null,
    copies: [],
    explanation: leaf('score', 1),
  });

  it('rank a source by its best passage, and combine both legs by reciprocal rank', () => {
    const { rows } = rankSources(
      asked('any', true, null, {
        rankings: {
          bm25: [hit('a', 1), hit('a', 2), hit('b', 3)],
          dense: [hit('c', 1), hit('b', 2)],
          fused: [hit('b', 1), hit('a', 2)],
          reranked: [hit('a', 1, 2), hit('b', 2, 1), hit('c', 3)],
        },
      }),
    );
    expect(rows).toEqual({
      bm25: ['a', 'b'],
      dense: ['c', 'b'],
      // The scores are 2/62, then 1/61 twice.
      rrf: ['b', 'a', 'c'],
      fused: ['b', 'a'],
      'reader alone': ['b', 'a'],
      reranked: ['a', 'b', 'c'],
    });
    expect(Object.keys(rankSources(asked('any', true, null)).rows)).not.toContain('reranked');
  });

  it('cover the answerable questions, and separately the held-out ones', () => {
    const ranked = (relevant: string, held: boolean, answerable = true) => ({
      question: { ...asked('any', answerable, null).question, relevant: [relevant], held },
      rows: { one: ['a', 'b'], other: [] },
    });
    const all = [ranked('a', true), ranked('b', false), ranked('a', true, false)];
    const [one, other] = measureRanking(all, QUICK);
    expect(one).toMatchObject({
      row: 'one',
      questions: 2,
      heldQuestions: 1,
      all: { 'hit@1': { value: 0.5 }, 'MRR@10': { value: 0.75 }, MAP: { value: 0.75 } },
      held: { 'hit@1': { value: 1 } },
    });
    expect(other?.all['nDCG@10'].value).toBe(0);
  });

  it("include the peers' rankings, compared question by question", () => {
    const document = { documentId: 'x', sourceId: 'right', title: '', text: '', article: '' };
    const questions = [
      asked('one', true, null, { rankings: { bm25: [hit('right', 1)] } }),
      asked('two', true, null, { rankings: { bm25: [hit('wrong', 1)] } }),
    ];
    const { ranking } = measureSet(
      {
        set: {
          name: 'any',
          licence: null,
          documents: [document],
          questions: questions.map(({ question }) => question),
        },
        asked: questions,
        peers: { Peer: [['wrong'], ['wrong', 'right']] },
        sources: 1,
        passages: 1,
        tookMs: 1,
      },
      QUICK,
    );
    const firsts = ranking.map(({ row, all }) => [row, all['hit@1'].value, all['hit@3'].value]);
    expect(firsts).toContainEqual(['bm25', 0.5, 0.5]);
    expect(firsts).toContainEqual(['Peer', 0, 0.5]);
  });
});

describe('the figures of a set', () => {
  it('list the verdicts of the development half and the held-out half separately', () => {
    const held = (question: string, isHeld: boolean): AskedQuestion => {
      const one = asked(question, true, answerOf('answered', 0.9, [right]));
      return { ...one, question: { ...one.question, held: isHeld } };
    };
    const measure = (questions: readonly AskedQuestion[]): SetResult => {
      const set = { name: 'any', licence: null, documents: [], questions: [] };
      return measureSet(
        { set, asked: questions, peers: {}, sources: 1, passages: 1, tookMs: 1 },
        QUICK,
      );
    };
    const { answers } = measure([held('a', true), held('b', false), held('c', false)]);
    expect([answers?.development?.questions, answers?.held?.questions]).toEqual([2, 1]);
    expect(measure([held('a', false)]).answers?.held).toBeNull();
  });

  it('count the answers with an unrelated quote, and the questions with a missing source', () => {
    const both = (question: string, answer: Answer): AskedQuestion => {
      const one = asked(question, true, answer);
      return { ...one, question: { ...one.question, relevant: ['right', 'too'] } };
    };
    const too = quoteOf('too', 'Paris, again.');
    const figures = measureUnrelated([
      asked('right alone', true, answerOf('answered', 0.9, [right])),
      asked('wrong second', true, answerOf('answered', 0.9, [right, wrong])),
      asked('wrong among the related', true, {
        ...answerOf('answered', 0.9, [right]),
        related: [wrong],
      }),
      asked('declined', true, answerOf('related', 0.1, [wrong])),
      both('both', answerOf('answered', 0.9, [right, too])),
      both('one of two', answerOf('answered', 0.9, [right])),
      both('both closest, but declined', answerOf('related', 0.1, [right, too])),
    ]);
    expect(figures).toEqual({
      answered: 5,
      withUnrelatedQuote: ['wrong second'],
      answeredBySeveral: 3,
      withMissingSource: ['one of two', 'both closest, but declined'],
    });
  });
});

describe('the failures page', () => {
  const all = [
    asked('right', true, answerOf('answered', 0.99, [right])),
    asked('declined rightly', false, answerOf('nothing', 0.01, [])),
    asked('gold second', true, answerOf('answered', 0.9, [wrong, right])),
    asked('declined with it', true, answerOf('related', 0.4, [right])),
    asked('declined without it', true, answerOf('related', 0.4, [wrong])),
    asked('answered wrongly, not sure', true, answerOf('answered', 0.6, [wrong])),
    asked('answered what has no answer', false, answerOf('answered', 0.8, [wrong])),
  ];

  it('lists wrong answers first, then missed answers, then low ranks, and no successes', () => {
    expect(findFailures('any', all, 20).map(({ question }) => question)).toEqual([
      'answered what has no answer',
      'answered wrongly, not sure',
      'declined without it',
      'declined with it',
      'gold second',
    ]);
    expect(findFailures('any', all, 2)).toHaveLength(2);
  });

  it('shows the expected answer, the marked words and the reason, and escapes markup', () => {
    const odd = quoteOf('wrong', 'See *this*\n# <b>and</b> [that](x). Then more.', 'Then more.');
    const page = renderFailures([
      {
        set: 'any',
        worst: findFailures('any', [asked('a_b?', true, answerOf('answered', 0.7, [odd]))], 1),
      },
      { set: 'empty', worst: [] },
    ]);
    expect(page).toContain('### 1. a\\_b?');
    expect(page).toContain('expected: “Paris”');
    expect(page).toContain(
      'quoted from wrong, `wrong#1`: “See \\*this\\* \\# \\<b\\>and\\</b\\> \\[that\\](x). **Then more.**”',
    );
    expect(page).toContain('No passage that contains the answer is among the 0 hits.');
    expect(page).toContain('P(answers) was computed from similarity 0.25.');
    expect(page).toContain('## empty\n\nNothing went wrong.');
  });

  it('lists the more probable of two wrong answers first, in any input order', () => {
    const probability = fc.integer({ min: 5000, max: 10_000 }).map((n) => n / 10_000);
    fc.assert(
      fc.property(probability, probability, (a, b) => {
        const worst = findFailures(
          'any',
          [a, b].map((p) => asked(`${p}`, true, answerOf('answered', p, [wrong]))),
          2,
        );
        expect(worst[0]?.probability).toBe(Math.max(a, b));
      }),
    );
  });
});
