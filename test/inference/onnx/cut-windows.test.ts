import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutWindows } from '../../../src/inference/onnx/cut-windows.ts';

/** Checks the windows for a limit in UTF-16 code units. */
function check(text: string, limit: number, expected: readonly string[]): void {
  expect(cutWindows(text, (piece) => piece.length <= limit)).toEqual(expected);
}

describe('cutWindows', () => {
  it('does not cut a text that fits', () => {
    check('', 3, ['']);
    check('one', 3, ['one']);
  });

  it('cuts at the white space nearest to the middle', () => {
    check('aaaa bb cccc', 8, ['aaaa bb', ' cccc']);
    check('aa bbbb cccc', 9, ['aa bbbb', ' cccc']);
    check('a bbbbbbbb', 9, ['a', ' bbbbbbbb']);
    check('bbbbbbbb\na', 9, ['bbbbbbbb', '\na']);
  });

  it('halves windows until each fits, and keeps the order', () => {
    check('1 2 3 4', 2, ['1', ' 2', ' 3', ' 4']);
  });

  it('cuts between graphemes if there is no white space', () => {
    check('abcdef', 3, ['abc', 'def']);
    check('e\u0301e\u0301e\u0301', 4, ['e\u0301', 'e\u0301e\u0301']);
    check('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 11, ['👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦']);
  });

  it('cuts an overlong grapheme between code points', () => {
    check(`a${'\u0301'.repeat(5)}`, 3, [`a${'\u0301'.repeat(2)}`, '\u0301'.repeat(3)]);
    check('\u{1F468}\u200d\u{1F469}', 3, ['\u{1F468}', '\u200d\u{1F469}']);
  });

  it('returns a single code point even if it does not fit', () => {
    check('🙂', 1, ['🙂']);
    check('ab', 0, ['a', 'b']);
  });

  it('returns, for any text and limit, windows that fit and together give the text', () => {
    const units = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));
    const text = fc.oneof(units, fc.string({ unit: 'grapheme' }), fc.lorem({ maxCount: 40 }));
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 20 }), (given, limit) => {
        const windows = cutWindows(given, (piece) => piece.length <= limit);
        expect(windows.join('')).toBe(given);
        for (const window of windows) expect(window.length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('can cut a megabyte of a script without white space', () => {
    const text = '字'.repeat(1_000_000);
    expect(cutWindows(text, (piece) => piece.length <= 50_000).length).toBe(32);
  });
});
