import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { Answer, Quote, Verdict } from '../../src/domain/answer.ts';
import { answerToJson } from '../../src/terminal/contract.ts';
import {
  renderAnswer,
  renderAnswerLine,
  tame,
  tameLine,
} from '../../src/terminal/render-answer.ts';

const plain = pc.createColors(false);
const leaf = { name: 'score', value: 1, formula: '1', parts: [] };

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
      legs: { dense: null, bm25: null, read: null },
      choice: leaf,
      ...quote,
    })),
    related: [],
    differences: [],
    explanation: leaf,
    sources: new Map([
      [
        'clause',
        {
          sourceId: 'clause',
          title: 'On the clause',
          publisher: 'Example Herald',
          author: null,
          published: '2026-03-18',
          url: null,
          file: 'clause.md',
          passages: 2,
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
  it('shows verdict, ID, quote with its highlight, and where the quote is from', () => {
    const one = answer('answered', { highlights: [{ start: 4, end: 10 }] });
    expect(renderAnswer(one, plain)).toBe(
      'Answered · 1 quote from 1 source  A-12345678\n\n' +
        '  │ The **clause** stays.\n' +
        '  clause #2 · On the clause · Example Herald · 2026-03-18',
    );
  });

  it('says first that nothing answers when the quotes are only the closest', () => {
    expect(renderAnswer(answer('related', {}), plain)).toMatch(/^Nothing in the sources answers/);
  });

  it('declines in one line', () => {
    expect(renderAnswer(answer('nothing'), plain)).toBe(
      'The sources say nothing about this.  A-12345678',
    );
  });
});

describe('what is shown', () => {
  it('is never a quote that its source does not have', () => {
    const forged = answer('answered', {});
    const [quote] = forged.quotes;
    if (quote === undefined) throw new Error('there is one quote');
    const wrong = { ...forged, quotes: [{ ...quote, text: 'The clause falls.' }] };
    expect(() => renderAnswer(wrong, plain)).toThrow('not verbatim');
    expect(() => renderAnswerLine(wrong)).toThrow('not verbatim');
    expect(() => answerToJson(wrong, { explain: false })).toThrow('not verbatim');
  });
});

describe('renderAnswerLine', () => {
  it('keeps an answer on one line however the quote is broken', () => {
    const text = 'The\n\nclause\n stays.';
    expect(renderAnswerLine(answer('answered', { text }))).toBe(
      'answered · "The clause stays." (clause#2)',
    );
  });
});

it('keeps a file name with a line feed on its line', () => {
  expect(tameLine('new\nline\u001b.txt')).toBe('new\\nline\\x1b.txt');
});

describe('tame', () => {
  it('writes out what would steer the terminal, and nothing else', () => {
    expect(tame('a\u001b[31mred\u0007 b\u202ec\td\ne')).toBe('a\\x1b[31mred\\x07 b\\u202ec\td\ne');
  });

  it('leaves no control character but tabs and line feeds in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(tame(text)).not.toMatch(/(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});
