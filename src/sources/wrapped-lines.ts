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
/** The range of widths of narrow text, and the evidence that it was wrapped. */
const MIN_NARROW_WIDTH = 20;
const NARROW_FULL_SHARE = 0.95;
const MIN_NARROW_PAIRS = 3;
const NARROW_SHARE = 0.8;
/** Minimum share of full lines that break within a sentence. */
const MIN_CONTINUING_SHARE = 0.4;
/**
 * The share of the wrap width from which a line without a sentence end counts as full. It is below
 * 1, because text wrapped by hand is uneven.
 */
const FULL_SHARE = 0.85;

/** A line that ends inside a word. */
const BROKEN_WORD = /\p{L}[-\u2010\u00ad]$/u;
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
  if (width === undefined) return findNarrowWidth(pairs);
  const full = pairs.filter(({ line, next }) => fills(line, next, width * FULL_SHARE));
  const continuing = full.filter(({ line, next }) => continues(line, next));
  return continuing.length >= full.length * MIN_CONTINUING_SHARE ? width : null;
}

/**
 * Returns the width of text that was wrapped at fewer than `MIN_WIDTH` characters. Lines of verse,
 * addresses and price lists are about as long, but end long before the width or at a sentence end.
 */
function findNarrowWidth(pairs: readonly { line: Line; next: Line }[]): number | null {
  const width = Math.max(0, ...pairs.map(({ line }) => line.text.length));
  if (width < MIN_NARROW_WIDTH || width >= MIN_WIDTH) return null;
  const open = pairs.filter(({ line }) => !endsSentence(line.text));
  const full = open.filter(({ line, next }) => fills(line, next, width * NARROW_FULL_SHARE));
  const continuing = full.filter(({ line, next }) => continues(line, next));
  const isWrapped =
    full.length >= MIN_NARROW_PAIRS &&
    full.length >= open.length * NARROW_SHARE &&
    continuing.length >= full.length * MIN_CONTINUING_SHARE;
  return isWrapped ? width : null;
}

/**
 * Whether a text has soft line breaks, which are lines that end in a space, as in the mail format
 * `format=flowed`. In such a text, only soft breaks join lines.
 */
export function isFlowed(lines: readonly Line[]): boolean {
  const pairs = lines.slice(1).flatMap((next, i) => {
    const line = lines[i];
    return line !== undefined && line.kind !== 'blank' ? [{ line, next }] : [];
  });
  const inside = pairs.filter(({ next }) => next.kind !== 'blank');
  const soft = inside.filter(({ line }) => line.isSoft);
  const lastSoft = pairs.filter(({ line, next }) => next.kind === 'blank' && line.isSoft);
  return soft.length >= 3 && soft.length * 2 >= inside.length && lastSoft.length === 0;
}

/** Whether `next` continues the paragraph of `line` in a text with soft line breaks. */
export function joinsFlowed(line: Line, next: Line): boolean {
  return line.isSoft && mayJoin(line, next);
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
  if (BROKEN_WORD.test(line.text) && /^\p{Ll}/u.test(wordsOf(next))) return true;
  if (breaksOff(line.text)) return true;
  if (continues(line, next)) {
    const longer = Math.max(line.text.length, next.text.length);
    if (width === null) return line.text.length >= SURE_WIDTH && line.text.length <= MAX_WIDTH;
    if (longer >= width / 2) return true;
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
  if (next.kind !== 'quote' || line.kind !== 'quote') return false;
  // The lines of a quotation inside a quotation have more marks. A line of marks only is an empty one.
  return depthOf(line) === depthOf(next) && wordsOf(line) !== '' && wordsOf(next) !== '';
}

/** Returns the number of `>` before the words of a line. */
function depthOf(line: Line): number {
  return /^[>\s]*/.exec(line.text)?.[0].replace(/\s/g, '').length ?? 0;
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
