import { isTurnMark, opensTurn } from '../text/turn-marks.ts';
import type { Line } from './text-lines.ts';

/** The range of plausible wrap widths, in characters. */
const MIN_WIDTH = 40;
const MAX_WIDTH = 100;
/**
 * Minimum length of a line that counts as wrapped although the wrap width is unknown. Shorter lines
 * may be rows of a list in lower case.
 */
const SURE_WIDTH = 60;
/** Minimum share of full lines that break within a sentence. */
const MIN_CONTINUING_SHARE = 0.4;
/**
 * The share of the wrap width from which a line without a sentence end counts as full. It is below
 * 1, because text wrapped by hand is uneven.
 */
const FULL_SHARE = 0.85;

/** A line of this kind is text only inside the mark of a turn. */
const DASH = /^[-–—]$/;
const ENDS_SENTENCE = /[.!?…:;。！？][\p{Pe}\p{Pf}\p{Pi}"'*_]*$/u;
const CONTINUES_SENTENCE = /^[\p{Ps}\p{Pi}"'*_]*(?:\p{Ll}(?!\p{Lu})|\p{Lo})/u;
/**
 * Line endings that show that the sentence continues on the next line: a comma, or a word that never
 * ends a sentence, title or row.
 */
const BREAKS_OFF =
  /(?:,|\b(?:a|an|and|are|as|at|be|been|but|by|from|has|have|his|into|is|its|nor|of|or|than|that|the|their|was|were|which|whose|with))$/;

/**
 * Returns the width at which `lines` were wrapped; `null` if they were not wrapped. Looks for lines
 * without a sentence end before a line that begins with a lower-case letter or a letter of a caseless
 * script. Such pairs are common in wrapped text and rare in tables, menus and headings.
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
  // The 90th percentile, so that one long unwrapped line does not determine the width.
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
  // "mara", "—", "03/18/2026 10:32 AM": a name and a time, as in text copied from Discord.
  if (DASH.test(next.text) || DASH.test(line.text)) return true;
  if (isTurnMark(line.text) || isTurnMark(next.text)) return false;
  if (opensTurn(next.text) && opensTurn(head.text)) return false;
  if (head.kind === 'item' && next.indent > head.indent) return true;
  if (breaksOff(line.text)) return true;
  if (continues(line, next) && line.text.length >= (width === null ? SURE_WIDTH : width / 2)) {
    return width !== null || line.text.length <= MAX_WIDTH;
  }
  if (width === null) return false;
  // As in a book, an indented line begins a paragraph.
  if (next.indent >= line.indent + 2) return false;
  if (line.text.length > MAX_WIDTH) {
    return !endsSentence(line.text) && next.text.length <= MAX_WIDTH;
  }
  return fills(line, next, endsSentence(line.text) ? width : width * FULL_SHARE);
}

/** Whether the text ends like a sentence or clause, for example with a full stop or colon. */
export function endsSentence(text: string): boolean {
  return ENDS_SENTENCE.test(text);
}

/** Whether the line ends with a word or comma that cannot end a sentence, title or row. */
export function breaksOff(text: string): boolean {
  return BREAKS_OFF.test(text);
}

/** Whether `next` only looks like a list item, because wrapping moved a number: "... aged / 42. Then". */
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

/** Whether the first word of `next` would exceed `width` at the end of `line`. */
function fills(line: Line, next: Line, width: number): boolean {
  const [word = ''] = wordsOf(next).split(/\s/, 1);
  return line.text.length + 1 + word.length > width;
}

/** Returns the text of a line without the `>` of a quotation. */
function wordsOf(line: Line): string {
  return line.kind === 'quote' ? line.text.replace(/^[>\s]+/, '') : line.text;
}
