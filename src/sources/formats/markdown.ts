import { UserFacingError } from '../../domain/errors.ts';
import { splitFrontMatter } from '../front-matter.ts';
import { findTitle } from '../markdown/find-title.ts';
import { MarkdownWriter } from '../markdown/markdown-writer.ts';
import { MAX_NESTING } from '../markdown/max-nesting.ts';
import { parseMarkdown } from '../markdown/parse-markdown.ts';
import type { DocumentDraft } from '../source-format.ts';

const NESTED_MARKERS = new RegExp(
  `^(?:[ \\t]*(?:>|(?:[-+*]|\\d{1,9}[.)])[ \\t])){${MAX_NESTING + 1}}`,
);
const THEMATIC_BREAK = /^[ \t]*([-*])(?:[ \t]*\1)*[ \t]*$/;

/**
 * Reads GitHub Flavored Markdown (CommonMark with tables, strikethrough, task lists and footnotes)
 * and the additions of note programs and site generators.
 *
 * @throws UserFacingError `front-matter` | `unreadable`
 */
export function readMarkdown(decoded: string): DocumentDraft {
  const { frontMatter, body } = splitFrontMatter(decoded.replaceAll('\r\n', '\n'), 'any-mapping');
  refuseDeepNesting(body);
  const parsed = parseMarkdown(body);
  const written = new MarkdownWriter(parsed).write();
  return {
    frontMatter,
    headline: findTitle(parsed.tokens, written),
    ...written,
    places: [],
    warnings: [],
    leftOut: parsed.document.leftOut(),
  };
}

function refuseDeepNesting(body: string): void {
  const line = body
    .split('\n')
    .findIndex((each) => NESTED_MARKERS.test(each) && !THEMATIC_BREAK.test(each));
  if (line === -1) return;
  throw new UserFacingError('nested-too-deep', { most: MAX_NESTING, line: line + 1 });
}
