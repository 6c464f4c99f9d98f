import { findBlocks } from '../find-blocks.ts';
import { findHeadline } from '../find-headline.ts';
import { splitFrontMatter } from '../front-matter.ts';
import type { DocumentDraft } from '../source-format.ts';

/**
 * Reads plain text. Removes front matter that has a known key, and replaces CRLF by LF. The text is
 * otherwise unchanged.
 */
export function readPlainText(decoded: string): DocumentDraft {
  const { frontMatter, body } = splitFrontMatter(decoded.replaceAll('\r\n', '\n'), 'known-key');
  const blocks = findBlocks(body);
  return {
    frontMatter,
    headline: findHeadline(body, blocks),
    text: body,
    blocks,
    links: [],
    places: [],
    warnings: [],
    leftOut: [],
  };
}
