import type { Span } from '../domain/span.ts';
import { isSpace } from './count-words.ts';

export const MAX_SENTENCE_WORDS = 120;

/**
 * Limits text whose length a word count does not reflect: a long token, or a script without spaces.
 * English prose reaches the limit of 120 words first, at about 720 characters. A field of a Discord
 * message holds 1,024 characters, so every sentence fits into one.
 */
export const MAX_SENTENCE_CHARACTERS = 1000;

/**
 * Cuts a sentence that exceeds either limit into pieces with about the same number of words. Cuts
 * at white space, and inside an overlong word at grapheme boundaries. Returns a sentence within
 * both limits unchanged.
 */
export function cutGiantUnit(text: string, unit: Span): Span[] {
  if (unit.end - unit.start < 2 * MAX_SENTENCE_WORDS) return [unit];
  const words = wordsOf(text, unit);
  if (words.length <= MAX_SENTENCE_WORDS && unit.end - unit.start <= MAX_SENTENCE_CHARACTERS) {
    return [unit];
  }
  const fewest = pack(words, MAX_SENTENCE_WORDS).length;
  return pack(words, Math.ceil(words.length / fewest));
}

/** Packs words into pieces in order, each at most `maxWords` and `MAX_SENTENCE_CHARACTERS` long. */
function pack(words: readonly Span[], maxWords: number): Span[] {
  const pieces: Span[] = [];
  let piece: Span | null = null;
  let count = 0;
  for (const word of words) {
    if (piece !== null && count < maxWords && word.end - piece.start <= MAX_SENTENCE_CHARACTERS) {
      piece = { start: piece.start, end: word.end };
      count += 1;
      continue;
    }
    if (piece !== null) pieces.push(piece);
    piece = word;
    count = 1;
  }
  if (piece !== null) pieces.push(piece);
  return pieces;
}

function wordsOf(text: string, unit: Span): Span[] {
  const words: Span[] = [];
  let start = unit.start;
  for (let index = unit.start; index <= unit.end; index += 1) {
    if (index < unit.end && !isSpace(text, index)) continue;
    if (index > start) words.push(...cutWord(text, { start, end: index }));
    start = index + 1;
  }
  return words;
}

function cutWord(text: string, word: Span): Span[] {
  const length = word.end - word.start;
  if (length <= MAX_SENTENCE_CHARACTERS) return [word];
  const target = Math.ceil(length / Math.ceil(length / MAX_SENTENCE_CHARACTERS));
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const pieces: Span[] = [];
  let start = word.start;
  while (start < word.end) {
    const end = graphemeBoundary(graphemes, text, start, target, word.end);
    pieces.push({ start, end });
    start = end;
  }
  return pieces;
}

/**
 * Returns the last grapheme boundary within `length` code units after `start`. If the grapheme at
 * `start` is longer than that, returns its end. `start` must be a boundary. Segments only a window,
 * because `Intl.Segmenter` takes quadratic time over a whole text in Node 20.
 */
function graphemeBoundary(
  graphemes: Intl.Segmenter,
  text: string,
  start: number,
  length: number,
  end: number,
): number {
  if (end - start <= length) return end;
  // Two extra code units, because a boundary at `length` is certain only if the window includes the
  // whole character after it.
  for (let window = length + 2; ; window *= 2) {
    const stop = Math.min(start + window, end);
    const segments = graphemes.segment(text.slice(start, stop));
    const last = segments.containing(length);
    if (last === undefined) return end;
    if (last.index > 0) return start + last.index;
    // The first grapheme is longer than `length`. Its end is certain only if the window includes a
    // whole character after it.
    if (last.segment.length < stop - start - 1) return start + last.segment.length;
    if (stop === end) return end;
  }
}
