import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexText, joinBrokenWords } from '../../src/text/join-broken-words.ts';

describe('joinBrokenWords', () => {
  it.each([
    ['some re-\nsearch', 'some research'],
    ['some re-\r\n  search', 'some research'],
    ['> some re-\n> search', '> some research'],
    ['labora\u00adtory and Torv\u200bhamn', 'laboratory and Torvhamn'],
    ['state-of-the-\nart', 'state-of-the-art'],
    ['Anglo-\nSaxon', 'Anglo-\nSaxon'],
    ['a list -\nof things', 'a list -\nof things'],
    ['ไทย\u200bไทย', 'ไทย\u200bไทย'],
  ])('turns %j into %j', (text, joined) => {
    expect(joinBrokenWords(text).text).toBe(joined);
  });

  it('returns the original offset of each character of the joined text', () => {
    const pieces = fc.constantFrom('a', 'b', ' ', '-', '\n', '\u00ad', '\u200b', '> ', 'X', '1');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        const joined = joinBrokenWords(text);
        const offsets = Array.from(joined.text, (_, i) => joined.original(i));
        expect(offsets.map((offset) => text[offset]).join('')).toBe(joined.text);
        expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
      }),
    );
  });
});

describe('indexText', () => {
  it('contains a broken word both joined and in its parts', () => {
    expect(indexText('some re-\nsearch on eels')).toBe('some research re-\nsearch on eels');
  });

  it('removes soft hyphens and zero-width spaces inside words', () => {
    expect(indexText('labora\u00adtory, Torv\u200bhamn')).toBe('laboratory, Torvhamn');
  });

  it('leaves a text without broken words unchanged', () => {
    const plain = 'A well-known swimmer - and\n- a list';
    expect(indexText(plain)).toBe(plain);
  });
});
