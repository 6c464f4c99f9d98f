import { SHARED_CORPUS } from '../../src/domain/corpus.ts';
import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { Answer, Quote, Verdict } from '../../src/domain/answer.ts';
import { en } from '../../src/discord/locales/en.ts';
import { EN } from '../../src/terminal/locales/en.ts';
import { answerToJson } from '../../src/terminal/contract.ts';
import {
  renderAnswer,
  renderAnswerLine,
  renderScores,
  tame,
  tameLine,
} from '../../src/terminal/render-answer.ts';

const plain = pc.createColors(false);
const DIFFERENCE = { quotes: [0, 1], kind: 'number' } as const;
const leaf = { name: 'score', value: 1, formula: '1', parts: [] };

/** Returns an answer with a related passage from the same source as its quotes. */
function withRelated(one: Answer, text: string): Answer {
  const [quote] = one.quotes;
  const source = one.sources.get('clause');
  if (quote === undefined || source === undefined) throw new Error('the answer has no quote');
  const start = source.text.length + 1;
  const passage = { ...quote, text, start, end: start + text.length, passageId: 'clause#3' };
  const sources = new Map([['clause', { ...source, text: `${source.text} ${text}` }]]);
  return { ...one, related: [{ ...passage, highlights: [] }], sources };
}

function answer(verdict: Verdict, ...quotes: Partial<Quote>[]): Answer {
  const text = quotes[0]?.text ?? 'The clause stays.';
  return {
    question: 'What stays?',
    answerId: 'A-12345678',
    verdict,
    quotes: quotes.map((quote) => ({
      sourceId: 'clause',
      passageId: 'clause#2',
      start: 0,
      end: text.length,
      text,
      highlights: [],
      answer: null,
      score: 1,
      explanation: leaf,
      place: null,
      legs: { dense: null, bm25: null, read: null },
      choice: leaf,
      ...quote,
    })),
    related: [],
    differences: [],
    unknownLanguage: null,
    asOf: null,
    explanation: leaf,
    sources: new Map([
      [
        'clause',
        {
          sourceId: 'clause',
          corpusId: SHARED_CORPUS,
          title: 'On the clause',
          publisher: 'Example Herald',
          author: null,
          published: '2026-03-18',
          url: null,
          file: 'clause.md',
          passages: 2,
          contentHash: '0'.repeat(64),
          indexedAt: '2026-03-19T00:00:00.000Z',
          text,
        },
      ],
    ]),
    generation: 1,
    tookMs: 1,
  };
}

describe('renderAnswer', () => {
  it('shows the verdict, the ID, and each quote with its highlight and its source', () => {
    const one = answer('answered', { highlights: [{ start: 4, end: 10 }] });
    expect(renderAnswer(one, plain)).toBe(
      `${en.verdict.answered(1, 1)}  A-12345678\n\n` +
        '  │ The **clause** stays.\n' +
        '  clause #2 · On the clause · Example Herald · 2026-03-18',
    );
  });

  it('begins with a note that there is no direct answer if the quotes are only the closest passages', () => {
    expect(renderAnswer(answer('related', {}), plain)).toContain(
      `${en.verdict.related}  A-12345678\n\n  │ The clause stays.`,
    );
  });

  it('shows related passages below the quotes, dimmed and with a different bar', () => {
    const one = withRelated(answer('answered', {}), 'It\nis old.');
    expect(renderAnswer(one, plain).split('\n\n').slice(2)).toEqual([
      EN.answer.related,
      '  ┆ It\n  ┆ is old.\n  clause #3 · On the clause · Example Herald · 2026-03-18',
    ]);
    const colors = pc.createColors(true);
    const shown = renderAnswer(one, colors).split('\n').slice(-5);
    for (const line of shown.filter((text) => text.trim() !== '')) {
      expect(line.trimStart().startsWith('\u001b[2m')).toBe(true);
    }
  });

  it('states next to the verdict that the sources differ', () => {
    const one = { ...answer('answered', {}, {}), differences: [DIFFERENCE] };
    expect(renderAnswer(one, plain).split('  ', 1)).toEqual([
      `${en.verdict.answered(2, 1)} · ${en.verdict.differ}`,
    ]);
    expect(renderAnswerLine(one)).toContain(`What stays? · answered · ${en.verdict.differ} · "`);
  });

  it('shows an answer without quotes on one line', () => {
    expect(renderAnswer(answer('nothing'), plain)).toBe(`${en.verdict.nothing}  A-12345678`);
  });
});

describe('the context of a quote', () => {
  const text = 'Fees\nRafts: 3 crowns.';
  const quote = { start: 5, end: 21, text: 'Rafts: 3 crowns.' };
  const context = [{ start: 0, end: 4, text: 'Fees' }];
  const one = answer('answered', { ...quote, context });
  const source = one.sources.get('clause');
  const shown = { ...one, sources: new Map(source && [['clause', { ...source, text }]]) };

  it('is shown above the quote, with a line for the gap', () => {
    expect(renderAnswer(shown, plain)).toContain('│ Fees\n  │ …\n  │ Rafts: 3 crowns.');
  });

  it('is a field of the JSON', () => {
    expect(answerToJson(shown, { explain: false })).toMatchObject({ quotes: [{ context }] });
  });
});

