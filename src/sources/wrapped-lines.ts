import { opensTurn } from '../text/line-marks.ts';
import type { Line } from './text-lines.ts';

/** Text wrapped by hand or by an old editor is at least and at most so wide, in characters. */
const MIN_WIDTH = 40;
const MAX_WIDTH = 100;
/** One line alone has to be so long to count as wrapped; rows that begin with a small letter are shorter. */
const SURE_WIDTH = 60;
/** Of the lines that are full, at least this share has to break within a sentence. */
const MIN_CONTINUING_SHARE = 0.4;
/** A line that is full to this share and ends no sentence goes on; wrapping by hand is uneven. */
const FULL_SHARE = 0.85;

const ENDS_SENTENCE = /[.!?…:;。！？][\p{Pe}\p{Pf}\p{Pi}"'*_]*$/u;
const GOES_ON = /^[\p{Ps}\p{Pi}"'*_]*(?:\p{Ll}(?!\p{Lu})|\p{Lo})/u;
/** Verse breaks off at commas, and no line of its own ends with one of these words. */
const BREAKS_OFF =
  /(?:,|\b(?:a|an|and|are|as|at|be|been|but|by|from|has|have|his|into|is|its|nor|of|or|than|that|the|their|was|were|which|whose|with))$/;

/**
 * The width at which these lines were wrapped; `null` where each line stands for itself. The
 * evidence is a line that ends no sentence before one that begins with a small letter, or with a
 * letter of a script without small ones: rows of a table, menus and headings rarely look so, text
 * wrapped at a width does most of the time.
 */
export function findWrapWidth(lines: readonly Line[]): number | null {
  const pairs = lines
    .slice(1)
    .map((next, i) => ({ line: lines[i], next }))
    .filter((pair): pair is { line: Line; next: Line } => pair.line !== undefined)
    .filter(({ line, next }) => mayJoin(line, next) && line.text.length <= MAX_WIDTH);
  const widths = pairs
    .filter(({ line, next }) => line.text.length >= MIN_WIDTH && continues(line, next))
    .map(({ line }) => line.text.length)
    .sort((a, b) => a - b);
  // The nine-tenths quantile: one line that was never wrapped must not set the width.
  const width = widths[Math.ceil(widths.length * 0.9) - 1];
  if (width === undefined) return null;
  const full = pairs.filter(({ line, next }) => fills(line, next, width * FULL_SHARE));
  const continuing = full.filter(({ line, next }) => continues(line, next));
  return continuing.length >= full.length * MIN_CONTINUING_SHARE ? width : null;
}

/**
 * Whether `next` belongs to the same paragraph, or list item, as `line` directly above it.
 *
 * @param head the first line of that paragraph or item
 */
export function joins(line: Line, next: Line, width: number | null, head: Line): boolean {
  if (isStrayNumber(line, next, width)) return true;
  if (!mayJoin(line, next)) return false;
  if (opensTurn(next.text) && opensTurn(head.text)) return false;
  if (head.kind === 'item' && next.indent > head.indent) return true;
  if (breaksOff(line.text)) return true;
  if (continues(line, next) && line.text.length >= (width === null ? SURE_WIDTH : width / 2)) {
    return width !== null || line.text.length <= MAX_WIDTH;
  }
  if (width === null) return false;
  // An indented line begins a paragraph, as in a book.
  if (next.indent >= line.indent + 2) return false;
  if (line.text.length > MAX_WIDTH) {
    return !endsSentence(line.text) && next.text.length <= MAX_WIDTH;
  }
  return fills(line, next, endsSentence(line.text) ? width : width * FULL_SHARE);
}

/** Whether the text ends as a sentence does, or announces what follows. */
export function endsSentence(text: string): boolean {
  return ENDS_SENTENCE.test(text);
}

/** Whether the line ends where no sentence, title or row does. */
export function breaksOff(text: string): boolean {
  return BREAKS_OFF.test(text);
}

/** "... at the age of / 42. Then": a number that came to stand at the beginning of a line. */
function isStrayNumber(line: Line, next: Line, width: number | null): boolean {
  return (
    width !== null &&
    line.kind === 'text' &&
    next.kind === 'item' &&
    /^\d/.test(next.text) &&
    !endsSentence(line.text) &&
    line.text.length <= MAX_WIDTH &&
    fills(line, next, width * FULL_SHARE)
  );
}

function mayJoin(line: Line, next: Line): boolean {
  if (next.kind === 'text') return line.kind === 'text' || line.kind === 'item';
  return next.kind === 'quote' && line.kind === 'quote';
}

function continues(line: Line, next: Line): boolean {
  return !endsSentence(line.text) && GOES_ON.test(wordsOf(next));
}

/** Whether the next line's first word had no room on this line any more. */
function fills(line: Line, next: Line, width: number): boolean {
  const [word = ''] = wordsOf(next).split(/\s/, 1);
  return line.text.length + 1 + word.length > width;
}

/** A quoted line without its mark. */
function wordsOf(line: Line): string {
  return line.kind === 'quote' ? line.text.replace(/^[>\s]+/, '') : line.text;
}
