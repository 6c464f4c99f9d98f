import { parseRows } from './parse-rows.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;

export type Delimiter = (typeof DELIMITERS)[number];

/** The number of characters and of rows from which the delimiter is detected. */
const SAMPLE_CHARACTERS = 65_536;
const SAMPLE_ROWS = 50;
/** Minimum score for a delimiter other than the preferred one. */
const MIN_SCORE = 0.5;

/**
 * Returns the delimiter that gives the largest share of rows the same number of columns, of at least
 * two. If several do, the one with the most columns wins.
 *
 * @param preferred is returned if no delimiter is better
 */
export function detectDelimiter(text: string, preferred: Delimiter): Delimiter {
  const sample = sampleOf(text);
  let best = preferred;
  let bestScore = Math.max(MIN_SCORE, scoreOf(sample, preferred));
  for (const delimiter of DELIMITERS) {
    const score = scoreOf(sample, delimiter);
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

function sampleOf(text: string): string {
  if (text.length <= SAMPLE_CHARACTERS) return text;
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  // The last row of the sample is incomplete.
  const end = Math.max(sample.lastIndexOf('\n'), sample.lastIndexOf('\r'));
  return end === -1 ? sample : sample.slice(0, end);
}

function scoreOf(sample: string, delimiter: Delimiter): number {
  const { rows } = parseRows(sample, { delimiter, maxRows: SAMPLE_ROWS });
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const counts = new Map<number, number>();
  for (const { cells } of filled) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  let score = 0;
  for (const [columns, count] of counts) {
    if (columns < 2) continue;
    score = Math.max(score, count / filled.length + Math.min(columns, 100) / 1_000);
  }
  return score;
}
