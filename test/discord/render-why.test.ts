import { describe, expect, it } from 'vitest';
import { FEATURE_NAMES } from '../../src/answering/verdict.ts';
import { renderWhy } from '../../src/discord/render-why.ts';
import { CONTENT, EMBED } from '../../src/discord/surface.ts';
import { WORDS } from '../../src/discord/words.ts';
import { answerOf, keptOf, quoteOf, sourceOf } from './fake-corpus.ts';

const source = sourceOf({ sourceId: 'ferry' });
const quote = quoteOf(source, source.text);
const part = (name: string, value: number) => ({ name, value, formula: '', parts: [] });

describe('why an answer is what it is', () => {
  it('has words for every part of the verdict', () => {
    for (const name of FEATURE_NAMES) expect(WORDS.why.parts).toHaveProperty(name);
  });

  it('names rank and score of each leg, and of the reading model', () => {
    const read = { rank: 1, score: 3.21, span: quote, others: [], answers: null };
    const explanation = { ...part('P(answers)', 0.914), parts: [part('coverage', 0.5)] };
    const answer = answerOf('answered', [{ ...quote, legs: { ...quote.legs, read } }], [source]);
    expect(renderWhy(keptOf({ ...answer, explanation }), 0, EMBED).split('\n')).toEqual([
      'Why these quotes · A-7k3f9m2p',
      'The best passage answers with an estimated probability of 91 %: enough to call it an answer.',
      'That estimate is made from:',
      "- share of the question's words that the passage has, by weight: 0.5",
      '',
      '1. ferry #1 · score 1',
      '- By meaning: number 2, similarity 0.71 (1 would be the same meaning).',
      '- By words: number 1, with 9.3 points for rare words they share (BM25).',
      '- By reading: number 1. The reading model prefers words of it to "no answer" by 3.21.',
      '',
      WORDS.why.order,
    ]);
  });

  it('says what a leg or the reading model did not give', () => {
    const read = { rank: 4, score: -2, span: quote, others: [], answers: null };
    const legs = { dense: null, bm25: null, read };
    const text = renderWhy(keptOf(answerOf('related', [{ ...quote, legs }], [source])), 0, EMBED);
    expect(text).toContain(WORDS.why.notByMeaning);
    expect(text).toContain(WORDS.why.notByWords);
    expect(text).toContain('prefers "no answer" to its words by 2.');
  });

  it('never calls an estimate certain', () => {
    const explanation = part('P(answers)', 1);
    const kept = keptOf({ ...answerOf('answered', [quote], [source]), explanation });
    expect(renderWhy(kept, 0, EMBED)).toContain('more than 99 %');
  });

  it('is told of the quotes that are shown, as far as there is room', () => {
    const quotes = Array.from({ length: 9 }, () => quote);
    const kept = keptOf(answerOf('answered', quotes, [source]));
    expect(renderWhy(kept, 3, CONTENT).match(/^\d\. ferry/gm)).toEqual([
      '4. ferry',
      '5. ferry',
      '6. ferry',
    ]);
    const text = renderWhy(kept, 6, { ...CONTENT, limit: 900 });
    expect(text.length).toBeLessThanOrEqual(900);
    expect(text).toMatch(/\n1 more quote is not explained here\.\n/);
  });
});
