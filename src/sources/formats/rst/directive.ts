import { FIELD } from './markup.ts';
import { parseRows } from '../csv/parse-rows.ts';
import { directiveKind, hasTitle, versionWords } from './rst-directives.ts';
import { dedent, indentOf, isBlank, takeIndented, type RstLine } from './rst-lines.ts';

const MAX_TABLE_ROWS = 10_000;

/** A directive and its parts. */
export interface Directive {
  readonly name: string;
  /** The rest of its first line. */
  readonly argument: string;
  readonly options: ReadonlyMap<string, string>;
  readonly content: readonly RstLine[];
}

/** Divides the body of a directive, which begins in its first line. */
export function toDirective(name: string, body: readonly RstLine[]): Directive {
  const [first, ...rest] = body;
  const options = new Map<string, string>();
  let next = 0;
  for (; next < rest.length; next += 1) {
    const field = FIELD.exec(rest[next]?.text ?? '');
    if (!field) break;
    options.set((field[1] ?? '').toLowerCase(), (rest[next]?.text ?? '').slice(field[0].length));
  }
  const content = rest.slice(next);
  const isText = directiveKind(name) === 'admonition' && !hasTitle(name) && first?.text !== '';
  if (isText && first !== undefined)
    return { name, argument: '', options, content: [first, ...content] };
  return { name, argument: first?.text.trim() ?? '', options, content };
}

/** Returns the cells of a table that is written as a list of lists. */
export function listTableRows(content: readonly RstLine[]): string[][] {
  const rows: string[][] = [];
  for (const { text } of content) {
    const cell = /^(?:\* )?\s*-(?: +|$)(.*)$/.exec(text);
    if (text.startsWith('*')) rows.push([]);
    const row = rows.at(-1);
    if (cell) row?.push(cell[1] ?? '');
    else if (row !== undefined && row.length > 0)
      row[row.length - 1] = `${row.at(-1) ?? ''} ${text.trim()}`;
  }
  return rows;
}

/** Returns the cells of a table that is written as CSV. */
export function csvTableRows({ options, content }: Directive): (readonly string[])[] {
  const delimiter = /^[;|]$/.exec(options.get('delim') ?? '')?.[0] ?? ',';
  const lines = [options.get('header') ?? '', ...content.map(({ text }) => text)]
    .filter((line) => line !== '')
    // Spaces are allowed before a quotation mark.
    .map((line) => line.replace(/, +"/g, ',"'));
  const { rows } = parseRows(lines.join('\n'), { delimiter, maxRows: MAX_TABLE_ROWS });
  return rows.map(({ cells }) => cells);
}

/** Returns the line that Sphinx shows: "Added in version 2.1: The option --fast." */
export function versionLine({ name, argument, content }: Directive): string {
  const [version = '', ...words] = argument.split(/\s+/);
  const opening = content.slice(0, endOfFirstParagraph(content)).map(({ text }) => text);
  const text = [...words, ...opening].join(' ').trim();
  return `${versionWords(name)} ${version}${text === '' ? '.' : `: ${text}`}`;
}

export function behindFirstParagraph(content: readonly RstLine[]): readonly RstLine[] {
  return content.slice(endOfFirstParagraph(content));
}

function endOfFirstParagraph(content: readonly RstLine[]): number {
  // The argument is the first paragraph if an empty line follows it.
  const end = content.findIndex((line) => isBlank(line));
  return end === -1 ? content.length : end;
}

/** Takes a literal block: indented lines, or lines that begin with the same punctuation. */
export function takeLiteral(
  lines: readonly RstLine[],
  from: number,
): { readonly lines: readonly RstLine[]; readonly next: number } {
  let start = from;
  while (start < lines.length && isBlank(lines[start])) start += 1;
  const text = lines[start]?.text ?? '';
  if (text.startsWith(' ')) return takeIndented(lines, start);
  const quote = /^[!-/:-@[-`{-~]/.exec(text)?.[0];
  let next = start;
  while (quote !== undefined && lines[next]?.text.startsWith(quote) === true) next += 1;
  return quote === undefined
    ? { lines: [], next: from }
    : { lines: lines.slice(start, next), next };
}

/** Returns code without empty first lines and the indentation that all of its lines have. */
export function toCode(lines: readonly RstLine[]): string {
  const indent = lines.reduce(
    (least, { text }) => (text === '' ? least : Math.min(least, indentOf(text))),
    Infinity,
  );
  return dedent(lines, Number.isFinite(indent) ? indent : 0)
    .map(({ text }) => text)
    .join('\n')
    .replace(/^\n+/, '');
}
