import { concatenate, plain, type LinkedText, type TextRun } from './text-run.ts';

/** A piece of a line without wide gaps. */
export interface Segment extends TextRun {
  /** Whether the segment begins with a raised number or sign, such as the mark of a footnote. */
  readonly mark: string | null;
}

/** Segments on one baseline. */
export interface TextLine {
  /** From left to right, or from right to left in a line of that direction. */
  readonly segments: readonly Segment[];
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly size: number;
  readonly isBold: boolean;
  readonly isRtl: boolean;
}

/** Largest distance of two baselines on one line, as a share of the font size. */
const SAME_BASELINE = 0.35;
/** A wider gap separates columns or cells, as a share of the font size. */
const COLUMN_GAP = 0.9;
/** A wider gap is a space. */
const SPACE_GAP = 0.15;
/** A smaller run is raised or lowered, as a share of the size of its line. */
const SMALL_SHARE = 0.8;
/** A mark of a footnote. */
const MARK = /^(?:\d{1,3}|[*†‡§¶]{1,3}|\p{Ll})$/u;
/** The mark of a list item without its words. */
const ITEM_MARK =
  /^(?:[•◦▪▫‣⁃●○■□◆◇►▸➢➤✓✔✗✘★☐☑☒·∙*–—-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\d{1,2}(?:\.\d{1,2}){0,3}\.?)$/iu;
/** Scripts without spaces between words. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\u3000-\u303f\uff00-\uffef]/u;

/** Groups the runs of a page or column by their baseline, from top to bottom. */
export function toRows<Run extends TextRun>(runs: readonly Run[]): Run[][] {
  // Large runs first, so that a raised mark joins the line of its word.
  const rows: { y: number; size: number; runs: Run[] }[] = [];
  const sorted = [...runs].sort((a, b) => a.y - b.y || a.left - b.left);
  const small: Run[] = [];
  for (const run of sorted) {
    const row = rows.at(-1);
    if (
      row !== undefined &&
      Math.abs(run.y - row.y) <= SAME_BASELINE * Math.min(run.size, row.size)
    ) {
      row.runs.push(run);
      row.size = Math.max(row.size, run.size);
    } else if (run.text.trim().length <= 3) small.push(run);
    else rows.push({ y: run.y, size: run.size, runs: [run] });
  }
  for (const run of small) {
    const near = rows.find(
      ({ y, size, runs: others }) =>
        run.y > y - size * 0.8 &&
        run.y < y + size * 0.35 &&
        others.some(
          (other) =>
            (run.size <= SMALL_SHARE * size || Math.abs(run.y - y) <= SAME_BASELINE * size) &&
            run.left < other.right + size &&
            run.right > other.left - size,
        ),
    );
    if (near !== undefined) near.runs.push(run);
    else rows.push({ y: run.y, size: run.size, runs: [run] });
  }
  return mergeRows(rows)
    .sort((a, b) => a.y - b.y)
    .map((row) => row.runs);
}

/** Merges rows that have the same baseline after short runs were added. */
function mergeRows<Run>(
  rows: readonly { y: number; size: number; runs: Run[] }[],
): { y: number; size: number; runs: Run[] }[] {
  const merged: { y: number; size: number; runs: Run[] }[] = [];
  for (const row of [...rows].sort((a, b) => a.y - b.y)) {
    const last = merged.at(-1);
    if (
      last !== undefined &&
      Math.abs(last.y - row.y) <= SAME_BASELINE * Math.min(last.size, row.size)
    )
      last.runs.push(...row.runs);
    else merged.push({ ...row, runs: [...row.runs] });
  }
  return merged;
}

/** Cuts the rows of runs into segments. */
export function toSegments(runs: readonly TextRun[]): Segment[] {
  return toRows(runs).flatMap((row) => {
    const ordered = [...row].sort((a, b) => a.left - b.left);
    const size = Math.max(...row.map((run) => run.size));
    const parts: TextRun[][] = [];
    let right = -Infinity;
    for (const run of ordered) {
      const open = parts.at(-1);
      if (open === undefined || run.left - right > COLUMN_GAP * size) parts.push([run]);
      else open.push(run);
      right = Math.max(right, run.right);
    }
    return parts.map(toSegment);
  });
}

function toSegment(runs: readonly TextRun[]): Segment {
  const size = mostCommon(runs, (run) => run.size);
  const isRtl = isMostly(runs, (run) => run.isRtl);
  const baseline = runs.find((run) => run.size === size)?.y ?? 0;
  const ordered = isRtl ? [...runs].reverse() : runs;
  const [first] = ordered;
  const isMark =
    first !== undefined &&
    first.size <= SMALL_SHARE * size &&
    first.y < baseline - size * 0.1 &&
    MARK.test(first.text.trim());
  return {
    ...join(isMark && ordered.length > 1 ? ordered.slice(1) : ordered, size),
    left: Math.min(...runs.map(({ left }) => left)),
    right: Math.max(...runs.map(({ right }) => right)),
    y: baseline,
    size,
    isBold: isMostly(runs, (run) => run.isBold),
    isRtl,
    mark: isMark && ordered.length > 1 ? first.text.trim() : null,
  };
}

/** Concatenates runs, with a space at each gap. */
function join(runs: readonly TextRun[], size: number): LinkedText {
  const parts: LinkedText[] = [];
  let before: TextRun | null = null;
  for (const run of runs) {
    if (before !== null) {
      const gap = Math.max(run.left - before.right, before.left - run.right);
      const isSpaceless =
        SPACELESS.test(before.text.slice(-1)) && SPACELESS.test(run.text.slice(0, 1));
      const isSpaced = before.text.endsWith(' ') || run.text.startsWith(' ');
      if (!isSpaced && gap > SPACE_GAP * size && !(isSpaceless && gap < size / 2))
        parts.push(plain(' '));
    }
    parts.push(run);
    before = run;
  }
  return trimmed(concatenate(parts));
}

function trimmed({ text, links }: LinkedText): LinkedText {
  const start = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  return {
    text: text.slice(start, end),
    links: links.map((link) => ({
      ...link,
      start: Math.max(0, link.start - start),
      end: Math.min(end, link.end) - start,
    })),
  };
}

/** Groups segments into lines, from top to bottom. */
export function toLines(segments: readonly Segment[]): TextLine[] {
  return toRows(segments).map((row) => {
    const isRtl = isMostly(row, (segment) => segment.isRtl);
    const ordered = [...row].sort((a, b) => (isRtl ? b.left - a.left : a.left - b.left));
    return {
      segments: withMarks(ordered),
      left: Math.min(...row.map(({ left }) => left)),
      right: Math.max(...row.map(({ right }) => right)),
      y: mostCommon(row, ({ y }) => y),
      size: mostCommon(row, ({ size }) => size),
      isBold: row.every(({ isBold }) => isBold),
      isRtl,
    };
  });
}

/** Joins the mark of a list item, such as a bullet, with the words of the item. */
function withMarks(segments: readonly Segment[]): Segment[] {
  const [mark, words, ...others] = segments;
  if (mark === undefined || words === undefined || !ITEM_MARK.test(mark.text)) return [...segments];
  const joined = {
    ...words,
    ...concatenate([mark, plain(' '), words]),
    left: Math.min(mark.left, words.left),
    right: Math.max(mark.right, words.right),
  };
  return [joined, ...others];
}

/** Returns the text of a line. Its segments are separated by spaces. */
export function textOf({ segments }: TextLine): LinkedText {
  return concatenate(segments.flatMap((each, i) => (i === 0 ? [each] : [plain(' '), each])));
}

/** Returns the value that most characters have. */
export function mostCommon<Part extends LinkedText>(
  parts: readonly Part[],
  valueOf: (part: Part) => number,
): number {
  const counts = new Map<number, number>();
  for (const part of parts) {
    const value = valueOf(part);
    counts.set(value, (counts.get(value) ?? 0) + part.text.length);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

function isMostly(runs: readonly TextRun[], test: (run: TextRun) => boolean): boolean {
  const all = runs.reduce((sum, { text }) => sum + text.length, 0);
  const some = runs.filter(test).reduce((sum, { text }) => sum + text.length, 0);
  return some * 2 > all;
}

/** Whether two texts are joined without a space, because their script has none. */
export function joinsWithoutSpace(before: string, after: string): boolean {
  return SPACELESS.test(before.slice(-1)) && SPACELESS.test(after.slice(0, 1));
}
