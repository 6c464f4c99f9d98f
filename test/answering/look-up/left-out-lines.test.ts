import { expect, it } from 'vitest';
import { leftOutLines } from '../../../src/answering/look-up/left-out-lines.ts';

it('the lines that are left out have their numbers in the text, and empty lines do not count', () => {
  const text = 'Menu\n\nTitle\nText.\nShare\n\nTweet';
  const boilerplate = [
    { start: 0, end: 4 },
    { start: text.indexOf('Share'), end: text.length },
  ];
  const lines = leftOutLines({ text, boilerplate });
  expect(lines.map(({ line, text: words }) => [line, words])).toEqual([
    [1, 'Menu'],
    [5, 'Share'],
    [7, 'Tweet'],
  ]);
  for (const { start, end, text: words } of lines) expect(text.slice(start, end)).toBe(words);
});
