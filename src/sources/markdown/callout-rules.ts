import type { StateBlock } from 'markdown-it';
import { endOfBody, lineAt, parseBody, pushParagraph } from './block-lines.ts';

/** `!!! warning "Title"`, `??? note` and `=== "Tab"` of MkDocs, with an indented body. */
const ADMONITION = /^(?:!!!|\?\?\?\+?)[ \t]*([\w-]+(?:[ \t]+[\w-]+)*)(?:[ \t]+"(.*)")?[ \t]*$/;
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
  const line = lineAt(state, start);
  const tab = TAB.exec(line);
  const [, kinds = '', given] = tab === null ? (ADMONITION.exec(line) ?? []) : ['', 'tab', tab[1]];
  if (kinds === '') return false;
  const bodyEnd = endOfBody(state, start, end, BODY_INDENT);
  // "!!! great news" is an exclamation, unless it has a title in quotation marks or a body.
  if (given === undefined && bodyEnd === start + 1) return false;
  if (silent) return true;
  const title = given ?? defaultTitle(kinds.split(/\s/, 1)[0] ?? '');
  state.push('callout_open', 'div', 1);
  if (title.trim() !== '') pushParagraph(state, title);
  parseBody(state, start + 1, bodyEnd, BODY_INDENT);
  state.push('callout_close', 'div', -1);
  state.line = bodyEnd;
  return true;
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
