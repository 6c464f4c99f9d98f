import { UserFacingError } from '../../domain/errors.ts';
import type { FileProblems } from '../../domain/file-problems.ts';
import type { PlacedWarning } from '../../domain/file-warnings.ts';
import type { DocumentDraft } from '../source-format.ts';
import { detectDelimiter, type Delimiter } from './csv/detect-delimiter.ts';
import { hasHeader } from './csv/find-header.ts';
import { parseRows, type ParsedRow } from './csv/parse-rows.ts';
import { PlacedText, writeLines } from './records/placed-text.ts';
import { toDraft } from './records/to-draft.ts';
import { type Field, writeRow } from './records/write-row.ts';

const MAX_COLUMNS = 1_000;
const MAX_ROWS = 100_000;
/** Limits the text, which is longer than the file because each row repeats the header. */
const MAX_CHARACTERS = 20_000_000;
/** More rows with a single value above the table are part of the table. */
const MAX_CAPTIONS = 10;
/** Excel's line with the delimiter of the file. */
const SEPARATOR_LINE = /^"?sep=([,;|\t])"?(?:\r\n|\n|\r)/i;

/** @throws UserFacingError `table-too-large` */
export function readCsv(decoded: string): DocumentDraft {
  return readTable(decoded, ',');
}

/** @throws UserFacingError `table-too-large` */
export function readTsv(decoded: string): DocumentDraft {
  return readTable(decoded, '\t');
}

/** A row with at least one value. */
interface TableRow extends ParsedRow {
  /** As a spreadsheet program counts, from 1. */
  readonly row: number;
}

/**
 * Reads a table. Each row becomes a list item in which each value has the name of its column. Rows
 * with a single value above the header become paragraphs.
 */
function readTable(decoded: string, preferred: Delimiter): DocumentDraft {
  const separator = SEPARATOR_LINE.exec(decoded);
  const body = decoded.slice(separator?.[0].length ?? 0);
  const delimiter = separator?.[1] ?? detectDelimiter(body, preferred);
  const { rows, openQuoteLines } = parseRows(body, { delimiter, maxRows: MAX_ROWS + 1 });
  checkSize(rows);
  const filled = rows
    .map(({ cells, line }, i) => ({ cells, line, row: i + 1 }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const captions = captionsOf(filled);
  const table = filled.slice(captions.length);
  const hasNames = hasHeader(table.map(({ cells }) => cells));
  const names = hasNames ? (table[0]?.cells.map(nameOf) ?? []) : [];

  const text = new PlacedText();
  for (const { cells, row } of captions) {
    text.block({ kind: 'paragraph' }, { kind: 'row', row }, (out) => {
      writeLines(out, cells.join(' ').trim());
    });
  }
  writeRows(text, hasNames ? table.slice(1) : table, names);
  const linesAbove = separator === null ? 0 : 1;
  const warnings = openQuoteLines.map((line): PlacedWarning => ({
    line,
    key: null,
    warning: { code: 'open-quote', params: {} },
  }));
  return toDraft(text.finish(), {
    headline: captions[0]?.cells.join(' ').trim() ?? null,
    warnings: [...warnings, ...raggedRows(table)].map(({ line, ...warning }) => ({
      ...warning,
      line: (line ?? 0) + linesAbove,
    })),
  });
}

function checkSize(rows: readonly ParsedRow[]): void {
  if (rows.length > MAX_ROWS) refuse({ unit: 'rows', most: MAX_ROWS, line: null });
  const wide = rows.find(({ cells }) => cells.length > MAX_COLUMNS);
  if (wide) refuse({ unit: 'columns', most: MAX_COLUMNS, line: wide.line });
}

function refuse(params: FileProblems['table-too-large']): never {
  throw new UserFacingError('table-too-large', params);
}

/** Returns the rows with a single value above a table of several columns: its title and remarks. */
function captionsOf(rows: readonly TableRow[]): readonly TableRow[] {
  const end = rows.findIndex(({ cells }) => valuesIn(cells) > 1);
  const captions = rows.slice(0, Math.max(0, end));
  // In a table of two columns, the name of the first column may be the only one.
  const isHeader = valuesIn(rows[end]?.cells ?? []) === 2 && captions.at(-1)?.cells.length === 2;
  return end > MAX_CAPTIONS || isHeader ? [] : captions;
}

function valuesIn(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== '').length;
}

function nameOf(cell: string): string {
  return cell
    .replace(/\s+/g, ' ')
    .replace(/\s*:?\s*$/, '')
    .trim();
}

function writeRows(text: PlacedText, rows: readonly TableRow[], names: readonly string[]): void {
  let characters = 0;
  for (const { cells, row, line } of rows) {
    const fields = cells.map((value, i): Field => ({ name: names[i] ?? '', value }));
    for (const { name, value } of fields)
      characters += value === '' ? 0 : name.length + value.length;
    if (characters > MAX_CHARACTERS) {
      refuse({ unit: 'characters', most: MAX_CHARACTERS, line });
    }
    writeRow(text, fields, { kind: 'row', row }, rows);
  }
}

/** Returns one warning for all rows that are longer or shorter than the first row. */
function raggedRows([first, ...rows]: readonly TableRow[]): PlacedWarning[] {
  const columns = first?.cells.length ?? 0;
  const ragged = rows.filter(({ cells }) => cells.length !== columns);
  const [example] = ragged;
  if (example === undefined) return [];
  const params = { rows: ragged.length, columns, given: example.cells.length };
  return [{ line: example.line, key: null, warning: { code: 'ragged-rows', params } }];
}
