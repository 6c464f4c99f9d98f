import type { Block } from '../domain/source.ts';
import { groupLines } from './group-lines.ts';
import { guessHeadings } from './guess-headings.ts';

/**
 * The blocks of a text that has nothing but its layout: paragraphs with an empty line between them
 * or one to a line, paragraphs wrapped at a width (kept together), list items, rows, headings
 * (guessed). Together they cover every character that is not white space.
 */
export function findBlocks(text: string): Block[] {
  return guessHeadings(groupLines(text)).map(({ start, end, kind, level }) => ({
    start,
    end,
    kind,
    level,
  }));
}
