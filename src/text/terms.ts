import { Buffer } from 'node:buffer';
import { stemmer } from 'stemmer';
import type { Span } from '../domain/span.ts';
import { STOP_WORDS } from './stop-words.ts';

/** A term and the span of text it comes from. */
export interface Term extends Span {
  readonly term: string;
}

/** Combining marks that FTS5 accepts inside a token and then drops; other marks separate tokens. */
const MARKS =
  '\\u0300-\\u0304\\u0306-\\u030c\\u030f\\u0311\\u031b\\u0323-\\u0328\\u032d\\u032e\\u0330\\u0331';
const TOKEN = new RegExp(`[\\p{L}\\p{N}\\p{Co}][\\p{L}\\p{N}\\p{Co}${MARKS}]*`, 'gu');
const DROPPED_MARKS = new RegExp(`[${MARKS}]`, 'gu');

/** In UTF-8 bytes, as FTS5 counts. Shorter and longer tokens are not stemmed. */
const SHORTEST_STEMMED = 3;
const LONGEST_STEMMED = 64;
/** Non-ASCII bytes become characters from here up, which no rule of the stemmer matches. */
const BYTE_STAND_IN = 0xe000;

/**
 * The terms of `text` in order, tokenised like SQLite's FTS5 with `unicode61 remove_diacritics 2`:
 * lower-case runs of letters, numbers and private-use characters, with Latin diacritics removed.
 * "OpenAI's" gives `openai` and `s`. FTS5 uses the tables of Unicode 6.1, so it may split newer
 * symbols and scripts differently (it treats a newer emoji as a letter).
 */
export function terms(text: string): Term[] {
  return Array.from(text.matchAll(TOKEN), ({ 0: token, index }) => ({
    term: fold(token),
    start: index,
    end: index + token.length,
  }));
}

/**
 * The stem of a term by Porter's algorithm, as in FTS5's `porter`: it works on bytes and skips
 * terms outside 3 to 64 bytes. Both agree on all of 36,727 words of English prose; they differ on
 * `-yying`, which English does not have.
 */
export function stem(term: string): string {
  const bytes = Buffer.from(term);
  if (bytes.length < SHORTEST_STEMMED || bytes.length > LONGEST_STEMMED) return term;
  if (bytes.length === term.length) return stemmer(term);
  const standIns = Array.from(bytes, (byte) =>
    String.fromCharCode(byte < 0x80 ? byte : BYTE_STAND_IN + byte),
  );
  const stemmed = stemmer(standIns.join(''));
  return Buffer.from(Array.from(stemmed, (unit) => unit.charCodeAt(0) & 0xff)).toString();
}

/**
 * The search terms of a question, in order, without stop words and without repeated stems. If the
 * question has only stop words, returns all of them; if it has no words, returns `[]`.
 */
export function questionTerms(question: string): string[] {
  const all = terms(question);
  const content = all.filter(
    ({ term, start, end }) => !STOP_WORDS.has(term) || isAcronym(question, start, end),
  );
  const byStem = new Map<string, string>();
  for (const { term } of content.length > 0 ? content : all) {
    if (!byStem.has(stem(term))) byStem.set(stem(term), term);
  }
  return [...byStem.values()];
}

/** "US", "IT" and "WHO" in a question that is not written in capitals throughout. */
function isAcronym(question: string, start: number, end: number): boolean {
  return (
    end - start > 1 && /^\p{Lu}+$/u.test(question.slice(start, end)) && /\p{Ll}/u.test(question)
  );
}

function fold(token: string): string {
  let folded = '';
  for (const character of token.replace(DROPPED_MARKS, '')) folded += foldCharacter(character);
  return folded;
}

function foldCharacter(character: string): string {
  if (character <= '\u007f') return character.toLowerCase();
  // Upper-cased first, to handle "ſ", "ς" and "ϐ"; "ı" is excluded because its capital belongs to
  // another letter.
  const capital = character.toUpperCase();
  const small =
    capital.length === character.length && character !== 'ı'
      ? capital.toLowerCase()
      : character.toLowerCase();
  // Only Latin letters lose their diacritics: "é" becomes "e", "й" is unchanged.
  const decomposed = small.normalize('NFD');
  return /^[a-z]\p{M}+$/u.test(decomposed) ? decomposed.charAt(0) : small;
}
