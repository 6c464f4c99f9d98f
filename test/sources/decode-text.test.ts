import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/sources/decode-text.ts';
import { wordThrown } from '../support/word-fault.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

const check = (bytes: Uint8Array, code: string, ...named: string[]): void => {
  const fault = wordThrown(() => decodeText(bytes));
  expect(fault.code).toBe(code);
  for (const name of named) expect(`${fault.message} ${fault.hint}`).toContain(name);
};

describe('decodeText', () => {
  it('returns any text that was encoded as UTF-8, without its byte order mark', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'grapheme' })
          .filter((text) => !/^(?:%PDF-|GIF8|\{\\rtf|PK)|\0/.test(text)),
        (text) => {
          expect(decodeText(Buffer.from(`${text} and words`))).toBe(`${text} and words`);
          expect(decodeText(Buffer.from(`\ufeff${text} and words`))).toBe(`${text} and words`);
        },
      ),
    );
  });

  it('removes only one byte order mark', () => {
    expect(decodeText(Buffer.from('\ufeff\ufeffText'))).toBe('\ufeffText');
  });

  it('reports the position of invalid UTF-8 in a file', () => {
    check(
      latin1('First line.\nCaf\xe9 au lait'),
      'not-utf8',
      'byte 15',
      'line 2',
      '0xe9',
      'WINDOWS-1252',
    );
    check(latin1('cut off: \xe2\x82'), 'not-utf8', 'byte 9');
    check(latin1('a surrogate: \xed\xa0\x80'), 'not-utf8', 'byte 13');
    check(latin1('overlong: \xc0\xaf'), 'not-utf8', 'byte 10');
  });

  it('decodes UTF-16 of either byte order if it begins with a byte order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const expected = `${text.replaceAll('\0', '')} and words`;
        const bytes = Buffer.from(`\ufeff${expected}`, 'utf16le');
        expect(decodeText(bytes)).toBe(expected);
        expect(decodeText(bytes.swap16())).toBe(expected);
      }),
    );
    expect(decodeText(latin1('\xff\xfe'))).toBe('');
  });

  it('reports the position of invalid UTF-16 in a file', () => {
    const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
    check(utf16('One.\nTwo \ud83d.'), 'not-utf8', 'byte 20', 'line 2', 'half of a character');
    check(utf16('\udc00 Two'), 'not-utf8', 'byte 2', 'line 1');
    check(utf16('Two \ud83d').swap16(), 'not-utf8', 'byte 10');
    check(utf16('Text').subarray(0, -1), 'not-utf8', 'byte 8', 'only one byte');
    check(utf16('Te\0xt'), 'binary', 'byte 6');
    check(utf16('\x01\x02\x03 text'), 'binary', 'control characters');
  });

  it('recognises the byte order marks of other encodings', () => {
    check(latin1('\0\0\xfe\xff\0\0\0T'), 'not-utf8', 'UTF-32');
    check(latin1('\xff\xfe\0\0T\0\0\0'), 'not-utf8', 'UTF-32');
  });

  it.each([
    ['a PDF document', '%PDF-1.7\nstream'],
    ['a PNG picture', '\x89PNG\r\n\x1a\n'],
    ['a ZIP archive', 'PK\x03\x04rest'],
    ['an RTF document', '{\\rtf1\\ansi Text}'],
  ])('identifies %s in a file with a text extension', (kind, begin) => {
    check(latin1(begin), 'binary', kind);
  });

  it('refuses zero bytes and many control characters, and accepts a few control characters', () => {
    check(latin1('Text\0Text'), 'binary', 'byte 4');
    check(Buffer.from('Text', 'utf16le'), 'binary', 'UTF-16 without');
    check(latin1('a\x01b\x02c\x03d\x7f'), 'binary', '4 of its 8 bytes');
    expect(decodeText(latin1('\x1b[31mred\x1b[0m\tand\fplain\x07 words'))).toContain('plain');
  });
});
