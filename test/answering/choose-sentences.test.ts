import { describe, expect, it } from 'vitest';
import {
  candidatesOf,
  chooseSentences,
  type Marked,
} from '../../src/answering/choose-sentences.ts';
import { coverage, stemsOf } from '../../src/answering/weigh-terms.ts';
import type { Passage } from '../../src/domain/passage.ts';
import type { Span } from '../../src/domain/span.ts';

/** A passage of these sentences, one space between them. */
function passageOf(
  sentences: readonly string[],
  headingPath: readonly string[] = [],
): [Passage, string] {
  const text = sentences.join(' ');
  let start = 0;
  const spans = sentences.map((sentence): Span => {
    const span = { start, end: start + sentence.length };
    start = span.end + 1;
    return span;
  });
  const passage = { passageId: 'a#1', sourceId: 'a', ordinal: 1, start: 0, end: text.length };
  return [{ ...passage, headingPath, sentences: spans }, text];
}

/** What is quoted and what is highlighted for a question of equally weighing terms. */
function check(
  question: string,
  sentences: readonly string[],
  expected: { best: string; quoted: string },
  options: {
    headingPath?: readonly string[];
    similarities?: readonly number[];
    marked?: Marked;
  } = {},
): void {
  const [passage, text] = passageOf(sentences, options.headingPath);
  const terms = [...stemsOf(question)].map((term) => ({ term, idf: 1, isKnown: true }));
  const { best, quoted } = chooseSentences(
    terms,
    candidatesOf(passage, text),
    options.similarities ?? sentences.map(() => 0),
    options.marked ?? null,
  );
  expect({
    best: text.slice(best.start, best.end),
    quoted: text.slice(quoted.start, quoted.end),
  }).toEqual(expected);
}

describe('chooseSentences', () => {
  it('picks the sentence with most of the question, also in another form of the word', () => {
    const best = 'The clauses were kept by Redmond.';
    check('clause kept', ['A deal was made.', best, 'The court is far away.'], {
      best,
      quoted: best,
    });
  });

  it('lets similarity decide where words do not', () => {
    const sentences = ['Rain fell.', 'A storm broke the mast.', 'Soup was served.'];
    const best = 'A storm broke the mast.';
    check('hurricane', sentences, { best, quoted: best }, { similarities: [0.1, 0.6, 0.2] });
  });

  it('takes the first of two that are equally good', () => {
    const best = 'The clause stays.';
    check('clause', [best, 'The clause goes.'], { best, quoted: best });
  });

  it('takes along the sentence before one that leans on it', () => {
    check('contract routed', ['OpenAI built Frontier.', 'It is routed past the contract.'], {
      best: 'It is routed past the contract.',
      quoted: 'OpenAI built Frontier. It is routed past the contract.',
    });
  });

  it('takes along what a sentence announces', () => {
    check(
      'outcomes possible',
      ['There are two possible outcomes:', 'A settlement.', 'A lawsuit.'],
      {
        best: 'There are two possible outcomes:',
        quoted: 'There are two possible outcomes: A settlement.',
      },
    );
  });

  it('takes along the neighbour that has the rest of the question', () => {
    check(
      'memo phrases forbidden',
      ['A memo went round.', 'Two phrases are forbidden.', 'Rain fell.'],
      {
        best: 'Two phrases are forbidden.',
        quoted: 'A memo went round. Two phrases are forbidden.',
      },
    );
  });

  it('never quotes more than three sentences or beyond 600 characters', () => {
    const leaning = ['One.', 'It is two.', 'It is three.', 'It is four.', 'It is the clause.'];
    check('clause', leaning, {
      best: 'It is the clause.',
      quoted: 'It is three. It is four. It is the clause.',
    });
    const long = `${'word '.repeat(130)}end.`;
    check('clause', [long, 'It is the clause.'], {
      best: 'It is the clause.',
      quoted: 'It is the clause.',
    });
  });

  it('quotes a heading only where there is nothing else', () => {
    const body = 'The company kept one thing.';
    const headingPath = ['The clause'];
    check('clause', ['The clause', body], { best: body, quoted: body }, { headingPath });
    check('clause', ['The clause'], { best: 'The clause', quoted: 'The clause' }, { headingPath });
  });

  it('explains its choice by a tree whose root is the score', () => {
    const [passage, text] = passageOf(['The clause stays.']);
    const { choice } = chooseSentences(
      [
        { term: 'claus', idf: 2, isKnown: true },
        { term: 'x', idf: 2, isKnown: false },
      ],
      candidatesOf(passage, text),
      [0.4],
      null,
    );
    // .8 · 2/4 + .2 · .4
    expect(choice.value).toBe(0.48);
    expect(choice.parts.map((part) => part.value)).toEqual([0.5, 0.4]);
  });
});

