import { GRID, SIMPLE_TABLE } from './markup.ts';
import { isBlank, type RstLine } from './rst-lines.ts';

export interface RstTable {
  /** The text of each cell, by row. */
  readonly rows: readonly (readonly string[])[];
  /** The index of the line after the table. */
  readonly next: number;
}

/** Parses a table with `=` borders; `null` if there is none at `from` or its end is missing. */
export function parseSimpleTable(lines: readonly RstLine[], from: number): RstTable | null {
  const border = lines[from]?.text ?? '';
  if (!SIMPLE_TABLE.test(border)) return null;
  const end = endOfSimpleTable(lines, from);
  if (end === null) return null;
  const columns = [...border.matchAll(/=+/g)].map(({ index }) => index);
  const rows: string[][] = [];
  let continues = false;
  for (const { text } of lines.slice(from + 1, end)) {
    const isBorder = /^(?:=+ *)+$/.test(text) || /^(?:-{2,} *)+$/.test(text);
    if (text === '' || isBorder) {
      continues = false;
      continue;
    }
    const cells = columns.map((start, i) => text.slice(start, columns[i + 1]).trim());
    const last = rows.at(-1);
    // A row with an empty first cell continues the row above.
    if (last !== undefined && cells[0] === '' && continues) addCells(last, cells);
    else rows.push(cells);
    continues = true;
  }
  return { rows, next: end + 1 };
}

/** A table ends with the second or third border: the one before an empty line. */
function endOfSimpleTable(lines: readonly RstLine[], from: number): number | null {
  let borders = 0;
  let last: number | null = null;
  for (let i = from + 1; i < lines.length; i += 1) {
    if (!/^={2,}(?: +={2,})*$/.test(lines[i]?.text ?? '')) continue;
    borders += 1;
    last = i;
    if (borders === 2 || isBlank(lines[i + 1])) return i;
  }
  return last;
}

/** Parses a table with `+---+` borders; `null` if there is none at `from`. */
export function parseGridTable(lines: readonly RstLine[], from: number): RstTable | null {
  const border = lines[from]?.text ?? '';
  if (!GRID.test(border)) return null;
  let next = from;
  while (/^[+|]/.test(lines[next]?.text ?? '')) next += 1;
  if (next - from < 3) return null;
  const walls = [...border.matchAll(/\+/g)].map(({ index }) => index);
  const rows: string[][] = [];
  let row: string[] = [];
  const close = (): void => {
    if (row.some((cell) => cell !== ''))
      rows.push(row.filter((cell, i) => cell !== '' || i < row.length));
    row = [];
  };
  for (const { text } of lines.slice(from + 1, next)) {
    if (/^\+[-=+]+\+?$/.test(text)) close();
    else if (/\+[-=]+\+/.test(text)) {
      // A cell of several rows: the border is only in some columns.
      const cells = cellsOf(
        text.replace(/\+[-=+]*\+?/g, (line) => '|'.padEnd(line.length, ' ')),
        walls,
      );
      addCells(row, cells);
      close();
    } else addCells(row, cellsOf(text, walls));
  }
  close();
  return { rows, next };
}

/** Cuts a line at the walls. A cell of several columns has no wall, so it is the first of them. */
function cellsOf(text: string, walls: readonly number[]): string[] {
  const cells: string[] = [];
  let start = (walls[0] ?? 0) + 1;
  for (const wall of walls.slice(1)) {
    const isWall = text[wall] === '|' || wall >= text.length - 1;
    if (isWall) {
      cells.push(text.slice(start, wall).trim());
      start = wall + 1;
    }
  }
  return cells;
}

function addCells(row: string[], cells: readonly string[]): void {
  cells.forEach((cell, i) => {
    const before = row[i] ?? '';
    row[i] = before === '' || cell === '' ? before + cell : `${before} ${cell}`;
  });
}
