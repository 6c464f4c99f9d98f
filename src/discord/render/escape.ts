import type { Span } from '../../domain/span.ts';
import { codePointName, HIDDEN_CHARACTER, visibleJoiners } from '../../text/hidden-characters.ts';

/**
 * Every character with a meaning in Discord's markdown. Escaping too many is harmless: Discord shows any
 * escaped character except ASCII letters, digits and white space. Line marks (`-`, `+`, `1.`) are escaped
 * anywhere, because Discord parses the inside of a bold range like the beginning of a line. Escaping `:`
 * and `/` keeps addresses, emoji names and invites from becoming links and cards.
 */
const MARKS = /[\\`*_~|<>[\]#@/‹]|:(?![ \n])|(?<![\p{L}\p{N}])[-+]|(?<=\d)[.)](?=\s|$)/u;

const SPECIAL = new RegExp(`${MARKS.source}|${HIDDEN_CHARACTER.source}`, 'gu');

/**
 * Escapes `text` so that Discord shows it literally. Hidden characters are shown as `‹U+202E›`, except in
 * valid emoji and script sequences. `unescapeMarkdown` restores `text` exactly.
 */
export function escapeMarkdown(text: string): string {
  return escapePart(text, 0, text.length, visibleJoiners(text));
}

/** @param kept offsets of the hidden characters in `text` that are not replaced */
function escapePart(text: string, start: number, end: number, kept: ReadonlySet<number>): string {
  return text.slice(start, end).replace(SPECIAL, (character: string, at: number) => {
    if (!HIDDEN_CHARACTER.test(character)) return `\\${character}`;
    return kept.has(start + at) ? character : `‹${codePointName(character)}›`;
  });
}

/** Reverses `escapeMarkdown`. Drops bold marks, because unescaped asterisks cannot be part of the text. */
export function unescapeMarkdown(markdown: string): string {
  return markdown.replace(
    /\\([^0-9A-Za-z\s])|‹U\+([0-9A-F]{4,6})›|\*\*/gu,
    (_, escaped: string | undefined, code: string | undefined) => {
      if (escaped !== undefined) return escaped;
      return code === undefined ? '' : String.fromCodePoint(Number.parseInt(code, 16));
    },
  );
}

/**
 * Returns a block quote that shows exactly `text`, with the ranges `bold` in bold. Every line has its own
 * quote mark and bold marks, so no text can end the quote.
 *
 * @throws if the result cannot be read back as `text`, which would be a bug
 */
export function blockQuote(text: string, bold: readonly Span[]): string {
  const ranges = joined(bold);
  let offset = 0;
  const lines = text.split('\n').map((line) => {
    const start = offset;
    offset += line.length + 1;
    return `> ${quotedLine(line, start, ranges)}`;
  });
  const quoted = lines.join('\n');
  if (readBlockQuote(quoted) !== text) throw new Error('a quote was changed by its layout');
  return quoted;
}

/** Returns the text that a block quote created by `blockQuote` shows. */
export function readBlockQuote(markdown: string): string {
  const lines = markdown.split('\n').map((line) => {
    if (!line.startsWith('> ')) throw new Error('a line of a block quote has no mark');
    return unescapeMarkdown(line.slice(2));
  });
  return lines.join('\n');
}

function quotedLine(line: string, start: number, bold: readonly Span[]): string {
  const kept = visibleJoiners(line);
  const escape = (from: number, to: number): string => escapePart(line, from, to, kept);
  let written = '';
  let done = 0;
  for (const range of bold) {
    const from = Math.max(range.start - start, done);
    const to = Math.min(range.end - start, line.length);
    if (from >= to) continue;
    written += escape(done, from) + boldText(line, from, to, escape);
    done = to;
  }
  return written + escape(done, line.length);
}

/** Puts a text in bold. White space stays outside the marks, because some clients do not show `** so**` in bold. */
function boldText(
  line: string,
  from: number,
  to: number,
  escape: (from: number, to: number) => string,
): string {
  const part = line.slice(from, to);
  const core = part.trim();
  if (core === '') return escape(from, to);
  const start = from + part.indexOf(core);
  const end = start + core.length;
  return `${escape(from, start)}**${escape(start, end)}**${escape(end, to)}`;
}

/** Sorts the ranges and merges adjacent ones, because Discord does not read `****` between them as marks. */
function joined(ranges: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && range.start <= last.end) {
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else {
      result.push(range);
    }
  }
  return result;
}
