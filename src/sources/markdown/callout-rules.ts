import type { StateBlock } from 'markdown-it';
import { endOfBody, lineAt, parseBody, pushParagraph } from './block-lines.ts';

/** `!!! warning "Title"` and `??? note` of MkDocs, with an indented body. */
const ADMONITION = /^(?:!!!|\?\?\?\+?)[ \t]*([\w-]+(?:[ \t]+[\w-]+)*)?(?:[ \t]*"(.*)")?[ \t]*$/;
/** An admonition whose author wrote the body behind it. */
const ADMONITION_LINE = /^(?:!!!|\?\?\?\+?)[ \t]*([\w-]+)(?:[ \t]+(\S.*)|[ \t]*)$/;
/** `=== "Tab"` of MkDocs, with an indented body. */
const TAB = /^===[!+]{0,2}[ \t]+"(.*)"[ \t]*$/;
const BODY_INDENT = 4;

/**
 * `:::note Title`, `::: tip`, `:::{.class}`, `/// details | Title` and the ends of these blocks.
 * Their bodies are not indented.
 */
const DIRECTIVE = /^(?::{3,}|\/{3,})[ \t]*(?:\{?[.#]?([A-Za-z][\w-]*)?([^\n]*))?$/;
/** Kinds of blocks between slashes that show no title. */
const UNTITLED = new Set(['caption', 'define', 'figure-caption', 'html', 'table-caption']);
const LABEL = /^\[([^\]]*)\]/;
const ATTRIBUTES = /\{[^{}]*\}/g;
/** Kinds of directives that show a title, and their name if they have none. */
const TITLED = new Set(
  (
    'abstract attention bug caution danger details error example failure fail faq hint important info ' +
    'note question quote seealso spoiler success summary tip todo warn warning'
  ).split(' '),
);

/** Converts the kind of a callout to the title that the page shows: `warning` to `Warning`. */
export function defaultTitle(kind: string): string {
  const words = kind.replaceAll(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

export function readAdmonition(
  state: StateBlock,
  start: number,
  end: number,
  silent: boolean,
): boolean {
  const bodyEnd = endOfBody(state, start, end, BODY_INDENT);
  const opening = openingOf(lineAt(state, start), bodyEnd > start + 1);
  if (opening === null) return false;
  if (silent) return true;
  state.push('callout_open', 'div', 1);
  for (const words of [opening.title, opening.body]) {
    if (words.trim() !== '') pushParagraph(state, words);
  }
  parseBody(state, start + 1, bodyEnd, BODY_INDENT);
  state.push('callout_close', 'div', -1);
  state.line = bodyEnd;
  return true;
}

/**
 * Reads the first line of an admonition or tab. "!!! great news" is an exclamation: an unknown kind
 * needs a title in quotation marks or an indented body.
 */
function openingOf(line: string, hasBody: boolean): { title: string; body: string } | null {
  const tab = TAB.exec(line)?.[1];
  if (tab !== undefined) return { title: tab, body: '' };
  const [whole, kinds = '', title] = ADMONITION.exec(line) ?? [];
  if (whole !== undefined && title !== undefined) return { title, body: '' };
  if (kinds !== '' && hasBody) {
    return { title: defaultTitle(kinds.split(/\s/, 1)[0] ?? ''), body: '' };
  }
  const [, kind = '', body = ''] = ADMONITION_LINE.exec(line) ?? [];
  return TITLED.has(kind.toLowerCase()) ? { title: defaultTitle(kind), body } : null;
}

export function readDirective(
  state: StateBlock,
  start: number,
  _end: number,
  silent: boolean,
): boolean {
  const match = DIRECTIVE.exec(lineAt(state, start));
  if (match === null) return false;
  const [line, kind = '', rest = ''] = match;
  if (kind === '' && /[^\s{}:/]/.test(rest)) return false;
  if (line.startsWith('/') && !isSlashBlock(kind.toLowerCase(), rest)) return false;
  if (silent) return true;
  const title = titleOf(kind.toLowerCase(), rest);
  if (title !== '') pushParagraph(state, title);
  state.line = start + 1;
  return true;
}

/** Slashes begin a block only with a known kind or a title, and end one only if they are alone. */
function isSlashBlock(kind: string, rest: string): boolean {
  if (rest.trimStart().startsWith('|')) return true;
  return rest.trim() === '' && (kind === '' || TITLED.has(kind) || UNTITLED.has(kind));
}

function titleOf(kind: string, rest: string): string {
  if (kind === '') return '';
  const label = LABEL.exec(rest)?.[1];
  if (label !== undefined) return label.trim();
  const given = rest
    .replace(/^\}/, '')
    .replaceAll(ATTRIBUTES, '')
    .replace(/:{3,}\s*$/, '')
    .replace(/^[ \t]*\|?/, '')
    .trim();
  const quoted = /^"(.*)"$/.exec(given)?.[1];
  if (quoted !== undefined) return quoted.trim();
  if (TITLED.has(kind)) return given === '' ? defaultTitle(kind) : given;
  return /^\p{Lu}/u.test(given) ? given : '';
}