describe('a rendered answer', () => {
  it('never has a quote that is not in its source', () => {
    const forged = answer('answered', {});
    const [quote] = forged.quotes;
    if (quote === undefined) throw new Error('the answer has no quote');
    const wrong = { ...forged, quotes: [{ ...quote, text: 'The clause falls.' }] };
    expect(() => renderAnswer(wrong, plain)).toThrow('not verbatim');
    expect(() => renderAnswerLine(wrong)).toThrow('not verbatim');
    expect(() => answerToJson(wrong, { explain: false })).toThrow('not verbatim');
  });
});

describe('answerToJson', () => {
  it('includes related passages and differences, and explanations on request', () => {
    const one = withRelated(answer('answered', {}), 'It is old.');
    const json = answerToJson({ ...one, differences: [DIFFERENCE] }, { explain: true });
    expect(json).toMatchObject({
      related: [
        {
          passageId: 'clause#3',
          text: 'It is old.',
          highlights: [],
          answer: null,
          explanation: leaf,
          choice: leaf,
        },
      ],
      differences: [{ quotes: [0, 1], kind: 'number' }],
    });
    const { quotes, related } = json as { quotes: object[]; related: object[] };
    expect(Object.keys(related[0] ?? {})).toEqual(Object.keys(quotes[0] ?? {}));
    expect(renderScores(one)).toContain('clause#3');
  });

  it('returns empty lists of related passages and differences for an answer without any, and omits both lists if the verdict is not `answered`', () => {
    expect(answerToJson(answer('answered', {}), { explain: false })).toMatchObject({
      related: [],
      differences: [],
    });
    for (const verdict of ['related', 'nothing'] as const) {
      const json = answerToJson(answer(verdict), { explain: false });
      expect(Object.keys(json)).toEqual(['question', 'answerId', 'verdict', 'quotes', 'tookMs']);
    }
  });
});

describe('renderAnswerLine', () => {
  it('keeps an answer on one line even if its quotes have line breaks', () => {
    const text = 'The\n\nclause\n stays.';
    expect(renderAnswerLine(answer('answered', { text }))).toBe(
      'What stays? · answered · "The clause stays." (clause#2)',
    );
  });

  it('repeats the question, and adds a sentence for each verdict without an answer', () => {
    expect(renderAnswerLine(answer('related', {}))).toBe(
      `What stays? · ${en.verdict.related} "The clause stays." (clause#2)`,
    );
    expect(renderAnswerLine(answer('nothing'))).toBe(`What stays? · ${en.verdict.nothing}`);
    expect(renderAnswerLine({ ...answer('nothing'), question: '' })).toBe(EN.answer.noQuestion);
  });

  it('lists the IDs of related passages after the quotes', () => {
    expect(renderAnswerLine(withRelated(answer('answered', {}), 'It is old.'))).toBe(
      'What stays? · answered · "The clause stays." (clause#2) · related: (clause#3)',
    );
  });
});

it('tameLine keeps a file name with a line feed on one line', () => {
  expect(tameLine('new\nline\u001b.txt')).toBe('new\\nline\\x1b.txt');
});

describe('tame', () => {
  it('escapes characters that control the terminal, and no others', () => {
    expect(tame('a\u001b[31mred\u0007 b\u202ec\td\ne')).toBe('a\\x1b[31mred\\x07 b\\u202ec\td\ne');
  });

  it('escapes characters that hide or reorder text, but not the joiners that emoji and scripts need', () => {
    expect(tame('a\u200bb\u061cc\u2800d\u{e0041}')).toBe('a\\u200bb\\u061cc\\u2800d\\u{e0041}');
    expect(tame('👩\u200d🚀 می\u200cخواهم')).toBe('👩\u200d🚀 می\u200cخواهم');
  });

  it('leaves no control characters except tabs and line feeds in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(tame(text)).not.toMatch(/(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

it('the line under a quote says where it is in the original document', () => {
  const paged = answer('answered', { place: { kind: 'page', page: 12 } });
  expect(renderAnswer(paged, plain)).toContain('clause #2 · page 12 · On the clause');
  expect(answerToJson(paged, { explain: false })).toMatchObject({
    quotes: [{ place: { kind: 'page', page: 12 } }],
  });
  const nameless = answer('answered', { place: { kind: 'section', name: ' ' } });
  expect(renderAnswer(nameless, plain)).toContain('clause #2 · On the clause');
});

it('the verdict says which language the models do not know', () => {
  const related = { ...answer('related', {}), unknownLanguage: 'ja' };
  expect(renderAnswer(related, plain)).toContain(en.verdict.unknownLanguage('ja'));
  expect(answerToJson(related, { explain: false })).toMatchObject({ unknownLanguage: 'ja' });
  expect(answerToJson(answer('related', {}), { explain: false })).not.toHaveProperty(
    'unknownLanguage',
  );
});
