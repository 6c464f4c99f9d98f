import { parse } from 'csv-parse/sync';
import { findOpenQuote } from './find-open-quote.ts';

export interface ParseRowsOptions {
  readonly delimiter: string;
  /** Later rows are not parsed. */
  readonly maxRows: number;
}

export interface ParsedRow {
  /** An empty line is a row with one empty cell. */
  readonly cells: readonly string[];
  /** The line on which the row begins, from 1. */
  readonly line: number;
}

export interface ParsedRows {
  readonly rows: readonly ParsedRow[];
  /** The lines of the quotation marks that open a cell and are never closed, in order. */
  readonly openQuoteLines: readonly number[];
}

/** After this many rows with an open quotation mark, the marks are ordinary characters. */
const MAX_OPEN_QUOTES = 20;
const LINE_END = /\r\n|\n|\r/g;

/**
 * Parses rows as RFC 4180 describes them. Tolerates quotation marks inside a cell. On a line with an
 * open quotation mark, the marks are ordinary characters, so that it affects no other line.
 */
export function parseRows(text: string, options: ParseRowsOptions): ParsedRows {
  const rows: ParsedRow[] = [];
  const openQuoteLines: number[] = [];
  let line = 1;
  let done = 0;
  const add = (end: number, quote: string | null): void => {
    for (const cells of parsePart(text.slice(done, end), quote, options)) {
      if (rows.length < options.maxRows) rows.push({ cells, line });
      line += 1 + cells.reduce((lines, cell) => lines + countLineEnds(cell), 0);
    }
    done = end;
  };
  while (done < text.length && openQuoteLines.length < MAX_OPEN_QUOTES) {
    const open = findOpenQuote(text.slice(done), options.delimiter);
    if (open === null) break;
    const at = done + open.at;
    add(done + open.rowStart, '"');
    openQuoteLines.push(line + countLineEnds(text.slice(done, at)));
    add(nextLine(text, at), null);
  }
  add(text.length, openQuoteLines.length < MAX_OPEN_QUOTES ? '"' : null);
  return { rows, openQuoteLines };
}

function parsePart(
  text: string,
  quote: string | null,
  { delimiter, maxRows }: ParseRowsOptions,
): string[][] {
  if (text === '') return [];
  return parse(text, {
    delimiter,
    quote,
    to: maxRows,
    relax_column_count: true,
    relax_quotes: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    // The size of the whole file is limited.
    max_record_size: 0,
  });
}

function nextLine(text: string, from: number): number {
  const end = /\r\n|\n|\r/g;
  end.lastIndex = from;
  return end.exec(text) === null ? text.length : end.lastIndex;
}

function countLineEnds(text: string): number {
  return text.includes('\n') || text.includes('\r') ? (text.match(LINE_END)?.length ?? 0) : 0;
}
