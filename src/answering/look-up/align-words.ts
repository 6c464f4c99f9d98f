import type { Span } from '../../domain/span.ts';

/** The range of a text that best matches a list of words. */
export interface Alignment {
  /** Indices of the text's words, half-open. */
  readonly from: number;
  readonly to: number;
  /** Number of equal words, in order. */
  readonly matched: number;
}

const SAME = 4;
const OTHER = -1;
const MISSING = -2;

interface Cell {
  readonly score: number;
  readonly from: number;
  readonly matched: number;
}

/**
 * Aligns all of `words` with the most similar stretch of `within`: +4 for an equal word, −1 for a
 * substitution, −2 for an insertion or deletion, with free ends in `within` (Needleman and Wunsch
 * 1970). Example: `a x c` in `q a b c d` gives `a b c`, two matched, score 4 − 1 + 4 = 7. Ties go
 * to the first and shortest stretch. `null` if no word matches.
 */
export function alignWords(words: readonly string[], within: readonly string[]): Alignment | null {
  let row: Cell[] = Array.from({ length: within.length + 1 }, (_, from) => ({
    score: 0,
    from,
    matched: 0,
  }));
  for (const [i, word] of words.entries()) {
    const next: Cell[] = [{ score: MISSING * (i + 1), from: 0, matched: 0 }];
    for (const [j, other] of within.entries()) {
      const isSame = word === other;
      const beside = step(row[j], isSame ? SAME : OTHER, isSame ? 1 : 0);
      const above = step(row[j + 1], MISSING, 0);
      const left = step(next[j], MISSING, 0);
      next.push([above, left].reduce((best, cell) => (isBetter(cell, best) ? cell : best), beside));
    }
    row = next;
  }
  let best: Alignment | null = null;
  let bestScore = -Infinity;
  for (const [to, { score, from, matched }] of row.entries()) {
    if (matched === 0 || score <= bestScore) continue;
    best = { from, to, matched };
    bestScore = score;
  }
  return best;
}

/** A word of a text, both as written and in the form used for comparison. */
export interface Token extends Span {
  readonly text: string;
  readonly isWord: boolean;
}

/** Splits a text into words (with inner hyphens and apostrophes) and single punctuation marks. */
export function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(TOKEN), ({ 0: token, index }) => ({
    text: token,
    start: index,
    end: index + token.length,
    isWord: /^[\p{L}\p{N}]/u.test(token),
  }));
}

const TOKEN =
  /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[-‐‑'’\u00ad][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*|[^\s]/gu;

function step(cell: Cell | undefined, score: number, matched: number): Cell {
  if (cell === undefined) throw new Error('the alignment traceback left its table');
  return { score: cell.score + score, from: cell.from, matched: cell.matched + matched };
}

function isBetter(a: Cell, b: Cell): boolean {
  return a.score > b.score || (a.score === b.score && a.matched > b.matched);
}
