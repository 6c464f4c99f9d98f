import { describe, expect, it } from 'vitest';
import type { AnswerFigures } from '../../evaluation/measure-answers.ts';
import type { SetResult } from '../../evaluation/measure-set.ts';
import { renderVerdicts } from '../../evaluation/render-verdicts.ts';

const at = (value: number | null) => ({ value, low: value, high: value });

function figuresOf(answerable: number, questions: number): AnswerFigures {
  const none = answerable === questions ? null : 0.5;
  return {
    questions,
    answerable,
    goldInFirstQuote: at(0.7),
    goldInQuotes: at(0.8),
    quotesPerAnswer: at(1.25),
    answeredOfAnswerable: at(0.9),
    declinedOfUnanswerable: at(none),
    balancedAccuracy: at(none),
    auroc: at(none),
    coverage: at(0.6),
    error: at(0.2),
    aurc: at(0.1),
    ece: at(none),
    thresholds: [{ threshold: 0.5, coverage: at(0.4), error: at(0.3) }],
    curve: [],
    reliability: [],
  };
}

function resultOf(
  set: string,
  halves: Pick<NonNullable<SetResult['answers']>, 'development' | 'held'>,
): SetResult {
  const all = halves.development ?? halves.held;
  return {
    set,
    licence: null,
    sources: 1,
    passages: 1,
    questions: 7,
    ranking: [],
    answers: all && { all, ...halves },
    unrelated: null,
    given: null,
    tookMs: 1,
  };
}

describe('the verdict tables', () => {
  it('have a row for each half with its number of questions, and none for an empty half', () => {
    const page = renderVerdicts([
      resultOf('both', { development: figuresOf(4, 7), held: figuresOf(5, 9) }),
      resultOf('one', { development: null, held: figuresOf(2, 3) }),
    ]).join('\n');
    expect(page).toContain(
      '| both | development | 4 + 3 | .900 (.900–.900), n = 4 | .500 (.500–.500), n = 3 |',
    );
    expect(page).toContain('|  | held back | 5 + 4 |');
    expect(page).toContain('| one | held back | 2 + 1 |');
    expect(page).not.toContain('| one | development |');
    expect(page).toContain('P ≥ .5: coverage, error |');
  });

  it('list a set without unanswerable questions only under quotes and errors', () => {
    const [title, quotes] = renderVerdicts([
      resultOf('easy', { development: figuresOf(7, 7), held: null }),
    ]);
    expect(title).toBe('## Quotes');
    expect(quotes).toContain('| easy | development | 7 | .700 (.700–.700) |');
    expect(renderVerdicts([])).toEqual([]);
  });

  it('count the errors with unrelated documents', () => {
    const one = resultOf('topics', { development: null, held: null });
    const unrelated = {
      answered: 6,
      withUnrelatedQuote: ['Who?'],
      answeredBySeveral: 3,
      withMissingSource: ['When?'],
    };
    expect(renderVerdicts([{ ...one, unrelated }]).join('\n')).toContain(
      '| topics | 6 of 7 | 1 of 6 | 2 of 3 |',
    );
  });
});
