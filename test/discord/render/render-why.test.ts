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

describe('why these quotes', () => {
  it('is said in at most five lines without a number', () => {
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
      'The bot is sure that this quote answers the question.',
      '[1] The closest passage in meaning, and it shares the most words with the question.',
      'The bot found the answer in the words in bold.',
      'Every quote is copied from its source. The bot writes nothing itself.',
    ]);
    expect(of(3)).toEqual([
      'The bot is sure that these quotes answer the question.',
      '[1] The closest passage in meaning, and it shares the most words with the question.',
      '[2] Close in meaning, and it shares no words with the question.',
      '[3] Less close in meaning, and it shares few words with the question.',
      'Every quote is copied from its source. The bot writes nothing itself.',
    ]);
  });

  it('mentions no bold words where the whole quote is the answer', () => {
    const whole = quoteOf(source, source.text, source.text);
    expect(renderWhy(keptOf(answerOf('answered', [whole], [source])), shown)).not.toMatch(/bold/);
  });

  it.each([
    [0.95, 'is sure that'],
    [0.8, 'is fairly sure that'],
    [0.6, 'is not quite sure that'],
  ])('with an estimate of %d says that the bot %s', (value, words) => {
    const explanation = part('P(answers)', value);
    const kept = keptOf({ ...answerOf('answered', [quote], [source]), explanation });
    expect(renderWhy(kept, shown)).toContain(words);
  });

  it('of passages that are only the closest says that none answers on its own', () => {
    const text = renderWhy(keptOf(answerOf('related', [quote], [source])), shown);
    expect(text).toMatch(/^The bot found no passage that answers the question on its own\./);
    expect(text).not.toContain('bold');
  });

  it('of an answer without quotes says what to try', () => {
    expect(renderWhy(keptOf(answerOf('nothing')), shown).split('\n')).toEqual([
      'No passage is close to the question in meaning, and none has enough of its words.',
      'Try other words, or use </sources list:5> to see what the sources cover.',
    ]);
  });
});

describe('the details of an answer', () => {
  it('has words for every part of the verdict', () => {
    for (const name of FEATURE_NAMES) expect(en.whyDetails.parts).toHaveProperty(name);
  });

  it('names rank and score of each leg, and of the reading model', () => {
    const read = { rank: 1, score: 3.21, span: quote, others: [], answers: null };
    const explanation = { ...part('P(answers)', 0.914), parts: [part('coverage', 0.5)] };
    const answer = answerOf('answered', [{ ...quote, legs: { ...quote.legs, read } }], [source]);
    expect(renderDetails(keptOf({ ...answer, explanation }), IN_EMBED).split('\n')).toEqual([
      'Details of A-7k3f9m2p',
      'The estimated probability that the best passage answers is 91 %: enough to call it an answer.',
      'The estimate is based on:',
      "- share of the question's words that the passage has, by weight: 0.5",
      '',
      '1. ferry #1 · score 1',
      '- By meaning: rank 2, similarity 0.71 (1 is the same meaning).',
      '- By words: rank 1, score 9.3 for the words they share, rare ones counting more (BM25).',
      '- By reading: rank 1. The reading model prefers words of this passage to "no answer" by 3.21.',
      '',
      en.whyDetails.order,
    ]);
  });

  it('says what a leg or the reading model did not give', () => {
    const read = { rank: 4, score: -2, span: quote, others: [], answers: null };
    const legs = { dense: null, bm25: null, read };
    const text = renderDetails(
      keptOf(answerOf('related', [{ ...quote, legs }], [source])),
      IN_EMBED,
    );
    expect(text).toContain(en.whyDetails.notByMeaning);
    expect(text).toContain(en.whyDetails.notByWords);
    expect(text).toContain('prefers "no answer" to words of this passage by 2.');
  });

  it('never calls an estimate certain', () => {
    const explanation = part('P(answers)', 1);
    const kept = keptOf({ ...answerOf('answered', [quote], [source]), explanation });
    expect(renderDetails(kept, IN_EMBED)).toContain('more than 99 %');
  });

  it('explain each quote, as far as there is room', () => {
    const kept = keptOf(answerOf('answered', [quote, quote, quote], [source]));
    expect(renderDetails(kept, IN_CONTENT).match(/^\d\. ferry/gm)).toHaveLength(3);
    const text = renderDetails(kept, inEnglish({ ...CONTENT, limit: 900 }));
    expect(text.length).toBeLessThanOrEqual(900);
    expect(text).toMatch(/\n1 more quote is not explained here\.\n/);
  });
});
