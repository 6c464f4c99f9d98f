import type { Span } from '../domain/span.ts';

/**
 * A text normalised for comparison. Quotation marks become straight, white space becomes single
 * spaces, invisible characters are dropped, accents are composed, and `…` and ligatures are spelt
 * out. Hyphens and dashes are dropped together with the white space around them, so that
 * `hyphen-\nation` becomes `hyphenation`.
 */
export interface FoldedText {
  readonly text: string;
  readonly folded: string;
  /** For each UTF-16 code unit of `folded`, the offset of the character in `text` that it comes from. */
  readonly starts: Uint32Array;
}

export interface FoldOptions {
  readonly ignoreCase: boolean;
}

const SINGLE_QUOTES = '\u2018\u2019\u201a\u201b\u2032\u2035\u00b4\u0060\u02bc\u2039\u203a\uff07';
const DOUBLE_QUOTES = '\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\uff02';
const DASHES = '-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d';
/** Soft hyphen, zero-width characters, directional marks. */
const UNSEEN_CHARACTER = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u;
const SPELT_OUT: Readonly<Record<string, string>> = {
  '\u2026': '...',
  '\ufb00': 'ff',
  '\ufb01': 'fi',
  '\ufb02': 'fl',
  '\ufb03': 'ffi',
  '\ufb04': 'ffl',
};
const FIRST_MARK = 0x300;
const LAST_MARK = 0x36f;

/**
 * Roles of characters that do not fold to exactly one code unit. They are negative to differ from
 * code units.
 */
const SPACE = -1;
const DASH = -2;
const UNSEEN = -3;
const OTHER = -4;

const ASCII = asciiUnits((character) => character);
const ASCII_WITHOUT_CASE = asciiUnits((character) => character.toLowerCase());

export function foldText(text: string, { ignoreCase }: FoldOptions): FoldedText {
  const ascii = ignoreCase ? ASCII_WITHOUT_CASE : ASCII;
  const units = new Units(text.length);
  let space = -1;
  let dash = false;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    // Most characters are ASCII. A table lookup is six times faster for them.
    const unit = code < 0x80 ? (ascii[code] ?? SPACE) : OTHER;
    const character = unit === OTHER ? characterAt(text, at) : '';
    const role = unit === OTHER ? roleOf(character, ignoreCase) : unit;
    if (role === SPACE) {
      if (space === -1) space = at;
    } else if (role === DASH) {
      dash = true;
    } else if (role !== UNSEEN) {
      const follows = space === -1 && !dash;
      if (space !== -1 && !dash && units.length > 0) units.add(0x20, space);
      if (typeof role === 'number') units.add(role, at);
      else if (!follows || !units.compose(character)) units.addAll(role, at);
      space = -1;
      dash = false;
    }
    at += unit === OTHER ? character.length : 1;
  }
  return { text, ...units.done() };
}

/**
 * Returns all non-overlapping matches of `folded` in order, as spans of the original text. A match
 * never begins or ends inside a character or a word.
 */
export function findFolded(within: FoldedText, folded: string): Span[] {
  const found: Span[] = [];
  if (folded === '') return found;
  for (let at = within.folded.indexOf(folded); at !== -1;) {
    const after = at + folded.length;
    const isWhole = isBoundary(within, at) && isBoundary(within, after);
    if (isWhole) found.push(spanOf(within, at, after));
    at = within.folded.indexOf(folded, isWhole ? after : at + 1);
  }
  return found;
}

/**
 * Collects folded code units and their source offsets. The arrays rarely grow, because folding
 * shortens most texts.
 */
class Units {
  #codes: Uint16Array;
  #starts: Uint32Array;
  length = 0;

  constructor(expected: number) {
    this.#codes = new Uint16Array(expected + 16);
    this.#starts = new Uint32Array(expected + 16);
  }

