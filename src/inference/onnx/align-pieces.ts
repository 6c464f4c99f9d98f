/** A word piece and its position in the text. */
export interface AlignedPiece {
  readonly id: number;
  /** `start` and `end` are a half-open range of UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** Splits one normalised word into pieces; continuation pieces begin with `##`. */
export type CutWord = (word: string) => readonly { readonly id: number; readonly piece: string }[];

/** The text transformations of a BERT tokenizer before it splits words into pieces. */
export interface Normalization {
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
}

interface Word {
  readonly text: string;
  /** For each UTF-16 code unit of `text`, the span of its original code point. */
  readonly from: readonly { readonly start: number; readonly end: number }[];
}

/** All Unicode punctuation and ASCII symbols, as the library defines punctuation. */
const PUNCTUATION = /[\p{P}\u0021-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007E]/u;
const CONTROL = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
/** Covers only the Basic Multilingual Plane, because the library tests single UTF-16 code units. */
const IDEOGRAPH = /[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]/;

/**
 * Returns the word pieces of a text with their offsets. The library gives no offsets, so this
 * function follows `BertNormalizer` and `BertPreTokenizer`, tracks the origin of each character,
 * and splits each word separately. As a result, no piece is assigned to the wrong word, and a
 * special token in the text (such as `[SEP]`) is read as plain characters. A test checks that the
 * pieces equal the library's.
 */
export function alignPieces(text: string, how: Normalization, cutWord: CutWord): AlignedPiece[] {
  const aligned: AlignedPiece[] = [];
  for (const { text: word, from } of findWords(text, how)) {
    const pieces = cutWord(word);
    let at = 0;
    for (const { id, piece } of pieces) {
      // An unknown word becomes one `[UNK]` piece, whose text is not the word's.
      const length =
        pieces.length === 1 ? word.length : piece.length - (piece.startsWith('##') ? 2 : 0);
      const first = from[at];
      const last = from[Math.min(at + length, from.length) - 1];
      if (first === undefined || last === undefined) break;
      aligned.push({ id, start: first.start, end: last.end });
      at += length;
    }
  }
  return aligned;
}

function* findWords(text: string, how: Normalization): Iterable<Word> {
  let letters = '';
  let from: { start: number; end: number }[] = [];
  let start = 0;
  for (const symbol of text) {
    const span = { start, end: start + symbol.length };
    start = span.end;
    // Vertical tabs and similar characters are white space in JavaScript, but the library drops
    // them.
    const isDropped = CONTROL.test(symbol) && !/[\t\n\r]/.test(symbol);
    if (isDropped || symbol === '\uFFFD') continue;
    const isSpace = /\s/.test(symbol);
    const isAlone = IDEOGRAPH.test(symbol);
    if ((isSpace || isAlone) && letters !== '') {
      yield { text: letters, from };
      letters = '';
      from = [];
    }
    if (isSpace) continue;
    if (isAlone) {
      const shown = normalise(symbol, how);
      yield { text: shown, from: Array.from(shown, () => span) };
      continue;
    }
    for (const letter of normalise(symbol, how)) {
      if (PUNCTUATION.test(letter)) {
        if (letters !== '') yield { text: letters, from };
        yield { text: letter, from: Array.from({ length: letter.length }, () => span) };
        letters = '';
        from = [];
      } else {
        letters += letter;
        from.push(...Array.from({ length: letter.length }, () => span));
      }
    }
  }
  if (letters !== '') yield { text: letters, from };
}

function normalise(symbol: string, { lowercase, stripAccents }: Normalization): string {
  const lowered = lowercase ? symbol.toLowerCase() : symbol;
  return stripAccents ? lowered.normalize('NFD').replace(/[\u0300-\u036f]/g, '') : lowered;
}
