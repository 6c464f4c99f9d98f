import { toRows } from './text-lines.ts';
import type { TextRun } from './text-run.ts';

/** Text of this share of the body's size or less can be a footnote. */
export const NOTE_SIZE = 0.95;
/** The mark at the beginning of a footnote. */
export const NOTE_MARK = /^(?:\[?(\d{1,3})\]?[.)]?|([*†‡§¶]{1,3}))(?=\s|$|\p{L})/u;

/**
 * Removes the raised marks that refer to footnotes of the same page. Other raised characters, such as
 * the 2 of a square metre, remain.
 *
 * @param bodySize the most common font size of the document
 */
export function dropNoteMarks(runs: readonly TextRun[], bodySize: number): TextRun[] {
  const rows = toRows(runs).map((row) => [...row].sort((a, b) => a.left - b.left));
  const marks = new Set(rows.flatMap((row) => noteMarkOf(row, bodySize)));
  if (marks.size === 0) return [...runs];
  const dropped = new Set<TextRun>();
  for (const row of rows) {
    const size = Math.max(...row.map((run) => run.size));
    row.forEach((run, i) => {
      const before = row[i - 1];
      if (before === undefined || !marks.has(run.text.trim())) return;
      if (run.size <= size * 0.8 || isAttached(run, before, row[i + 1])) dropped.add(run);
    });
  }
  return runs.filter((run) => !dropped.has(run));
}

function noteMarkOf(row: readonly TextRun[], bodySize: number): string[] {
  const [first] = row;
  if (first === undefined || row.some(({ size }) => size > bodySize * NOTE_SIZE)) return [];
  const [, number, sign] = NOTE_MARK.exec(first.text.trim()) ?? [];
  return [number ?? sign ?? []].flat();
}

/** Whether a number without a space before it follows a word, as a raised glyph of a font does. */
function isAttached(run: TextRun, before: TextRun, after: TextRun | undefined): boolean {
  const isNext = after !== undefined && after.left - run.right < run.size * 0.1;
  return (
    /^\d{1,2}$/.test(run.text) &&
    Math.abs(run.left - before.right) < run.size * 0.1 &&
    /[\p{L}\p{P}]$/u.test(before.text) &&
    !(isNext && /^\p{L}/u.test(after.text))
  );
}
