import { isHidden, visibleTextOf } from './element-queries.ts';
import type { HtmlElement, HtmlNode } from './html-tree.ts';

export interface TableRow {
  /** A column that a cell above or on the left covers is `null`. */
  readonly cells: readonly (HtmlElement | null)[];
}

/** Wider spans only make empty columns. */
const MAX_SPAN = 20;
/** A cell with more characters contains text rather than data. */
const MAX_CELL = 1_500;
const ROW_GROUPS = new Set(['thead', 'tbody', 'tfoot']);
const NOT_DATA = new Set('table h1 h2 h3 h4 h5 h6 article section nav main hr'.split(' '));

/**
 * Whether a table only arranges parts of the page: it contains tables, headings or long texts, has a
 * single column, or says so.
 */
export function isLayoutTable(table: HtmlElement): boolean {
  const role = table.attributes.get('role');
  if (role === 'presentation' || role === 'none') return true;
  const { rows } = rowsOf(table);
  const cells = rows.flatMap((row) => row.cells).filter((cell) => cell !== null);
  const isSingleColumn = rows.every((row) => row.cells.length <= 1);
  if (isSingleColumn && !cells.some(({ name }) => name === 'th')) return true;
  return cells.some((cell) => hasLayout(cell) || visibleTextOf(cell).length > MAX_CELL);
}

/** Returns the rows of a table, and everything in it that is outside cells. */
export function rowsOf(table: HtmlElement): { rows: TableRow[]; others: HtmlNode[] } {
  const rows: TableRow[] = [];
  const others: HtmlNode[] = [];
  /** For each column, the number of following rows that a cell above still covers. */
  let covered: number[] = [];
  const addRow = (row: HtmlElement): void => {
    const cells: (HtmlElement | null)[] = [];
    const below: number[] = [];
    const skip = (): void => {
      while ((covered[cells.length] ?? 0) > 0) {
        below[cells.length] = (covered[cells.length] ?? 0) - 1;
        cells.push(null);
      }
    };
    for (const cell of row.children) {
      if (typeof cell === 'string' || (cell.name !== 'td' && cell.name !== 'th')) {
        others.push(cell);
        continue;
      }
      if (isHidden(cell)) continue;
      skip();
      const rowspan = spanOf(cell, 'rowspan');
      for (let i = 0; i < spanOf(cell, 'colspan'); i += 1) {
        below[cells.length] = rowspan - 1;
        cells.push(i === 0 ? cell : null);
      }
    }
    skip();
    covered = below;
    rows.push({ cells });
  };
  const visit = (parent: HtmlElement): void => {
    for (const child of parent.children) {
      if (typeof child === 'string') others.push(child);
      else if (child.name === 'tr' && !isHidden(child)) addRow(child);
      else if (ROW_GROUPS.has(child.name) && !isHidden(child)) visit(child);
      else others.push(child);
    }
  };
  visit(table);
  return { rows, others };
}

function hasLayout(element: HtmlElement): boolean {
  return element.children.some(
    (child) =>
      typeof child !== 'string' &&
      (NOT_DATA.has(child.name) ||
        (child.name === 'pre' && visibleLines(child) > 1) ||
        hasLayout(child)),
  );
}

function visibleLines(element: HtmlElement): number {
  const lines = element.children.map((child) =>
    typeof child === 'string' ? child.split('\n').length - 1 : visibleLines(child),
  );
  return lines.reduce((sum, count) => sum + count, 0);
}

function spanOf({ attributes }: HtmlElement, key: 'colspan' | 'rowspan'): number {
  const span = parseInt(attributes.get(key) ?? '1', 10);
  return Number.isNaN(span) ? 1 : Math.min(MAX_SPAN, Math.max(1, span));
}
