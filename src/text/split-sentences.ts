import type { Span } from '../domain/span.ts';
import {
  continuesTime,
  isExclaimedName,
  namesSpeaker,
  opensSentence,
  opensSentenceWithoutSpace,
  opensWithNumber,
  readStop,
} from './abbreviations.ts';
import { isSpace } from './count-words.ts';
import { cutGiantUnit } from './cut-giant-unit.ts';
import { joinsInOtherLanguages } from './foreign-stops.ts';
import { isNamedMark, opensMarkedSentence } from './line-marks.ts';

/** Stops that usually need white space after them to end a sentence. */
const SPACED_STOPS = '.!?…‼⁇⁈⁉‽';
/** Stops that end a sentence without a space after them. */
const FREE_STOPS = '。！？｡．؟۔।॥։።។။';
const STOPS = SPACED_STOPS + FREE_STOPS;
const NEXT_CANDIDATE = new RegExp(`[${STOPS}\\n\\u2029]`, 'g');

const CLOSING = `"'”’»›)]}」』）】〉》〕`;
/**
 * Marks that close a quotation in „German“ and »German« style but open one in other styles. They
 * count as closing only if no letter or digit follows.
 */
const REVERSED_CLOSING = '“‘«‹';
const CLOSING_QUOTE = /["'”’»›“‘«‹」』]/;
const OPENING_BRACKETS = '([{（「『【';
const FOOTNOTE = /\[(?:\d{1,3}|[a-z]|note \d{1,3}|citation needed)\](?!\()|[⁰¹²³⁴-⁹]/uy;
const EMOJI =
  /[ \t\u00a0]?(?:\p{RI}\p{RI}|(?![‼⁉])\p{Extended_Pictographic}(?:\p{EMod}|\uFE0F|\u200D\p{Extended_Pictographic})*)/uy;
/** Characters that form one grapheme with the character before them. */
const EXTENDING = /[\p{M}\p{Grapheme_Extend}\p{Emoji_Modifier}\u200C\u200D]/uy;
const LIST_MARKER =
  /(?:[-*•‣◦▪●–]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[ivxlcIVXLC]{1,5}|[a-zA-Z])[.)])[ \t]/y;

/** "[...] The next": an elision, which says nothing about whether a new sentence begins. */
const ELISION = /^[([]\s?(?:\.{3}|…)\s?[)\]]\s*/;

