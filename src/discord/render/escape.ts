import type { Span } from '../../domain/span.ts';

/**
 * Every character that can begin or end something in Discord's markdown. A backslash before any
 * character but an ASCII letter, a digit and white space makes Discord show that character; so the
 * set may be larger than it need be, never smaller. Where a mark counts only at the start of a line
 * (`-`, `+`, `1.`), it is recognised without looking at the line: text is also cut into pieces, and
 * Discord reads the inside of a bold range as if a line began there.
 * `:` and `/` keep addresses, emoji names and invites from becoming links and cards.
 */
const MARKS = /[\\`*_~|<>[\]#@/‹]|:(?![ \n])|(?<![\p{L}\p{N}])[-+]|(?<=\d)[.)](?=\s|$)/u;

/**
 * What would change how text reads without being seen: control characters, the separators that some
 * clients take for a new line, bidirectional overrides, halves of a surrogate pair. They are shown
 * as `‹U+202E›`. Zero-width characters are text in many languages and do no harm: they stay.
 */
const HIDDEN = /(?![\n\t])[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

const SPECIAL = new RegExp(`${MARKS.source}|${HIDDEN.source}`, 'gu');

/** Makes `text` read literally in Discord. Undone, byte for byte, by `unescapeMarkdown`. */
export function escapeMarkdown(text: string): string {
  return text.replace(SPECIAL, (character) =>
    HIDDEN.test(character) ? `‹U+${codeOf(character)}›` : `\\${character}`,
  );
}

/** What `escapeMarkdown` was given; bold marks, which it never leaves standing, are dropped. */
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
 * A block quote that reads as exactly `text`, with the ranges `bold` of it in bold. Every line gets
 * its own mark and its own bold, so that nothing in the text can end the quote.
 *
 * @throws when the result would not read back as `text`: a fault of ours
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

/** The text that a block quote made by `blockQuote` shows. */
export function readBlockQuote(markdown: string): string {
  const lines = markdown.split('\n').map((line) => {
    if (!line.startsWith('> ')) throw new Error('a line of a block quote has no mark');
    return unescapeMarkdown(line.slice(2));
  });
  return lines.join('\n');
}

function quotedLine(line: string, start: number, bold: readonly Span[]): string {
  let written = '';
  let done = 0;
  for (const range of bold) {
    const from = Math.max(range.start - start, done);
    const to = Math.min(range.end - start, line.length);
    if (from >= to) continue;
    written += escapeMarkdown(line.slice(done, from)) + boldText(line.slice(from, to));
    done = to;
  }
  return written + escapeMarkdown(line.slice(done));
}

/** White space stays outside the marks: some clients do not take `** so**` for bold. */
function boldText(text: string): string {
  const core = text.trim();
  if (core === '') return escapeMarkdown(text);
  const start = text.indexOf(core);
  const before = escapeMarkdown(text.slice(0, start));
  return `${before}**${escapeMarkdown(core)}**${escapeMarkdown(text.slice(start + core.length))}`;
}

/** The ranges in order, those that touch made one: `****` between two would be no mark. */
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

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
