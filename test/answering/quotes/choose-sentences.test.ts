import { describe, expect, it } from 'vitest';
import { chooseSentences, type Marked } from '../../../src/answering/quotes/choose-sentences.ts';
import { candidatesOf } from '../../../src/answering/quotes/sentence-candidates.ts';
import { coverage, stemsOf } from '../../../src/answering/verdict/term-idf.ts';
import { SourceLayout } from '../../../src/passages/source-layout.ts';
import type { Passage } from '../../../src/domain/passage.ts';
import type { Block, BlockKind } from '../../../src/domain/source.ts';
import type { Span } from '../../../src/domain/span.ts';

/** A passage of these sentences: all in one paragraph, or each in its own block of the given kind. */
function passageOf(
  sentences: readonly string[],
  kinds?: readonly BlockKind[],
): [Passage, SourceLayout] {
  const text = sentences.join(' ');
  let start = 0;
  const spans = sentences.map((sentence): Span => {
    const span = { start, end: start + sentence.length };
    start = span.end + 1;
    return span;
  });
  const passage = { passageId: 'a#1', sourceId: 'a', ordinal: 1, start: 0, end: text.length };
  const blocks: Block[] = kinds
    ? spans.map((span, i) => ({ ...span, kind: kinds[i] ?? 'paragraph', level: 1 }))
    : [{ start: 0, end: text.length, kind: 'paragraph' as const, level: 0 }];
  return [
    { ...passage, headingPath: [], sentences: spans },
    new SourceLayout({ text, blocks, boilerplate: [] }),
  ];
}

/** The question with equal weights for all its words. */
function askedOf(question: string) {
  return {
    question,
    terms: [...stemsOf(question)].map((term) => ({ term, idf: 1, isKnown: true })),
  };
}

/** Checks the quoted and highlighted text for a question of equally weighted terms. */
function check(
  question: string,
  sentences: readonly string[],
  expected: { best: string; quoted: string },
  options: {
    kinds?: readonly BlockKind[];
    similarities?: readonly number[];
    marked?: Marked;
  } = {},
): void {
  const [passage, source] = passageOf(sentences, options.kinds);
  const { text } = source;
  const { best, quoted } = chooseSentences(
    askedOf(question),
    candidatesOf(passage, source),
    options.similarities ?? sentences.map(() => 0),
    options.marked ?? null,
  );
  expect({
    best: text.slice(best.start, best.end),
    quoted: text.slice(quoted.start, quoted.end),
  }).toEqual(expected);
}

