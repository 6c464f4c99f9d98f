import { findBlocks } from '../find-blocks.ts';
import { findHeadline } from '../find-headline.ts';
import { splitFrontMatter } from '../front-matter.ts';
import type { ParseToml } from '../front-matter/read-toml.ts';
import type { DocumentDraft } from '../source-format.ts';

/**
 * Reads plain text. Removes front matter that has a known key, and replaces CRLF by LF. The text is
 * otherwise unchanged.
 *
 * @param parseToml reads front matter in TOML
 */
export function readPlainText(decoded: string, parseToml: ParseToml | null = null): DocumentDraft {
  const text = decoded.replaceAll('\r\n', '\n');
  const { body, ...front } = splitFrontMatter(text, 'known-key', parseToml);
  const blocks = findBlocks(body);
  return {
    ...front,
    headline: findHeadline(body, blocks),
    text: body,
    blocks,
    links: [],
    places: [],
  };
}
