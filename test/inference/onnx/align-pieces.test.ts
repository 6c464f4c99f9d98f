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

/** Text as people write it, and as they do not. */
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

describe('aligning word pieces with their text', () => {
  it('finds each piece where it was written', () => {
    const pieces = align('The Élysée’s re-opening cost €1,250.').map(([, text]) => text);
    expect(pieces.join('|')).toMatch(/^The\|É.*\|re\|-\|opening\|cost\|€\|?1\|,\|250\|\.$/);
    expect(pieces.join('')).toBe('TheÉlysée’sre-openingcost€1,250.');
  });

  it('cuts the pieces that the library cuts from the whole text', () => {
    // Special pieces spelt out are special to the library and characters to us; the capital sigma
    // is small in two ways, by its place in the word.
    const plain = anyText.filter((text) => !/\[[A-Z]+\]|[Σςσ]/u.test(text));
    fc.assert(
      fc.property(plain, (text) => {
        expect(align(text).map(([id]) => id)).toEqual(encode(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives offsets that move on, inside the text, and never an empty piece', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let before = 0;
        for (const { start, end } of alignPieces(text, UNCASED, cutWord)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          // One code point may become several pieces, which then share its place.
          expect(end).toBeGreaterThanOrEqual(before);
          before = end;
        }
      }),
    );
  });

  it('takes special pieces spelt out in a text for what they are: characters', () => {
    expect(align('a [SEP] b').map(([, text]) => text)).toEqual(['a', '[', 'SEP', ']', 'b']);
  });

  it('ascribes an unknown word to one piece', () => {
    const word = 'x'.repeat(101);
    expect(align(`a ${word} b`).map(([, text]) => text)).toEqual(['a', word, 'b']);
  });
});
