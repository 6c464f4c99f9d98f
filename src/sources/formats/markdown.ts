import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Root } from 'mdast';
import { UserFacingError } from '../../domain/errors.ts';
import { findHeadline, oneLine } from '../find-headline.ts';
import { splitFrontMatter } from '../front-matter.ts';
import { MarkdownWriter } from '../markdown-writer.ts';
import type { DocumentDraft } from '../source-format.ts';

/**
 * Maximum nesting depth of quotes and lists. Deeper nesting would take the parser too long.
 */
const MAX_NESTING = 50;
const NESTED_MARKERS = new RegExp(
  `^(?:[ \\t]*(?:>|(?:[-+*]|\\d{1,9}[.)])[ \\t])){${MAX_NESTING + 1}}`,
);
const THEMATIC_BREAK = /^[ \t]*([-*])(?:[ \t]*\1)*[ \t]*$/;

/**
 * Reads GitHub Flavored Markdown: CommonMark with tables, strikethrough, task lists and footnotes.
 *
 * @throws UserFacingError `front-matter` | `unreadable`
 */
export function readMarkdown(decoded: string): DocumentDraft {
  const { frontMatter, body } = splitFrontMatter(decoded.replaceAll('\r\n', '\n'), 'any-mapping');
  refuseDeepNesting(body);
  const draft = new MarkdownWriter().write(parse(body));
  const heading = draft.blocks.find(({ kind }) => kind === 'heading');
  const headline = heading
    ? oneLine(draft.text.slice(heading.start, heading.end))
    : findHeadline(draft.text, draft.blocks);
  return { frontMatter, headline, ...draft, places: [], warnings: [], leftOut: [] };
}

function parse(body: string): Root {
  return fromMarkdown(body, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

function refuseDeepNesting(body: string): void {
  const line = body
    .split('\n')
    .findIndex((each) => NESTED_MARKERS.test(each) && !THEMATIC_BREAK.test(each));
  if (line === -1) return;
  throw new UserFacingError('nested-too-deep', { most: MAX_NESTING, line: line + 1 });
}
