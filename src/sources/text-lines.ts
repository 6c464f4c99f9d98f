import type { Span } from '../domain/span.ts';
import { itemMarkOf } from '../text/line-marks.ts';
import { isTurnMark } from '../text/turn-marks.ts';

export type LineKind = 'blank' | 'text' | 'item' | 'row' | 'quote' | 'rule' | 'hash';

/** A line without leading and trailing white space. The offsets refer to the whole text. */
export interface Line extends Span {
  readonly text: string;
  readonly kind: LineKind;
  /** Number of leading white-space characters. */
  readonly indent: number;
  /** Whether the line ends in one space: a soft line break in `format=flowed` (RFC 3676). */
  readonly isSoft: boolean;
}

/** A lone CR also ends a line, because some old documents use it. */
const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;
const ITEM =
  /^(?:[-*+–‣◦▪●]\s+|•\s*|\(?\d{1,3}(?:\.\d{1,3}){0,4}[.)]\s+|\d{1,2}(?:\.\d{1,2}){1,4}\s+(?=\p{Lu})|\(?[a-z]\)\s+)\S/u;
const HASHES = /^#{1,6}\s+\S/;
const WORDLESS = /^[^\p{L}\p{N}]+$/u;
/**
 * A wide gap between words. A single line with gaps may be justified text, so gaps count as column
 * separators only if an adjacent line also has them.
 */
const WIDE_GAP = /\S {3,}\S/;

/** Splits a text into lines, including blank ones. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (const match of text.matchAll(LINE_END)) {
    lines.push(toLine(text, from, match.index));
    from = match.index + match[0].length;
  }
  lines.push(toLine(text, from, text.length));
  return lines.map((line, i) => {
    if (line.kind === 'rule' && isInTurnMark(lines, i)) return { ...line, kind: 'text' };
    if (line.kind !== 'text') return line;
    const before = lines[i - 1];
    if (
      itemMarkOf(line.text, before === undefined || before.text === '' ? null : before.text) !==
      null
    ) {
      return { ...line, kind: 'item' };
    }
    const besides = [before, lines[i + 1]];
    return WIDE_GAP.test(line.text) &&
      besides.some((beside) => beside && WIDE_GAP.test(beside.text))
      ? { ...line, kind: 'row' }
      : line;
  });
}

/** Whether a dash is between a name and a time, as in text copied from Discord. */
function isInTurnMark(lines: readonly Line[], at: number): boolean {
  const parts = lines.slice(at - 1, at + 2).map(({ text }) => text);
  return parts.length === 3 && /^[-–—]$/.test(parts[1] ?? '') && isTurnMark(parts.join(' '));
}

function toLine(text: string, from: number, to: number): Line {
  const whole = text.slice(from, to);
  const trimmed = whole.trim();
  const indent = whole.length - whole.trimStart().length;
  const start = trimmed === '' ? from : from + indent;
  const end = start + trimmed.length;
  const isSoft = trimmed !== '' && whole.endsWith(' ') && to - end === 1;
  return { start, end, text: trimmed, kind: kindOf(trimmed), indent, isSoft };
}

function kindOf(text: string): LineKind {
  if (text === '') return 'blank';
  if (text.startsWith('>')) return 'quote';
  if (WORDLESS.test(text)) return 'rule';
  if (HASHES.test(text)) return 'hash';
  if (/^\|.*\|$/.test(text) || /\S *\t+ *\S/.test(text) || /\S \| .*\S \| \S/.test(text))
    return 'row';
  return ITEM.test(text) ? 'item' : 'text';
}
