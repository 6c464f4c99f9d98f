import { findBlocks } from '../find-blocks.ts';
import { findHeadline } from '../find-headline.ts';
import { splitFrontMatter } from '../front-matter.ts';
import type { DocumentDraft } from '../source-format.ts';

/** Text as it is: only CRLF becomes LF, and front matter that is surely meant as such is taken off. */
export function readPlainText(decoded: string): DocumentDraft {
  const { frontMatter, body } = splitFrontMatter(decoded.replaceAll('\r\n', '\n'), 'known-key');
  const blocks = findBlocks(body);
  return { frontMatter, headline: findHeadline(body, blocks), text: body, blocks, links: [] };
}
