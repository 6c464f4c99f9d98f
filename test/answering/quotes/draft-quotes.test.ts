import { describe, expect, it } from 'vitest';
import { spanToMark } from '../../../src/answering/quotes/draft-quotes.ts';

/**
 * The words shown as the answer, given the words that the reading model marked, likeliest first.
 */
function wordsIn(question: string, text: string, marked: readonly string[], from = 0) {
  const [best, ...others] = marked.map((words, i) => {
    const start = text.indexOf(words);
    if (start < 0) throw new Error(`"${words}" is not in the text`);
    return { score: 9 - i, span: { start, end: start + words.length } };
  });
  if (best === undefined) throw new Error('nothing is marked');
  const span = spanToMark(question, { ...best, others }, { start: from, end: text.length }, text);
  return span && text.slice(span.start, span.end);
}

describe('spanToMark', () => {
  it('skips words that only repeat the question', () => {
    const text = 'The lamp of Skarholm was lit by Runa.';
    expect(wordsIn('Who lit the lamp of Skarholm?', text, ['Skarholm', 'Runa'])).toBe('Runa');
    expect(wordsIn('Who lit the lamp of Skarholm?', text, ['The lamp'])).toBeNull();
  });

  it('keeps words of the question that are one of its choices', () => {
    const text = 'The bell is larger than the drum.';
    expect(wordsIn('Which is larger, the bell or the drum?', text, ['The bell'])).toBe('The bell');
    expect(wordsIn('Is the bell larger?', text, ['larger'])).toBe('larger');
  });

  it('drops the full stop that ends the sentence, and keeps that of an abbreviation', () => {
    expect(wordsIn('Who won?', 'It was Ada Lind.', ['Ada Lind.'])).toBe('Ada Lind');
    expect(wordsIn('When is tea?', 'Tea is at 5 p.m.', ['5 p.m.'])).toBe('5 p.m.');
  });

  it('joins marked words only if they are adjacent', () => {
    const text = 'Microsoft kept one decisive clause after that, and one more.';
    expect(wordsIn('What did it keep?', text, ['decisive', 'one', 'clause'])).toBe(
      'one decisive clause',
    );
    expect(wordsIn('What did it keep?', text, ['decisive', 'Microsoft', 'more.'])).toBe('decisive');
  });

  it('marks no time stamp or speaker, only the spoken text', () => {
    const text = '[10:06] Ada: on Thursday at 15:00';
    const from = text.indexOf('on');
    expect(wordsIn('When is it?', text, ['10:06', 'Thursday at 15:00'], from)).toBe(
      'Thursday at 15:00',
    );
    expect(wordsIn('When is it?', text, ['10:06'], from)).toBeNull();
  });
});