describe('what a reading model marked', () => {
  const sentences = ['The clause was kept in the deal.', 'Redmond insisted.', 'Lawyers agreed.'];
  const text = sentences.join(' ');
  const mark = (words: string, score: number): Marked => {
    const start = text.indexOf(words);
    return { score, span: { start, end: start + words.length }, others: [] };
  };

  it('decides between sentences of which none has more of the question', () => {
    const marked = mark('Lawyers', 4);
    const best = 'Lawyers agreed.';
    check('who wanted that', sentences, { best, quoted: best }, { marked });
  });

  it('does not outweigh a sentence that has all of the question, but is taken along', () => {
    check(
      'clause kept deal',
      sentences,
      {
        best: 'The clause was kept in the deal.',
        quoted: 'The clause was kept in the deal. Redmond insisted.',
      },
      { marked: mark('Redmond', 4) },
    );
  });

  it('does not make a quote longer where the model is not sure', () => {
    const best = 'The clause was kept in the deal.';
    check('clause kept deal', sentences, { best, quoted: best }, { marked: mark('Redmond', -9) });
  });

  it('counts for less where several spans are as likely', () => {
    const marked = { ...mark('Redmond', 4), others: [mark('Lawyers', 4)] };
    const [passage, all] = passageOf(sentences);
    const { choice } = chooseSentences([], candidatesOf(passage, all), [0, 0, 0], marked);
    // .4 · e^0 / (e^0 + e^0 + e^−6), the first sentence having no span
    expect(choice.value).toBe(0.1998);
  });

  it('takes along a second span that is nearly as likely as the first, and no unlikely one', () => {
    const best = 'Redmond insisted.';
    const near = { ...mark('Redmond', 4), others: [mark('Lawyers', 2)] };
    check(
      'who',
      sentences,
      { best, quoted: 'Redmond insisted. Lawyers agreed.' },
      { marked: near },
    );
    const far = { ...mark('Redmond', 4), others: [mark('Lawyers', 0.5)] };
    check('who', sentences, { best, quoted: best }, { marked: far });
  });

  it('is part of the tree that explains the choice', () => {
    const [passage, all] = passageOf(sentences);
    const { choice } = chooseSentences(
      [],
      candidatesOf(passage, all),
      [0, 0.5, 0],
      mark('Redmond', 2),
    );
    // .2 · .5 + .4 / (1 + 2 · e^−6)
    expect(choice.value).toBe(0.498);
    expect(choice.parts.map(({ name }) => name)).toEqual(['coverage', 'similarity', 'read']);
  });
});

describe('a list', () => {
  const list = [
    'Three outcomes are possible:',
    '- Settlement: the parties agree.',
    '- Litigation: a court decides.',
    '- Nothing: all stays as it is.',
    'The market waits.',
  ];

  it('is quoted whole, with the line that announces it, for one of its items', () => {
    check('litigation court', list, {
      best: '- Litigation: a court decides.',
      quoted: list.slice(0, 4).join(' '),
    });
  });

  it('is quoted in part where the whole would not be read at a glance', () => {
    const long = Array.from({ length: 12 }, (_, n) =>
      `- Item ${n} ${'and more '.repeat(10)}`.trim(),
    );
    const [passage, text] = passageOf(long);
    const terms = [{ term: '5', idf: 1, isKnown: true }];
    const similarities = long.map(() => 0);
    const { quoted } = chooseSentences(terms, candidatesOf(passage, text), similarities, null);
    expect(quoted.end - quoted.start).toBeLessThanOrEqual(600);
    expect(text.slice(quoted.start, quoted.end)).toContain('Item 5');
  });
});

describe('coverage', () => {
  it('is the share of the weight, not of the number of terms', () => {
    const question = [
      { term: 'rare', idf: 9, isKnown: true },
      { term: 'common', idf: 1, isKnown: true },
    ];
    expect(coverage(question, stemsOf('a common thing'))).toBe(0.1);
    expect(coverage(question, stemsOf('a rare thing'))).toBe(0.9);
    expect(coverage([], stemsOf('anything'))).toBe(0);
  });
});
