import { describe, expect, it } from 'vitest';
import { FEATURE_NAMES } from '../../../src/answering/verdict/verdict.ts';
import { renderDetails, renderWhy } from '../../../src/discord/render/render-why.ts';
import { CONTENT } from '../../../src/discord/render/message-format.ts';
import { en } from '../../../src/discord/locales/en.ts';
import { IN_CONTENT, IN_EMBED, inEnglish } from '../display.ts';
import { answerOf, keptOf, quoteOf, sourceOf } from '../../support/fake-corpus.ts';

const source = sourceOf({ sourceId: 'ferry' });
const quote = quoteOf(source, source.text);
const part = (name: string, value: number) => ({ name, value, formula: '', parts: [] });

const shown = { locale: en, mention: (command: string): string => `</${command}:5>` };

describe('the explanation of the quotes', () => {
  it('has at most five lines and no scores', () => {
    const first = { dense: { rank: 1, similarity: 0.71 }, bm25: { rank: 1, score: 9 }, read: null };
    const quotes = [
      { ...quoteOf(source, source.text, source.text.slice(0, 5)), legs: first },
      { ...quote, legs: { ...first, dense: { rank: 4, similarity: 0.5 }, bm25: null } },
      { ...quote, legs: { ...first, dense: null, bm25: { rank: 9, score: 1 } } },
    ];
    const explanation = part('P(answers)', 0.93);
    const of = (count: number) =>
      renderWhy(
        keptOf({ ...answerOf('answered', quotes.slice(0, count), [source]), explanation }),
        shown,
      ).split('\n');
    expect(of(1)).toEqual([
      en.why.answered('sure', 1),
      `[1] ${en.why.closeness('first', 'first')}`,
      en.why.bold,
      en.why.verbatim,
    ]);
    expect(of(3)).toEqual([
      en.why.answered('sure', 3),
      `[1] ${en.why.closeness('first', 'first')}`,
      `[2] ${en.why.closeness('close', 'none')}`,
      `[3] ${en.why.closeness('far', 'far')}`,
      en.why.verbatim,
    ]);
  });

  it('does not mention bold words if the whole quote is the answer', () => {
    const whole = quoteOf(source, source.text, source.text);
    expect(renderWhy(keptOf(answerOf('answered', [whole], [source])), shown)).not.toMatch(/bold/);
  });

  it.each([
    [0.95, en.why.answered('sure', 1)],
    [0.8, en.why.answered('fairlySure', 1)],
    [0.6, en.why.answered('notSure', 1)],
  ])('for an estimate of %d reads: %s', (value, words) => {
    const explanation = part('P(answers)', value);
    const kept = keptOf({ ...answerOf('answered', [quote], [source]), explanation });
    expect(renderWhy(kept, shown)).toContain(words);
  });

  it('for the closest passages states that none of them answers the question', () => {
    const text = renderWhy(keptOf(answerOf('related', [quote], [source])), shown);
    expect(text.split('\n')[0]).toBe(en.why.related);
    expect(text).not.toContain('bold');
  });

  it('for an answer without quotes suggests rephrasing the question', () => {
    expect(renderWhy(keptOf(answerOf('nothing')), shown).split('\n')).toEqual([
      en.why.nothing,
      en.why.tryAgain('</sources list:5>'),
    ]);
  });
});

describe('the details of an answer', () => {
  it('describe every feature behind the verdict', () => {
    for (const name of FEATURE_NAMES) expect(en.whyDetails.parts).toHaveProperty(name);
  });

  it('show the rank and score of each quote by meaning, by words and by the reading model', () => {
    const read = { rank: 1, score: 3.21, span: quote, others: [], answers: null };
    const explanation = { ...part('P(answers)', 0.914), parts: [part('coverage', 0.5)] };
    const answer = answerOf('answered', [{ ...quote, legs: { ...quote.legs, read } }], [source]);
    expect(renderDetails(keptOf({ ...answer, explanation }), IN_EMBED).split('\n')).toEqual([
      en.whyDetails.title('A-7k3f9m2p'),
      en.whyDetails.answered('91 %'),
      en.whyDetails.basis,
      `- ${en.whyDetails.parts['coverage']}: 0.5`,
      '',
      '1. ferry #1 · score 1',
      `- ${en.whyDetails.byMeaning(2, '0.71')}`,
      `- ${en.whyDetails.byWords(1, '9.3')}`,
      `- ${en.whyDetails.byReading(1, '3.21')}`,
      '',
      en.whyDetails.order,
    ]);
  });

  it('report that a quote was not found by meaning or by words, and that the model preferred "no answer"', () => {
    const read = { rank: 4, score: -2, span: quote, others: [], answers: null };
    const legs = { dense: null, bm25: null, read };
    const text = renderDetails(
      keptOf(answerOf('related', [{ ...quote, legs }], [source])),
      IN_EMBED,
    );
    expect(text).toContain(en.whyDetails.notByMeaning);
    expect(text).toContain(en.whyDetails.notByWords);
    expect(text).toContain(en.whyDetails.byReadingNo(4, '2'));
  });

  it('never present an estimate as certain', () => {
    const explanation = part('P(answers)', 1);
    const kept = keptOf({ ...answerOf('answered', [quote], [source]), explanation });
    expect(renderDetails(kept, IN_EMBED)).toContain(en.whyDetails.almostCertain);
  });

  it('explain as many quotes as fit in a message, and count the others', () => {
    const kept = keptOf(answerOf('answered', [quote, quote, quote], [source]));
    expect(renderDetails(kept, IN_CONTENT).match(/^\d\. ferry/gm)).toHaveLength(3);
    const text = renderDetails(kept, inEnglish({ ...CONTENT, limit: 900 }));
    expect(text.length).toBeLessThanOrEqual(900);
    expect(text).toContain(`\n${en.whyDetails.left(1)}\n`);
  });
});
