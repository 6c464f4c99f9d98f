import type { Segment } from './text-lines.ts';

/** Minimum number of segments on each side of a gutter. */
const MIN_SEGMENTS = 4;
/** Largest share of segments that may cross a gutter, such as titles and wide tables. */
const MAX_CROSSING = 0.3;
/** Minimum share of its column that a typical segment fills. Cells of a table are shorter. */
const MIN_FILLED = 0.5;
/** Minimum number of characters of a typical segment in a column of text. */
const MIN_CHARACTERS = 16;
/** Minimum width of a gutter, as a share of the font size. */
const MIN_GUTTER = 0.6;
/** Distance of the places where a gutter is looked for, in points. */
const STEP = 2;

/**
 * Sorts the segments of a page into columns, in reading order. A segment that crosses the gutter
 * between two columns, such as a title, is read between the columns above and below it.
 */
export function toColumns(segments: readonly Segment[]): Segment[][] {
  const gutter = findGutter(segments);
  if (gutter === null) return segments.length === 0 ? [] : [[...segments]];
  const columns: Segment[][] = [];
  let band: Segment[] = [];
  let crossing: Segment[] = [];
  const endBand = (): void => {
    columns.push(...toColumns(band.filter(({ right }) => right <= gutter)));
    columns.push(...toColumns(band.filter(({ right }) => right > gutter)));
    band = [];
  };
  const endCrossing = (): void => {
    if (crossing.length > 0) columns.push(crossing);
    crossing = [];
  };
  for (const segment of [...segments].sort((a, b) => a.y - b.y)) {
    if (segment.left < gutter && segment.right > gutter) {
      endBand();
      crossing.push(segment);
    } else {
      endCrossing();
      band.push(segment);
    }
  }
  endCrossing();
  endBand();
  return columns;
}

/** Returns the position of the widest gap between two columns of text; `null` if there is none. */
function findGutter(segments: readonly Segment[]): number | null {
  if (segments.length < 2 * MIN_SEGMENTS) return null;
  const left = Math.min(...segments.map((segment) => segment.left));
  const right = Math.max(...segments.map((segment) => segment.right));
  const size = median(segments.map((segment) => segment.size));
  let best: { x: number; crossing: number; width: number } | null = null;
  let open: { from: number; crossing: number } | null = null;
  for (let x = left + STEP; x < right; x += STEP) {
    const crossing = segments.filter((each) => each.left < x && each.right > x).length;
    if (open !== null && crossing !== open.crossing) {
      best = better(best, { ...open, to: x }, segments, size);
      open = null;
    }
    if (crossing <= segments.length * MAX_CROSSING) open ??= { from: x, crossing };
  }
  return best?.x ?? null;
}

function better(
  best: { x: number; crossing: number; width: number } | null,
  { from, to, crossing }: { from: number; to: number; crossing: number },
  segments: readonly Segment[],
  size: number,
): typeof best {
  const found = { x: (from + to) / 2, crossing, width: to - from };
  if (found.width < MIN_GUTTER * size || !separates(found.x, segments)) return best;
  if (best === null || crossing < best.crossing) return found;
  return crossing === best.crossing && found.width > best.width ? found : best;
}

/** Whether there is a column of text on both sides of `x`, next to each other. */
function separates(x: number, segments: readonly Segment[]): boolean {
  const sides = [
    segments.filter(({ right }) => right <= x),
    segments.filter(({ left }) => left >= x),
  ];
  const [top, bottom] = [
    Math.max(...sides.map((side) => Math.min(...side.map(({ y }) => y)))),
    Math.min(...sides.map((side) => Math.max(...side.map(({ y }) => y)))),
  ];
  const heights = sides.map((side) => heightOf(side));
  if (bottom - top < Math.min(...heights) / 2 || bottom <= top) return false;
  return sides.every((side) => {
    if (side.length < MIN_SEGMENTS) return false;
    const width =
      Math.max(...side.map(({ right }) => right)) - Math.min(...side.map(({ left }) => left));
    return (
      median(side.map(({ left, right }) => right - left)) >= MIN_FILLED * width &&
      median(side.map(({ text }) => weigh(text))) >= MIN_CHARACTERS
    );
  });
}

/** Returns the number of characters. A Chinese or Japanese character counts twice. */
function weigh(text: string): number {
  return text.length + (text.match(/[\u3040-\u30ff\u4e00-\u9fff]/g)?.length ?? 0);
}

function heightOf(segments: readonly Segment[]): number {
  const ys = segments.map(({ y }) => y);
  return Math.max(...ys) - Math.min(...ys);
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