describe('chooseSentences', () => {
  it('picks the sentence that shares the most words with the question, in any inflected form', () => {
    const best = 'The clauses were kept by Redmond.';
    check('clause kept', ['A deal was made.', best, 'The court is far away.'], {
      best,
      quoted: best,
    });
  });

  it('lets similarity decide between sentences that share equally many words', () => {
    const sentences = ['Rain fell.', 'A storm broke the mast.', 'Soup was served.'];
    const best = 'A storm broke the mast.';
    check('hurricane', sentences, { best, quoted: best }, { similarities: [0.1, 0.6, 0.2] });
  });

  it('takes the first of two equally good sentences', () => {
    const best = 'The clause stays.';
    check('clause', [best, 'The clause goes.'], { best, quoted: best });
  });

  it('includes the sentence before one that depends on it', () => {
    check('contract routed', ['OpenAI built Frontier.', 'It is routed past the contract.'], {
      best: 'It is routed past the contract.',
      quoted: 'OpenAI built Frontier. It is routed past the contract.',
    });
  });

  it('includes the text that a sentence announces', () => {
    check(
      'outcomes possible',
      ['There are two possible outcomes:', 'A settlement.', 'A lawsuit.'],
      {
        best: 'There are two possible outcomes:',
        quoted: 'There are two possible outcomes: A settlement.',
      },
    );
  });

  it('does not add a neighbouring sentence that has other words of the question', () => {
    const best = 'Two phrases are forbidden.';
    check('memo phrases forbidden', ['A memo went round.', best, 'Rain fell.'], {
      best,
      quoted: best,
    });
  });

  it('never quotes more than three sentences or 600 characters', () => {
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

  it('quotes a heading only if the passage has nothing else', () => {
    const body = 'The company kept one thing.';
    const kinds = ['heading', 'paragraph'] as const;
    check('clause', ['The clause', body], { best: body, quoted: body }, { kinds });
    check('clause', ['The clause'], { best: 'The clause', quoted: 'The clause' }, { kinds });
  });

  it('explains its choice by a tree whose root is the score', () => {
    const [passage, source] = passageOf(['The clause stays.']);
    const terms = [
      { term: 'claus', idf: 2, isKnown: true },
      { term: 'x', idf: 2, isKnown: false },
    ];
    const candidates = candidatesOf(passage, source);
    const { choice } = chooseSentences({ question: 'clause x', terms }, candidates, [0.4], null);
    // .8 · 2/4 + .2 · .4
    expect(choice.value).toBe(0.48);
    expect(choice.parts.map((part) => part.value)).toEqual([0.5, 0.4]);
  });

  it('gives a version number the weight of the rarest word, not of its single digits', () => {
    const [passage, source] = passageOf(['1. Fixed: two in 3.2.', '3. Fixed: one in 3.1.']);
    const terms = [
      { term: 'fix', idf: 3, isKnown: true },
      { term: '3', idf: 0.1, isKnown: true },
      { term: '1', idf: 0.1, isKnown: true },
    ];
    const { best } = chooseSentences(
      { question: 'fixed in 3.1', terms },
      candidatesOf(passage, source),
      [0, 0],
      null,
    );
    expect(source.text.slice(best.start, best.end)).toBe('3. Fixed: one in 3.1.');
  });
});

describe('a span marked by the reading model', () => {
  const sentences = ['The clause was kept in the deal.', 'Redmond insisted.', 'Lawyers agreed.'];
  const [passage, source] = passageOf(sentences);
  const { text } = source;
  const mark = (words: string, score: number): Marked => {
    const start = text.indexOf(words);
    return { score, span: { start, end: start + words.length }, others: [] };
  };

  it('decides which sentence is quoted, whatever words another sentence has', () => {
    const best = 'Lawyers agreed.';
    const marked = mark('Lawyers', 4);
    check('clause kept deal', sentences, { best, quoted: best }, { marked });
  });

  it('leaves the choice to the words if another span is as likely', () => {
    const marked = { ...mark('Redmond', 4), others: [mark('Lawyers', 4)] };
    check(
      'lawyers agreed',
      sentences,
      { best: 'Lawyers agreed.', quoted: 'Redmond insisted. Lawyers agreed.' },
      { marked },
    );
  });

  it('that covers two sentences counts for both, and both are quoted', () => {
    check(
      'lawyers',
      sentences,
      { best: 'Lawyers agreed.', quoted: 'Redmond insisted. Lawyers agreed.' },
      { marked: mark('Redmond insisted. Lawyers agreed', 4) },
    );
  });

  it('brings a second span into the quote only if that is nearly as likely', () => {
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

  it('does not extend a quote if the model is unsure', () => {
    const best = 'Redmond insisted.';
    const marked = { ...mark('Redmond', -9), others: [mark('Lawyers', -9.5)] };
    check('who', sentences, { best, quoted: best }, { marked });
  });

  it('is part of the tree that explains the choice', () => {
    const candidates = candidatesOf(passage, source);
    const { choice } = chooseSentences(
      { question: 'who', terms: [] },
      candidates,
      [0, 0.5, 0],
      mark('Redmond', 2),
    );
    // 1 / (1 + 2 · e^−6) + .04 · .5
    expect(choice.value).toBe(1.0151);
    expect(choice.parts.map(({ name }) => name)).toEqual([
      'read',
      'coverage',
      'similarity',
      'asks',
      'conflict',
    ]);
  });

  it('loses to a sentence with the requested version or year if its own is different', () => {
    const releases = ['Version 3.4 (12 January 2024)', 'Version 3.3 (3 October 2023)'];
    const [passage, source] = passageOf(releases, ['paragraph', 'paragraph']);
    const marked: Marked = { score: 5, span: { start: 13, end: 28 }, others: [] };
    const chosen = (question: string) =>
      chooseSentences(askedOf(question), candidatesOf(passage, source), [0, 0], marked);
    const other = chosen('When was Pebble 3.3 released?');
    expect(source.text.slice(other.best.start, other.best.end)).toBe(releases[1]);
    expect(other.choice.parts.at(-1)).toMatchObject({ name: 'conflict', value: 0 });
    // No sentence has this version, so there is no penalty.
    expect(chosen('When was Pebble 3.9 released?').best.start).toBe(0);
  });

  it('never makes a question the chosen sentence, however high the score of the span', () => {
    const asking = ['Who lit the lamp?', 'Runa carried the oil.'];
    const marked: Marked = {
      score: 4,
      span: { start: 0, end: 16 },
      others: [{ score: 3.5, span: { start: 18, end: 22 } }],
    };
    const { best } = chooseSentences(
      askedOf('who lit the lamp'),
      candidatesOf(...passageOf(asking)),
      [0.9, 0.1],
      marked,
    );
    expect(best.start).toBe(18);
  });

  it('is the code in which the span begins, not the longer text below it', () => {
    const sentences = ['To start, type:', 'mill --slow 4', 'The lever is made of steel.'];
    const code = 'To start, type: mill --slow 4';
    check(
      'how do I start it',
      sentences,
      { best: 'mill --slow 4', quoted: code },
      {
        kinds: ['paragraph', 'code', 'paragraph'],
        marked: { score: 5, span: { start: 28, end: 56 }, others: [] },
      },
    );
  });

  it('is widened to all items of a list if they are the answer together', () => {
    const items = ['New in May:', 'a lamp', 'a rope'];
    const [passage, source] = passageOf(items, ['paragraph', 'list-item', 'list-item']);
    const marked: Marked = {
      score: 5,
      span: { start: 12, end: 18 },
      others: [{ score: 4, span: { start: 19, end: 25 } }],
    };
    const chosen = (question: string) =>
      chooseSentences(askedOf(question), candidatesOf(passage, source), [0, 0, 0], marked);
    for (const question of ['What was added in May?', 'What is new?', "What's been fixed?"]) {
      const { highlights, isOneSentence } = chosen(question);
      expect(highlights.map(({ start, end }) => source.text.slice(start, end))).toEqual([
        'a lamp',
        'a rope',
      ]);
      expect(isOneSentence).toBe(false);
    }
    expect(chosen('Who added a lamp?')).toMatchObject({
      highlights: [{ start: 12, end: 18 }],
      isOneSentence: true,
    });
  });

  it('does not decide between list items or table rows: the words do', () => {
    const marked = mark('nothing', 9);
    for (const kind of ['list-item', 'table-row'] as const) {
      const items = ['Boats and fees', 'Small boats pay nothing.', 'Large boats pay 12 crowns.'];
      const [list, listed] = passageOf(items, [kind, kind, kind]);
      const start = listed.text.indexOf('nothing');
      const { best } = chooseSentences(
        askedOf('large boats'),
        candidatesOf(list, listed),
        [0, 0, 0],
        { ...marked, span: { start, end: start + 7 } },
      );
      expect(listed.text.slice(best.start, best.end)).toBe('Large boats pay 12 crowns.');
    }
  });
});

describe('coverage', () => {
  it('is the covered share of the total weight, not of the number of terms', () => {
    const question = [
      { term: 'rare', idf: 9, isKnown: true },
      { term: 'common', idf: 1, isKnown: true },
    ];
    expect(coverage(question, stemsOf('a common thing'))).toBe(0.1);
    expect(coverage(question, stemsOf('a rare thing'))).toBe(0.9);
    expect(coverage([], stemsOf('anything'))).toBe(0);
  });
});
