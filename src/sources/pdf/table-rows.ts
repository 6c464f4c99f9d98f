import { concatenate, plain, type LinkedText } from './text-run.ts';
import { joinsWithoutSpace, type Segment, type TextLine } from './text-lines.ts';

/** A table within the lines of a column. */
export interface Table {
  /** Number of lines. */
  readonly length: number;
  /** Cells are separated by ` | `. */
  readonly rows: readonly LinkedText[];
}

interface Interval {
  left: number;
  right: number;
}

/** A larger distance of lines, as a share of the smallest one, begins a row. */
const ROW_GAP = 1.2;
/** Lines whose distance is a smaller share of the font size overlap. */
const OVERLAP = 0.9;
/** Minimum share of larger gaps between the lines of a table whose rows have several lines. */
const MIN_LARGE_GAPS = 0.3;
/** A line after a larger gap, in font sizes, is outside the table. */
const MAX_GAP = 4;

/**
 * Returns the table that begins with the first line, if the line and the lines after it have at least
 * two segments at the same places. Otherwise returns `null`.
 */
export function findTable(lines: readonly TextLine[]): Table | null {
  const [first] = lines;
  if (first === undefined || first.segments.length < 2) return null;
  let columns: Interval[] = first.segments.map(({ left, right }) => ({ left, right }));
  let length = 1;
  let fullLines = 1;
  for (const [i, line] of lines.slice(1).entries()) {
    const above = lines[i];
    if (above === undefined || line.y - above.y > MAX_GAP * line.size) break;
    const next = merge(columns, line.segments);
    const isApart =
      next.length >= 2 && next.length >= Math.min(columns.length, line.segments.length);
    if (!isApart || !areInDistinct(next, line.segments)) break;
    if (line.segments.length === 1 && !isWithinOne(columns, line)) break;
    columns = next;
    length = i + 2;
    if (line.segments.length >= 2) fullLines += 1;
  }
  const used = lines.slice(0, length);
  // Single cells at the end may be the text after the table.
  while (
    used.length > 1 &&
    used.at(-1)?.segments.length === 1 &&
    startsAtFirst(columns, used.at(-1))
  )
    used.pop();
  if (fullLines < 2) return null;
  return { length: used.length, rows: toTableRows(used, columns, first.isRtl) };
}

/** Merges overlapping intervals. */
function merge(columns: readonly Interval[], added: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  const all = [...columns, ...added].sort((a, b) => a.left - b.left);
  for (const { left, right } of all) {
    const last = merged.at(-1);
    if (last !== undefined && left < last.right) last.right = Math.max(last.right, right);
    else merged.push({ left, right });
  }
  return merged;
}

function columnOf(columns: readonly Interval[], segment: Interval): number {
  return columns.findIndex(({ left, right }) => segment.left < right && segment.right > left);
}

function areInDistinct(columns: readonly Interval[], segments: readonly Segment[]): boolean {
  return new Set(segments.map((segment) => columnOf(columns, segment))).size === segments.length;
}

function isWithinOne(columns: readonly Interval[], line: Interval): boolean {
  return columns.filter(({ left, right }) => line.left < right && line.right > left).length <= 1;
}

function startsAtFirst(columns: readonly Interval[], line: Interval | undefined): boolean {
  return line !== undefined && columnOf(columns, line) === 0;
}

function toTableRows(
  lines: readonly TextLine[],
  columns: readonly Interval[],
  isRtl: boolean,
): LinkedText[] {
  const gaps = lines.slice(1).map((line, i) => line.y - (lines[i]?.y ?? 0));
  const smallest = Math.min(...gaps);
  const large = gaps.filter((gap) => gap > smallest * ROW_GAP).length;
  // One larger gap may separate only the header.
  const hasTwoGaps = large >= gaps.length * MIN_LARGE_GAPS;
  const rows: LinkedText[][][] = [];
  for (const [i, line] of lines.entries()) {
    const cells = columns.map((): LinkedText[] => []);
    for (const segment of line.segments) cells[columnOf(columns, segment)]?.push(segment);
    const gap = gaps[i - 1] ?? Infinity;
    const last = rows.at(-1);
    const isPartial = line.segments.length < columns.length;
    const isClose = hasTwoGaps && large > 0 && gap <= smallest * ROW_GAP;
    const isNearerAbove = cells[0]?.length === 0 && gap <= (gaps[i] ?? Infinity);
    const continues =
      last !== undefined &&
      // Cells that are centred vertically overlap the lines of other cells.
      (gap < OVERLAP * line.size || (isPartial && (isNearerAbove || isClose)));
    if (continues) cells.forEach((cell, column) => last[column]?.push(...cell));
    else rows.push(cells);
  }
  return rows.map((cells) => {
    const ordered = isRtl ? [...cells].reverse() : cells;
    const filled = ordered.filter((cell) => cell.length > 0).map(joinCell);
    return concatenate(filled.flatMap((cell, i) => (i === 0 ? [cell] : [plain(' | '), cell])));
  });
}

function joinCell(parts: readonly LinkedText[]): LinkedText {
  return concatenate(
    parts.flatMap((part, i) => {
      const before = parts[i - 1];
      if (before === undefined) return [part];
      return joinsWithoutSpace(before.text, part.text) ? [part] : [plain(' '), part];
    }),
  );
}
