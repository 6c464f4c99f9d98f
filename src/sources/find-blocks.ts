import type { Block } from '../domain/source.ts';
import { groupLines } from './group-lines.ts';
import { guessHeadings } from './guess-headings.ts';

/**
 * Finds the blocks of a plain text from its layout: paragraphs, list items, table rows and probable
 * headings. A paragraph may be one line or several hard-wrapped lines. Together, the blocks contain
 * every non-space character.
 */
export function findBlocks(text: string): Block[] {
  return guessHeadings(groupLines(text)).map(({ start, end, kind, level }) => ({
    start,
    end,
    kind,
    level,
  }));
}