  add(unit: number, start: number): void {
    if (this.length === this.#codes.length) this.#grow();
    this.#codes[this.length] = unit;
    this.#starts[this.length] = start;
    this.length += 1;
  }

  addAll(units: string, start: number): void {
    for (let i = 0; i < units.length; i++) this.add(units.charCodeAt(i), start);
  }

  /** Composes a combining mark with the letter before it, if one character exists for the pair. */
  compose(mark: string): boolean {
    if (!isMark(mark.charCodeAt(0)) || this.length === 0) return false;
    const before = String.fromCharCode(this.#codes[this.length - 1] ?? 0);
    const composed = (before + mark).normalize('NFC');
    if (composed.length !== 1) return false;
    this.#codes[this.length - 1] = composed.charCodeAt(0);
    return true;
  }

  done(): Pick<FoldedText, 'folded' | 'starts'> {
    const codes = this.#codes.subarray(0, this.length);
    const bytes = Buffer.from(codes.buffer, codes.byteOffset, codes.byteLength);
    return { folded: decode(bytes), starts: this.#starts.slice(0, this.length) };
  }

  #grow(): void {
    const size = Math.ceil(this.#codes.length * 1.5) + 16;
    const [codes, starts] = [new Uint16Array(size), new Uint32Array(size)];
    codes.set(this.#codes);
    starts.set(this.#starts);
    this.#codes = codes;
    this.#starts = starts;
  }
}

/** Decodes UTF-16 in the machine's byte order. */
function decode(units: Buffer): string {
  const isLittle = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
  return (isLittle ? units : Buffer.from(units).swap16()).toString('utf16le');
}

function characterAt(text: string, at: number): string {
  const code = text.charCodeAt(at);
  if (code < 0xd800 || code > 0xdfff) return text.charAt(at);
  return String.fromCodePoint(text.codePointAt(at) ?? code);
}

function asciiUnits(fold: (character: string) => string): Int16Array {
  return Int16Array.from({ length: 0x80 }, (_, code) => {
    if (code === 0x20 || (code >= 9 && code <= 13)) return SPACE;
    const character = String.fromCharCode(code);
    if (character === '-') return DASH;
    return (character === '`' ? "'" : fold(character)).charCodeAt(0);
  });
}

/** Returns the role of a non-ASCII character, or the code units it folds to. */
function roleOf(character: string, ignoreCase: boolean): number | string {
  if (/\s/u.test(character)) return SPACE;
  if (DASHES.includes(character)) return DASH;
  if (UNSEEN_CHARACTER.test(character)) return UNSEEN;
  if (SINGLE_QUOTES.includes(character)) return "'".charCodeAt(0);
  if (DOUBLE_QUOTES.includes(character)) return '"'.charCodeAt(0);
  const units = SPELT_OUT[character] ?? character.normalize('NFC');
  return ignoreCase ? units.toLowerCase() : units;
}

/** Whether a match may begin or end at offset `at` of the folded text. */
function isBoundary({ text, folded, starts }: FoldedText, at: number): boolean {
  if (at === 0 || at === folded.length) return true;
  if (starts[at] === starts[at - 1] || isMark(folded.charCodeAt(at))) return false;
  const before = characterBefore(folded, at);
  const after = characterAt(folded, at);
  if (!isSpacedLetter(before) || !isSpacedLetter(after)) return true;
  // A match may begin or end at a dropped dash: `well` is found in `well-known`, but not in
  // `wellknown`.
  const end = endOf(text, starts[at - 1] ?? 0);
  return Array.from(text.slice(end, starts[at])).some((between) => DASHES.includes(between));
}

function characterBefore(text: string, at: number): string {
  const code = text.charCodeAt(at - 1);
  return code >= 0xdc00 && code <= 0xdfff ? text.slice(at - 2, at) : text.charAt(at - 1);
}

/** Whether a character is a letter or digit of a script that puts spaces between words. */
function isSpacedLetter(character: string): boolean {
  return (
    /[\p{L}\p{N}]/u.test(character) &&
    !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u.test(
      character,
    )
  );
}

function spanOf({ text, starts }: FoldedText, from: number, to: number): Span {
  return { start: starts[from] ?? 0, end: endOf(text, starts[to - 1] ?? 0) };
}

/** Returns the offset after the character at `start` and its combining marks. */
function endOf(text: string, start: number): number {
  let end = start + characterAt(text, start).length;
  while (isMark(text.charCodeAt(end))) end += 1;
  return end;
}

function isMark(code: number): boolean {
  return code >= FIRST_MARK && code <= LAST_MARK;
}
