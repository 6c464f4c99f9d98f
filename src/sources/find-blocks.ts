import type { Block } from '../domain/source.ts';
import { groupLines } from './group-lines.ts';
import { guessHeadings } from './guess-headings.ts';

/**
 * Finds the blocks of a plain text from its layout: paragraphs (one per line, separated by empty
 * lines, or hard-wrapped), list items, table rows and guessed headings. The blocks cover every
 * non-space character.
 */
export function findBlocks(text: string): Block[] {
  return guessHeadings(groupLines(text)).map(({ start, end, kind, level }) => ({
    start,
    end,
    kind,
    level,
  }));
}
