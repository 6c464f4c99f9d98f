import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Source } from '../src/domain/source.ts';
import { overlaps } from '../src/domain/span.ts';
import { readFolder } from '../src/sources/read-folder.ts';
import { table } from './markdown-table.ts';

/** Marks by hand for one file. They name the file and its lines, and contain none of its text. */
export interface BoilerplateMarks {
  readonly sha256: string;
  readonly set: 'development' | 'held-back';
  /** Ranges of lines, from 1, with both ends. Empty lines do not count. */
  readonly lines: readonly (readonly [number, number])[];
}

/** Counts of lines that are not empty. */
export interface BoilerplateCounts {
  readonly files: number;
  readonly lines: number;
  /** Lines that are boilerplate according to the marks by hand. */
  readonly expected: number;
  /** Lines that the program marks. */
  readonly found: number;
  /** Lines of both kinds. */
  readonly right: number;
  /** `null` if there is nothing to divide by. */
  readonly precision: number | null;
  readonly recall: number | null;
}

const MARKS = join(fileURLToPath(import.meta.url), '../boilerplate-marks.json');
const MAX_BYTES = 1_000_000;

export function readBoilerplateMarks(): BoilerplateMarks[] {
  return JSON.parse(readFileSync(MARKS, 'utf8')) as BoilerplateMarks[];
}

/** Returns the numbers, from 1, of the lines of a source that its boilerplate contains. */
export function boilerplateLines({
  text,
  boilerplate,
}: Pick<Source, 'text' | 'boilerplate'>): number[] {
  let start = 0;
  return text.split('\n').flatMap((line, i) => {
    const span = { start, end: start + line.length };
    start = span.end + 1;
    const isMarked = boilerplate.some((mark) => overlaps(mark, span));
    return isMarked && line.trim() !== '' ? [i + 1] : [];
  });
}

/**
 * Compares the program's marks with the marks by hand, by line. The files must have no front matter,
 * so that lines of the text are lines of the file.
 *
 * @param folder a folder with files that are named by `marks`; others are ignored
 */
export async function measureBoilerplate(
  folder: string,
  marks: readonly BoilerplateMarks[],
): Promise<BoilerplateCounts> {
  const { sources } = await readFolder(folder, { maxBytes: MAX_BYTES, known: new Map() });
  const byHash = new Map(marks.map((one) => [one.sha256, one]));
  const counts = { files: 0, lines: 0, expected: 0, found: 0, right: 0 };
  for (const source of sources) {
    const mark = byHash.get(source.contentHash);
    if (mark === undefined) continue;
    const isMarked = (line: number): boolean =>
      mark.lines.some(([first, last]) => first <= line && line <= last);
    const found = boilerplateLines(source);
    const lines = source.text.split('\n');
    const written = lines.flatMap((line, i) => (line.trim() === '' ? [] : [i + 1]));
    counts.files += 1;
    counts.lines += written.length;
    counts.expected += written.filter(isMarked).length;
    counts.found += found.length;
    counts.right += found.filter(isMarked).length;
  }
  const { expected, found, right } = counts;
  return {
    ...counts,
    precision: found === 0 ? null : right / found,
    recall: expected === 0 ? null : right / expected,
  };
}

export type BoilerplateSets = Readonly<Record<BoilerplateMarks['set'], BoilerplateCounts>>;

/** Measures the files for development and the files that were held back, each on its own. */
export async function measureBoilerplateSets(folder: string): Promise<BoilerplateSets> {
  const marks = readBoilerplateMarks();
  const measure = (set: BoilerplateMarks['set']): Promise<BoilerplateCounts> =>
    measureBoilerplate(
      folder,
      marks.filter((one) => one.set === set),
    );
  return { development: await measure('development'), 'held-back': await measure('held-back') };
}

export function renderBoilerplate(sets: BoilerplateSets): string {
  const share = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
  const rows = Object.entries(sets).map(([set, counts]) => {
    const { files, lines, expected, found, right, precision, recall } = counts;
    const numbers = [files, lines, expected, found, right].map(String);
    return [set, ...numbers, share(precision), share(recall)];
  });
  return table(
    ['set', 'files', 'lines', 'boilerplate', 'marked', 'both', 'precision', 'recall'],
    rows,
  );
}
