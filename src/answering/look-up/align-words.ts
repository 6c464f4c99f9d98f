import type { Span } from '../../domain/span.ts';

/** The part of a text that best matches a list of words. */
export interface Alignment {
  /** The half-open range `[from, to)` of the text's words. */
  readonly from: number;
  readonly to: number;
  /** The number of equal words, in order. */
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
 * Finds the part of `within` that is most similar to all of `words`, by the algorithm of Needleman
 * and Wunsch (1970) with free ends in `within`. An equal word scores +4, a substitution −1, an
 * insertion or deletion −2. For example, `a x c` in `q a b c d` gives `a b c` with two equal words
 * and the score 4 − 1 + 4 = 7. Of several equal scores, the one that ends first wins. Returns `null`
 * if no word matches.
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

/** A word or punctuation mark of a text, as written. */
export interface Token extends Span {
  readonly text: string;
  readonly isWord: boolean;
}

/** Splits a text into words, which may contain hyphens and apostrophes, and single other characters. */
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
