import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { alignPieces } from '../../../src/inference/onnx/align-pieces.ts';
import type { CutWord } from '../../../src/inference/onnx/align-pieces.ts';
import { loadRuntime } from '../../../src/inference/onnx/transformers-runtime.ts';

const UNCASED = { lowercase: true, stripAccents: true };

let cutWord: CutWord;
let encode: (text: string) => readonly number[];
beforeAll(async () => {
  const folder = resolve(import.meta.dirname, '../../../models/verbatim-reader');
  const read = async (file: string) =>
    JSON.parse(await readFile(join(folder, file), 'utf8')) as Record<string, unknown>;
  const runtime = await loadRuntime();
  const tokenizer = runtime.createTokenizer(
    await read('tokenizer.json'),
    await read('tokenizer_config.json'),
  );
  cutWord = (word) => tokenizer.cutWord(word);
  encode = (text) => tokenizer.encode(text).slice(1, -1);
});

function align(text: string): readonly (readonly [number, string])[] {
  return alignPieces(text, UNCASED, cutWord).map(({ id, start, end }) => [
    id,
    text.slice(start, end),
  ]);
}

/** Realistic and unrealistic text. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        ...[
          'The ship',
          "won't",
          'naïve café',
          'Ünïcödé',
          '1,250.5 m²',
          '“quoted”',
          '\t\n',
          '\u000b',
        ],
        ...[
          '漢字',
          'かな',
          'мир',
          'unbelievable',
          '\u00ad',
          'e\u0301',
          'ﬁ',
          '🙂',
          '$5',
          '##s',
          '\ufffd',
        ],
      ),
    )
    .map((parts) => parts.join(' ')),
);

describe('alignPieces', () => {
  it('finds the position of each piece in the text', () => {
    const pieces = align('The Élysée’s re-opening cost €1,250.').map(([, text]) => text);
    expect(pieces.join('|')).toMatch(/^The\|É.*\|re\|-\|opening\|cost\|€\|?1\|,\|250\|\.$/);
    expect(pieces.join('')).toBe('TheÉlysée’sre-openingcost€1,250.');
  });

  it('returns the same pieces as the library for the whole text', () => {
    // This excludes special tokens, which only the library interprets, and capital sigma, whose lower
    // case depends on its position.
    const plain = anyText.filter((text) => !/\[[A-Z]+\]|[Σςσ]/u.test(text));
    fc.assert(
      fc.property(plain, (text) => {
        expect(align(text).map(([id]) => id)).toEqual(encode(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('returns increasing offsets inside the text, and no empty piece', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let before = 0;
        for (const { start, end } of alignPieces(text, UNCASED, cutWord)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          // One code point may give several pieces, which all have its position.
          expect(end).toBeGreaterThanOrEqual(before);
          before = end;
        }
      }),
    );
  });

  it('treats special tokens in a text as plain characters', () => {
    expect(align('a [SEP] b').map(([, text]) => text)).toEqual(['a', '[', 'SEP', ']', 'b']);
  });

  it('returns a single piece for an unknown word', () => {
    const word = 'x'.repeat(101);
    expect(align(`a ${word} b`).map(([, text]) => text)).toEqual(['a', word, 'b']);
  });
});
