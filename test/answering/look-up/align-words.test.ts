import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignWords, tokensOf } from '../../../src/answering/look-up/align-words.ts';

function check(words: string, within: string, expected: string | null, matched = 0): void {
  const [wanted, text] = [words.split(' '), within.split(' ')];
  const found = alignWords(wanted, text);
  expect(found && text.slice(found.from, found.to).join(' ')).toBe(expected);
  expect(found?.matched ?? 0).toBe(matched);
}

describe('alignWords', () => {
  it.each([
    ['a x c', 'q a b c d', 'a b c', 2],
    ['a b c', 'q a b c d', 'a b c', 3],
    ['a b x', 'q a b c d', 'a b c', 2],
    ['x b c', 'q a b c d', 'a b c', 2],
    ['a c', 'q a b c d', 'a b c', 2],
    ['a b c', 'q a c d', 'a c', 2],
    ['a b', 'a b q a b', 'a b', 2],
  ])('aligns %j in %j with the words %j', (words, within, expected, matched) => {
    check(words, within, expected, matched);
  });

  it('returns null if no word matches', () => {
    check('x y', 'a b', null);
  });

  it('aligns identical words completely', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(words, words, words, (before, wanted, after) => {
        const text = [...before, ...wanted, ...after];
        const found = alignWords(wanted, text);
        expect(found?.matched).toBe(wanted.length);
        expect(text.slice(found?.from, found?.to)).toEqual(wanted);
      }),
    );
  });
});

it.each([
  [
    "The crew's well-known, 3.5 m ship!",
    ['The', "crew's", 'well-known', ',', '3', '.', '5', 'm', 'ship', '!'],
  ],
  ['cafe\u0301 – 漢字', ['cafe\u0301', '–', '漢字']],
  ['', []],
])('tokensOf splits %j into %j', (text, expected) => {
  const tokens = tokensOf(text);
  expect(tokens.map((token) => token.text)).toEqual(expected);
  for (const { text: token, start, end } of tokens) expect(text.slice(start, end)).toBe(token);
});
