/** A word piece and where it stands in the text it was cut from. */
export interface AlignedPiece {
  readonly id: number;
  /** Half-open, UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
}

/** Cuts one normalised word into its pieces, a continuing one written with `##`. */
export type CutWord = (word: string) => readonly { readonly id: number; readonly piece: string }[];

/** What a BERT tokenizer does to a text before it cuts words. */
export interface Normalization {
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
}

interface Word {
  readonly text: string;
  /** For each UTF-16 unit of `text`, the span of the code point it came from. */
  readonly from: readonly { readonly start: number; readonly end: number }[];
}

/** As the library's pre-tokenizer has it: all of Unicode's punctuation, and ASCII's symbols. */
const PUNCTUATION = /[\p{P}\u0021-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007E]/u;
const CONTROL = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
/** Of the basic plane only, as in the library: it looks at UTF-16 units one at a time. */
const IDEOGRAPH = /[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]/;

/**
 * The word pieces of a text with their offsets. The library gives none, so the words are found here
 * the way `BertNormalizer` and `BertPreTokenizer` find them, remembering where each character came
 * from, and each word is cut by itself: so a piece can never be ascribed to another word, and
 * special pieces spelt out in a text (`[SEP]`) are mere characters. A test holds that the pieces are
 * those that the library cuts from the whole text.
 */
export function alignPieces(text: string, how: Normalization, cutWord: CutWord): AlignedPiece[] {
  const aligned: AlignedPiece[] = [];
  for (const { text: word, from } of findWords(text, how)) {
    const pieces = cutWord(word);
    let at = 0;
    for (const { id, piece } of pieces) {
      // An unknown word is one piece whose text is not the word's.
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
    // Vertical tabs and the like are white space to JavaScript, and dropped by the library.
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
