import { findBlocks } from '../find-blocks.ts';
import { findHeadline } from '../find-headline.ts';
import { splitFrontMatter } from '../front-matter.ts';
import type { DocumentDraft } from '../source-format.ts';

/**
 * Keeps the text unchanged, except that CRLF becomes LF and unmistakable front matter is removed.
 */
export function readPlainText(decoded: string): DocumentDraft {
  const { frontMatter, body } = splitFrontMatter(decoded.replaceAll('\r\n', '\n'), 'known-key');
  const blocks = findBlocks(body);
  return { frontMatter, headline: findHeadline(body, blocks), text: body, blocks, links: [] };
}
