import { Buffer } from 'node:buffer';
import { stemmer } from 'stemmer';
import type { Span } from '../domain/span.ts';
import { wordsIn } from './space-words.ts';
import { STOP_WORDS } from './stop-words.ts';

/** A term and the span of text it comes from. */
export interface Term extends Span {
  readonly term: string;
}

/** Combining marks that FTS5 removes from a token. Other marks separate tokens. */
const MARKS =
  '\\u0300-\\u0304\\u0306-\\u030c\\u030f\\u0311\\u031b\\u0323-\\u0328\\u032d\\u032e\\u0330\\u0331';
const TOKEN = new RegExp(`[\\p{L}\\p{N}\\p{Co}][\\p{L}\\p{N}\\p{Co}${MARKS}]*`, 'gu');
const DROPPED_MARKS = new RegExp(`[${MARKS}]`, 'gu');

/** FTS5 does not stem shorter or longer tokens. It counts their length in UTF-8 bytes. */
const SHORTEST_STEMMED = 3;
const LONGEST_STEMMED = 64;
/** Japanese particles and endings, and the question words of Chinese. */
const PARTICLE =
  /^(?:\p{Script=Hiragana}{1,2}|[的了吗呢是在有和谁几]|什么时候|什么|哪里|哪儿|多少|怎么)$/u;
/** Non-ASCII bytes are replaced by characters from this one up, which no rule of the stemmer matches. */
const BYTE_STAND_IN = 0xe000;

/**
 * Returns the terms of `text` in order, as SQLite's FTS5 does with `unicode61 remove_diacritics 2`:
 * lower-case runs of letters, numbers and private-use characters, with Latin diacritics removed.
 * "OpenAI's" becomes `openai` and `s`. FTS5 uses the tables of Unicode 6.1, so it may split newer
 * symbols and scripts differently. For example, it treats a newer emoji as a letter. Scripts without
 * spaces are split into words as by `spaceWords`, which prepares the text for FTS5.
 */
export function terms(text: string): Term[] {
  // Words are found before tokens, because a mark that ends a token does not end a word.
  return wordsIn(text).flatMap(({ start, end }) =>
    Array.from(text.slice(start, end).matchAll(TOKEN), ({ 0: token, index }) => ({
      term: fold(token),
      start: start + index,
      end: start + index + token.length,
    })),
  );
}

/**
 * Returns the stem of a term by Porter's algorithm. Like FTS5's `porter`, it works on bytes and
 * leaves terms of fewer than 3 or more than 64 bytes unchanged. Both give the same stem for all
 * 36,727 words of a sample of English prose. They differ on words that end in `-yying`, which
 * English does not have.
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
 * Returns the search terms of a question in order, without stop words and repeated stems. If the
 * question consists of stop words, returns them. If it has no words, returns `[]`.
 */
export function questionTerms(question: string): string[] {
  const all = terms(question);
  const content = all.filter(
    ({ term, start, end }) =>
      !PARTICLE.test(term) && (!STOP_WORDS.has(term) || isAcronym(question, start, end)),
  );
  const byStem = new Map<string, string>();
  for (const { term } of content.length > 0 ? content : all) {
    if (!byStem.has(stem(term))) byStem.set(stem(term), term);
  }
  return [...byStem.values()];
}

/** Whether a term is written like "US", "IT" or "WHO" in a question that is not all in capitals. */
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
  // Converting to upper case first unifies variants such as "ſ", "ς" and "ϐ". "ı" is excluded,
  // because its capital is that of "i".
  const capital = character.toUpperCase();
  const small =
    capital.length === character.length && character !== 'ı'
      ? capital.toLowerCase()
      : character.toLowerCase();
  // Only Latin letters lose their diacritics: "é" becomes "e", but "й" is unchanged.
  const decomposed = small.normalize('NFD');
  return /^[a-z]\p{M}+$/u.test(decomposed) ? decomposed.charAt(0) : small;
}
