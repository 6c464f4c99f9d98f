/** A line of a document, without trailing white space and with tabs expanded. */
export interface RstLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

const TAB = 8;

export function toRstLines(document: string): RstLine[] {
  return document
    .split(/\r\n|\n|\r/)
    .map((text, i) => ({ number: i + 1, text: expandTabs(text).trimEnd() }));
}

function expandTabs(line: string): string {
  if (!line.includes('\t')) return line;
  let column = 0;
  return line.replace(/[^\t]+|\t/g, (part) => {
    const text = part === '\t' ? ' '.repeat(TAB - (column % TAB)) : part;
    column += text.length;
    return text;
  });
}

export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

export function isBlank(line: RstLine | undefined): boolean {
  return line === undefined || line.text === '';
}

/** Lines with their common indentation removed, and the index of the line after them. */
export interface Indented {
  readonly lines: readonly RstLine[];
  readonly next: number;
}

/**
 * Takes lines from `from` up to the first line that is not blank and is indented by less than
 * `indent` columns. Omits blank lines at both ends.
 *
 * @param indent the indentation to remove; `null` for that of the line with the least, of at least 1
 */
export function takeIndented(
  lines: readonly RstLine[],
  from: number,
  indent: number | null = null,
): Indented {
  let next = from;
  while (
    next < lines.length &&
    (isBlank(lines[next]) || indentOf(lines[next]?.text ?? '') >= (indent ?? 1))
  ) {
    next += 1;
  }
  let start = from;
  let end = next;
  while (start < end && isBlank(lines[start])) start += 1;
  while (end > start && isBlank(lines[end - 1])) end -= 1;
  const taken = lines.slice(start, end);
  const common =
    indent ??
    taken.reduce(
      (least, { text }) => (text === '' ? least : Math.min(least, indentOf(text))),
      Infinity,
    );
  return { lines: dedent(taken, common), next: end === start ? next : end };
}

export function dedent(lines: readonly RstLine[], columns: number): RstLine[] {
  return lines.map(({ number, text }) => ({ number, text: text.slice(columns) }));
}

/** Returns the body of an item whose text begins in the given column of the line at `from`. */
export function takeBody(lines: readonly RstLine[], from: number, column: number): Indented {
  const first = lines[from];
  if (first === undefined) return { lines: [], next: from };
  const rest = takeIndented(lines, from + 1);
  const opening = { number: first.number, text: first.text.slice(column) };
  // An empty line may separate the first line from the rest.
  const blank =
    isBlank(lines[from + 1]) && rest.lines.length > 0 ? [{ number: first.number, text: '' }] : [];
  return { lines: [opening, ...blank, ...rest.lines], next: Math.max(rest.next, from + 1) };
}
