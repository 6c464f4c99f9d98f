import type { LeftOut, LeftOutKind } from '../../domain/file-warnings.ts';
import { CanonicalText } from '../canonical-text.ts';
import { findHeadline, oneLine } from '../find-headline.ts';
import { decodeHtml } from '../html/decode-html.ts';
import { findFurniture } from '../html/find-furniture.ts';
import { HtmlWriter } from '../html/html-writer.ts';
import { parseHtml } from '../html/parse-html.ts';
import { readPageMetadata } from '../html/read-page-metadata.ts';
import type { DocumentDraft } from '../source-format.ts';

/**
 * Reads a web page: the text that a browser shows. Menus, the header and the footer of the page are
 * part of the text, and are marked in `furniture`.
 *
 * @throws UserFacingError `not-utf8` | `binary`
 */
export function readHtml(bytes: Uint8Array): DocumentDraft {
  const { text, warnings } = decodeHtml(bytes);
  const { root, comments } = parseHtml(text);
  const out = new CanonicalText();
  const writer = new HtmlWriter(out, undefined, findFurniture(root));
  writer.write(root);
  const draft = out.finish();
  const furniture = writer.furnitureBlocks
    .map((index) => draft.blocks[index])
    .filter((block) => block !== undefined);
  const isFurniture = new Set(furniture);
  const content = draft.blocks.filter((block) => !isFurniture.has(block));
  const heading = content.find(({ kind }) => kind === 'heading');
  return {
    frontMatter: readPageMetadata(root),
    headline: heading
      ? oneLine(draft.text.slice(heading.start, heading.end))
      : findHeadline(draft.text, content),
    ...draft,
    places: [],
    furniture: furniture.map(({ start, end }) => ({ start, end })),
    warnings,
    leftOut: toLeftOut(new Map([...writer.leftOut, ['comment', comments]])),
  };
}

function toLeftOut(counts: ReadonlyMap<LeftOutKind, number>): LeftOut[] {
  return [...counts].filter(([, count]) => count > 0).map(([kind, count]) => ({ kind, count }));
}