/** A line of only opening marks. They do not belong to the next line. */
const LONE_OPENING = /^([ \t\u00a0"'“”‘’„‚«»‹›([{*_~`¿¡—–-]+)\n[^]*$/u;

/** The number of characters examined on each side of a stop; limits the work per stop. */
const CONTEXT = 64;

/**
 * Splits one block of text into sentences and returns them as ordered, disjoint ranges of `text`.
 * Every non-space character is in exactly one range. No range begins or ends with white space. A
 * sentence of more than 120 words or 1,000 characters is cut into pieces, each returned as a
 * sentence. Runs in linear time.
 *
 * A library was not good enough: `Intl.Segmenter` splits after "Dr.", after closing quotation marks
 * and at every line end, and its results differ between Node versions. It finds 134 of the 218
 * sentences marked by hand in our tests, and `sentence-splitter` 5.0.1 finds 114. This function
 * finds all 218, but it was tuned on them.
 *
 * An uncertain stop does not split the text: two sentences quoted as one are still accurate, but
 * half a sentence can be a misquotation. For this reason, a stop before a lower-case letter ends a
 * sentence only if the letter is an item mark or begins a name such as "iPhone".
 */
export function splitSentences(
  text: string,
  within: Span = { start: 0, end: text.length },
): Span[] {
  const bounded = within.end === text.length ? text : text.slice(0, within.end);
  return sentenceUnits(bounded, within.start).flatMap((unit) => cutGiantUnit(text, unit));
}

function sentenceUnits(text: string, from: number): Span[] {
  const units: Span[] = [];
  let start = skipSpace(text, from);
  let at = start;
  while (start < text.length) {
    NEXT_CANDIDATE.lastIndex = at;
    const stop = NEXT_CANDIDATE.exec(text)?.index ?? text.length;
    const end = isSpace(text, stop) ? stop : clusterEnd(text, stop);
    const next = skipSpace(text, end);
    if (next >= text.length || endsSentence(text, start, stop, end, next)) {
      units.push({ start, end: trimmedEnd(text, start, next >= text.length ? text.length : end) });
      start = next;
    }
    at = Math.max(next, stop + 1);
  }
  return units;
}

/**
 * Returns the offset after the stop at `stop` and the stops, closing marks, footnote marks and
 * emoji that follow it.
 */
function clusterEnd(text: string, stop: number): number {
  let end = stop;
  for (;;) {
    const length = clusterStep(text, end);
    if (length === 0) return end;
    end += length;
  }
}

function clusterStep(text: string, at: number): number {
  const character = text.charAt(at);
  if (character === '') return 0;
  if (STOPS.includes(character) || CLOSING.includes(character)) return 1;
  if (REVERSED_CLOSING.includes(character) && !/[\p{L}\p{N}]/u.test(codePoint(text, at + 1))) {
    return 1;
  }
  if (character === ' ' || character === '\u00a0' || character === '\u202f') {
    // A space precedes a closing mark in French and in tokenised text.
    if (/[»”’)\]]/.test(text.charAt(at + 1)) && isBreak(text, at + 2)) return 2;
    // A straight quotation mark is certain to be a closing mark only at the end of the text.
    if (/["']/.test(text.charAt(at + 1)) && skipSpace(text, at + 2) === text.length) return 2;
  }
  const attached = matchLength(FOOTNOTE, text, at) || matchLength(EXTENDING, text, at);
  if (attached > 0) return attached;
  let emoji = 0;
  for (;;) {
    const length = matchLength(EMOJI, text, at + emoji);
    if (length === 0) break;
    emoji += length;
  }
  return isBreak(text, at + emoji) ? emoji : 0;
}

/**
 * Whether the sentence that began at `start` ends at `end`, the offset after the stop at `stop` and
 * its closing marks. `next` is the offset of the next non-space character.
 */
function endsSentence(
  text: string,
  start: number,
  stop: number,
  end: number,
  next: number,
): boolean {
  if (/\n\s*\n|\u2029/.test(text.slice(end, next))) return true;
  if (isSpace(text, stop)) return startsListItem(text, start) && startsListItem(text, next);
  if (stop > start && OPENING_BRACKETS.includes(text.charAt(stop - 1))) return false;

  const cluster = text.slice(stop, Math.min(end, stop + CONTEXT));
  const ahead = text
    .slice(next, next + CONTEXT)
    .replace(ELISION, '')
    .replace(LONE_OPENING, '$1');
  const behind = text.slice(Math.max(start, stop - CONTEXT), stop);
  if (FREE_STOPS.includes(cluster.charAt(0))) return endsAtFreeStop(behind, cluster, ahead);
  if (next === end) return endsWithoutSpace(behind, cluster, ahead);

  if (!maySentenceBegin(ahead)) return false;
  const inner = ahead.replace(/^[\s"'“”‘’„‚«»‹›([{*_~`¿¡—–-]+/u, '');
  const word = /[\p{L}\p{M}\p{N}.]*$/u.exec(behind)?.[0] ?? '';
  if (/[!?‼⁇⁈⁉‽]/.test(cluster)) {
    if (CLOSING_QUOTE.test(cluster)) return !namesSpeaker(inner);
    return !isExclaimedName(word) || opensSentence(inner);
  }
  if (/^(?:…|\.\.)/.test(cluster) || word === '') {
    const setOff = behind === '' || /\s$/.test(behind);
    return !setOff || opensSentence(inner);
  }
  return endsAtFullStop(word, stop - word.length === start, behind, inner);
}

function endsAtFullStop(word: string, first: boolean, behind: string, ahead: string): boolean {
  const before = behind.slice(0, behind.length - word.length);
  if (isListNumber(word, first, before) || isNamedMark(behind)) return false;
  if (joinsInOtherLanguages(word, behind, ahead) && !opensSentence(ahead)) return false;
  const previous = /(\S+)\s+$/.exec(before)?.[1] ?? '';
  switch (readStop(word, previous)) {
    case 'joins':
      return false;
    case 'joins-number':
      return !opensWithNumber(ahead);
    case 'joins-unless-opener':
      return opensSentence(ahead);
    case 'time':
      return !continuesTime(ahead);
    case 'ends':
      return true;
  }
}

/**
 * Whether `word` is a list number: "1", "2.3", "IV" or "b" at the start of a sentence, or "1" after
 * a colon, a semicolon or an opening bracket.
 */
function isListNumber(word: string, first: boolean, before: string): boolean {
  if (first) return /^(?:\d{1,3}(?:\.\d{1,3})*|[ivxlcIVXLC]{1,5}|\p{L})$/u.test(word);
  return /^\d{1,2}$/.test(word) && /(?:[:;]\s|\()$/.test(before);
}

/** Whether a sentence may begin with `ahead`: not with a lower-case letter or, for example, a comma. */
function maySentenceBegin(ahead: string): boolean {
  if (opensMarkedSentence(ahead)) return true;
  const first = /^[\s"'“”‘’„‚«»‹›([{*_~`¿¡—–-]*(.)(.?)/su.exec(ahead);
  const character = first?.[1] ?? '';
  if (/[,;:&/=+%)\]}]/.test(character)) return false;
  // ".NET" may begin a sentence; a lone stop may not.
  if (STOPS.includes(character)) return character === '.' && /\p{L}/u.test(first?.[2] ?? '');
  // "iPhone" and "eBay" begin sentences.
  return !/\p{Ll}/u.test(character) || /\p{Lu}/u.test(first?.[2] ?? '');
}

/**
 * Whether a sentence ends at a stop without a space after it: "the deal.The next", "Really?Yes".
 */
function endsWithoutSpace(behind: string, cluster: string, ahead: string): boolean {
  if (!/^\p{Lu}/u.test(ahead)) {
    // Chinese and Japanese texts sometimes use half-width question and exclamation marks.
    return /^[!?]/.test(cluster) && isIdeographic(behind.slice(-1)) && isIdeographic(ahead);
  }
  const token = (/\S*$/.exec(behind)?.[0] ?? '') + (/^\S*/.exec(ahead)?.[0] ?? '');
  if (/[/@\\_=&%#:<>]|^www\./i.test(token)) return false;
  if (/^[!?]/.test(cluster)) return /\p{Ll}$/u.test(behind) && /^\p{Lu}\p{Ll}/u.test(ahead);
  return /(?:\p{L}\p{L}|\d\d|[)\]”"’])$/u.test(behind) && opensSentenceWithoutSpace(ahead);
}

function endsAtFreeStop(behind: string, cluster: string, ahead: string): boolean {
  // The full-width full stop also serves as a decimal point.
  if (cluster.startsWith('．') && /\p{Nd}$/u.test(behind)) {
    return !/^\p{Nd}/u.test(ahead);
  }
  // 「はい。」と答えた: the quoted speech belongs to the sentence that names the speaker.
  return !(/[」』]$/.test(cluster) && /^(?:と|って)/.test(ahead));
}

function startsListItem(text: string, at: number): boolean {
  return matchLength(LIST_MARKER, text, at) > 0;
}

function isIdeographic(text: string): boolean {
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
}

function isBreak(text: string, at: number): boolean {
  return at >= text.length || isSpace(text, at);
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text, at)) at += 1;
  return at;
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text, at - 1)) at -= 1;
  return at;
}

function codePoint(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

/** Returns the length of a sticky pattern's match at `at`, or 0. */
function matchLength(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0].length ?? 0;
}
