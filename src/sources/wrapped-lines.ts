import { opensTurn } from '../text/line-marks.ts';
import type { Line } from './text-lines.ts';

/** Range of plausible wrap widths, in characters. */
const MIN_WIDTH = 40;
const MAX_WIDTH = 100;
/**
 * A single line must be this long to count as wrapped; shorter rows can begin with a small letter
 * too.
 */
const SURE_WIDTH = 60;
/** Minimum share of full lines that break within a sentence. */
const MIN_CONTINUING_SHARE = 0.4;
/**
 * A line at least this full that ends no sentence continues on the next; manual wrapping is uneven.
 */
const FULL_SHARE = 0.85;

const ENDS_SENTENCE = /[.!?…:;。！？][\p{Pe}\p{Pf}\p{Pi}"'*_]*$/u;
const CONTINUES_SENTENCE = /^[\p{Ps}\p{Pi}"'*_]*(?:\p{Ll}(?!\p{Lu})|\p{Lo})/u;
/**
 * Endings after which the next line continues: a comma, as in verse, or a word that never ends a
 * complete line.
 */
const BREAKS_OFF =
  /(?:,|\b(?:a|an|and|are|as|at|be|been|but|by|from|has|have|his|into|is|its|nor|of|or|than|that|the|their|was|were|which|whose|with))$/;

/**
 * The width at which these lines were wrapped; `null` if they were not. The evidence is a line
 * without a sentence end, followed by one that begins with a small letter or a letter of a caseless
 * script. That is rare in tables, menus and headings, and common in wrapped text.
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
  // The 90th percentile, so that one unwrapped line does not set the width.
  const width = widths[Math.ceil(widths.length * 0.9) - 1];
  if (width === undefined) return null;
  const full = pairs.filter(({ line, next }) => fills(line, next, width * FULL_SHARE));
  const continuing = full.filter(({ line, next }) => continues(line, next));
  return continuing.length >= full.length * MIN_CONTINUING_SHARE ? width : null;
}

/**
 * Whether `next` continues the paragraph or list item of `line`, the line directly above it.
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

/** Whether the text ends like a sentence, or announces the text after it. */
export function endsSentence(text: string): boolean {
  return ENDS_SENTENCE.test(text);
}

/** Whether the line ends where no sentence, title or row would. */
export function breaksOff(text: string): boolean {
  return BREAKS_OFF.test(text);
}

/** "... at the age of / 42. Then": a number that wrapping moved to the beginning of a line. */
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
  return !endsSentence(line.text) && CONTINUES_SENTENCE.test(wordsOf(next));
}

/** Whether the first word of `next` would not have fitted on this line. */
function fills(line: Line, next: Line, width: number): boolean {
  const [word = ''] = wordsOf(next).split(/\s/, 1);
  return line.text.length + 1 + word.length > width;
}

/** The line without its quotation mark. */
function wordsOf(line: Line): string {
  return line.kind === 'quote' ? line.text.replace(/^[>\s]+/, '') : line.text;
}
