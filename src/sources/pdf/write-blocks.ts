import type { PlacedSpan } from '../../domain/place.ts';
import type { Block, Link } from '../../domain/source.ts';
import { LineJoiner } from './join-lines.ts';
import type { PdfBlock } from './pdf-block.ts';
import { concatenate } from './text-run.ts';

export interface WrittenBlocks {
  readonly text: string;
  readonly blocks: Block[];
  readonly links: Link[];
  readonly places: PlacedSpan[];
}

/**
 * Writes the canonical text, with the page of every span.
 *
 * @param softHyphens words with a soft hyphen, such as `har\u00adbour`
 */
export function writeBlocks(
  blocks: readonly PdfBlock[],
  softHyphens: ReadonlySet<string>,
): WrittenBlocks {
  const joiner = new LineJoiner(blocks, softHyphens);
  const written: WrittenBlocks = { text: '', blocks: [], links: [], places: [] };
  const parts: string[] = [];
  let length = 0;
  let group: object | null = null;
  const push = (text: string): void => {
    parts.push(text);
    length += text.length;
  };
  for (const block of blocks) {
    const pages = joiner
      .join(block.lines)
      .map((part) => ({ page: part.page, ...concatenate(part.parts) }))
      .filter(({ text }) => text.trim() !== '');
    if (pages.length === 0) continue;
    if (length > 0) push(block.group !== null && block.group === group ? '\n' : '\n\n');
    group = block.group;
    const start = length;
    for (const { page, text, links } of pages) {
      const from = length;
      written.links.push(
        ...links.map((link) => ({ ...link, start: link.start + from, end: link.end + from })),
      );
      push(text);
      const last = written.places.at(-1);
      if (last?.place.kind === 'page' && last.place.page === page)
        written.places[written.places.length - 1] = { ...last, end: length };
      else written.places.push({ start: from, end: length, place: { kind: 'page', page } });
    }
    written.blocks.push({ start, end: length, kind: block.kind, level: block.level });
  }
  return { ...written, text: parts.join('') };
}
