import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFolded, foldText } from '../../src/text/fold-text.ts';

const PIECES = [
  ...['a', 'b', 'B', 'é', 'e', '\u0301', '\u0327', 'ﬁ', 'fi', 'f', 'i', '…', '.', '...', '😀', 'İ'],
  ...[' ', '  ', '\n', '\u00a0', '\u2009', '-', '—', '\u2010', '\u00ad', '-\n', ' — ', '\u200b'],
  ...['"', '“', '”', '«', "'", '’', '漢', '字', '\ud83d', '\u202e'],
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 2 })), {
    maxLength: 24,
  })
  .map((pieces) => pieces.join(''));
const options = fc.record({ ignoreCase: fc.boolean() });

function check(
  within: string,
  wanted: string,
  expected: readonly string[],
  ignoreCase = false,
): void {
  const needle = foldText(wanted, { ignoreCase }).folded;
  const spans = findFolded(foldText(within, { ignoreCase }), needle);
  expect(spans.map(({ start, end }) => within.slice(start, end))).toEqual(expected);
}

describe('findFolded', () => {
  it.each([
    ['straight marks for curly ones', 'He said “I won’t”.', `said "I won't"`, ['said “I won’t”']],
    ['curly marks for straight ones', `said "I won't"`, 'said «I won’t»', [`said "I won't"`]],
    [
      'any run of white space',
      'one\n\n two\u00a0three',
      'one two three',
      ['one\n\n two\u00a0three'],
    ],
    [
      'a word hyphenated across two lines',
      'its govern-\nment fell',
      'government fell',
      ['govern-\nment fell'],
    ],
    [
      'a word hyphenated in the pasted excerpt',
      'its government fell',
      'govern- ment',
      ['government'],
    ],
    [
      'soft hyphens and zero-width spaces',
      'govern\u00adment\u200b fell',
      'government fell',
      ['govern\u00adment\u200b fell'],
    ],
    ['dashes of any length, spaced or not', 'the end — or so', 'end--or so', ['end — or so']],
    ['a letter with a combining accent', 'a cafe\u0301 here', 'café', ['cafe\u0301']],
    ['an ellipsis and a ligature', 'and … ﬁnally', 'and ... finally', ['and … ﬁnally']],
    ['every occurrence', 'a cat, a cat', 'a cat', ['a cat', 'a cat']],
    ['a part of a hyphenated word', 'a well-known case', 'known case', ['known case']],
    ['words of a script without spaces', '漢字文', '字', ['字']],
  ])('finds %s', (_, within, wanted, expected) => {
    check(within, wanted, expected);
  });

  it.each([
    ['half a word', 'a party', 'art'],
    ['a letter without its accent', 'cafe\u0301', 'cafe'],
    ['half an ellipsis', 'so… ', 'so.'],
    ['words without the space between them', 'now here', 'nowhere'],
    ['an empty excerpt', 'some words', ' — '],
    ['another case by default', 'The End', 'the end'],
  ])('does not find %s', (_, within, wanted) => {
    check(within, wanted, []);
  });

  it('ignores case if the option is set', () => {
    check('The End', 'the END', ['The End'], true);
  });

  it('returns spans whose folded text equals the folded search text', () => {
    fc.assert(
      fc.property(text, text, options, (within, wanted, how) => {
        const needle = foldText(wanted, how).folded;
        let last = 0;
        for (const { start, end } of findFolded(foldText(within, how), needle)) {
          expect(foldText(within.slice(start, end), how).folded).toBe(needle);
          expect(start).toBeGreaterThanOrEqual(last);
          last = end;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('finds every whole word of a text in that text', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), fc.nat(), options, (words, n, how) => {
        const wanted = words[n % words.length] ?? '';
        const needle = foldText(wanted, how).folded;
        // A combining mark without a letter is not a word.
        fc.pre(!/^[\u0300-\u036f]/.test(needle));
        const before = words.slice(0, n % words.length);
        const within = [...before, wanted].map((word) => `| ${word} |`).join('');
        const found = findFolded(foldText(within, how), needle);
        expect(found.length > 0).toBe(needle !== '');
      }),
    );
  });
});
