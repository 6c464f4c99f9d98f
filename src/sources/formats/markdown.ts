import { UserFacingError } from '../../domain/errors.ts';
import { splitFrontMatter } from '../front-matter.ts';
import type { ParseToml } from '../front-matter/read-toml.ts';
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
 * @param parseToml reads front matter in TOML
 * @throws UserFacingError `unreadable`
 */
export function readMarkdown(decoded: string, parseToml: ParseToml | null = null): DocumentDraft {
  const text = decoded.replaceAll('\r\n', '\n');
  const { body, ...front } = splitFrontMatter(text, 'any-mapping', parseToml);
  refuseDeepNesting(body);
  const parsed = parseMarkdown(body);
  const written = new MarkdownWriter(parsed).write();
  return {
    ...front,
    headline: findTitle(parsed.tokens, written),
    ...written,
    places: [],
    leftOut: [...front.leftOut, ...parsed.document.leftOut()],
  };
}

function refuseDeepNesting(body: string): void {
  const line = body
    .split('\n')
    .findIndex((each) => NESTED_MARKERS.test(each) && !THEMATIC_BREAK.test(each));
  if (line === -1) return;
  throw new UserFacingError('nested-too-deep', { most: MAX_NESTING, line: line + 1 });
}
