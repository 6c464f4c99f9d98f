import type { MarkdownIt, StateInline } from 'markdown-it';
import { scanTag } from './html-tags.ts';
import { MarkdownDocument } from './markdown-document.ts';

type InlineRule = (state: StateInline, silent: boolean) => boolean;

const MAX_WIKI_LINK = 400;
const MAX_MARKED = 1_000;
/** Marks are compared with at most this many marks behind them, which bounds the time. */
const MAX_CLOSINGS = 10;
const MAX_COMMENT = 4_000;

const WIKI_LINK = /\[\[([^[\]\n]+)\]\]/y;
const TABLE_OF_CONTENTS = /^_?toc_?$/i;
const MEDIA =
  /\.(?:avif|bmp|gif|ico|jpe?g|png|svg|tiff?|webp|mp[34]|m4a|mkv|mov|og[agv]|opus|wav|webm|3gp|flac|pdf|canvas|base|excalidraw(?:\.md)?)$/i;

const ATTRIBUTE = String.raw`(?:[#.][\w:-]+|[\w:-]+=(?:"[^"\n]{0,300}"|'[^'\n]{0,300}'|[^\s{}"']{1,200}))`;
/** `{#id .class key="value"}` directly after the text that it belongs to. */
const ATTRIBUTES = new RegExp(
  String.raw`\{:?[ \t]*${ATTRIBUTE}(?:[ \t]+${ATTRIBUTE}){0,20}[ \t]*\}`,
  'y',
);
/** `{::nomarkdown}` and `{:/}` of Kramdown. */
const KRAMDOWN_TAG = /\{:[:/][^{}\n]{0,200}\}/y;
const ICON =
  /:(?:material|fontawesome|octicons|simple|lucide)-[a-z0-9-]{1,80}:(?:\{[^{}\n]{0,200}\})?/y;
const KEYS = /\+\+([a-z0-9_-]{1,20}(?:\+[a-z0-9_-]{1,20}){0,5})\+\+(?![\w+])/y;
/** As in most programs, there is no space inside the dollars, and no digit after them. */
const MATH = /\$(?![\s$])(?:[^$\n`\\]|\\.){0,400}(?<!\s)\$(?!\d)/y;

/** An address with a known scheme or an e-mail address. Other words with a colon are words. */
const WEB_ADDRESS =
  /<(?:(?:https?|ftps?|mailto|tel|sms|news|irc|xmpp|urn|doi|magnet|data|file|ssh|git|steam|discord|obsidian):|[a-z][a-z0-9+.-]{1,31}:\/\/)[^<>\s]*>/iy;
/** "<user@host>" is a placeholder. */
const E_MAIL = /<[\w.!#$%&'*+/=?^`{|}~-]{1,200}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}>/y;

/** Adds the rules for the markup within paragraphs that CommonMark does not know. */
export function addInlineRules(parser: MarkdownIt): void {
  parser.inline.ruler.before('newline', 'published', (state, silent) => {
    const rule = RULES[state.src[state.pos] ?? ''];
    return rule?.(state, silent) ?? false;
  });
  parser.inline.ruler.before('autolink', 'angle', readAngle);
}

const RULES: Readonly<Partial<Record<string, InlineRule>>> = {
  '[': (state, silent) => readFootnote(state, silent) || readWikiLink(state, silent),
  '!': readEmbed,
  '=': (state) => skipMarks(state, 2),
  '~': (state) => skipMarks(state, 1),
  '%': readComment,
  '{': (state, silent) => readJsxComment(state, silent) || readAttributes(state),
  ':': readIcon,
  '+': readKeys,
  $: readMath,
  '^': readInlineFootnote,
};

/** Writes a bracket that begins no markup as text. */
function readAngle(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (src[pos] !== '<' || !/[A-Za-z/]/.test(src[pos + 1] ?? '')) return false;
  const tag = scanTag(src, pos, state.posMax);
  if (tag !== null && MarkdownDocument.of(state.env).tags.isMarkup(tag)) {
    if (!silent) state.push('html_inline', '', 0).content = src.slice(pos, tag.end);
    state.pos = tag.end;
    return true;
  }
  if (matchAt(WEB_ADDRESS, state) !== null || matchAt(E_MAIL, state) !== null) return false;
  if (!silent) state.pending += '<';
  state.pos += 1;
  return true;
}

function readWikiLink(state: StateInline, silent: boolean): boolean {
  const [link, content] = matchWikiLink(state, state.pos) ?? [];
  if (link === undefined || content === undefined) return false;
  const after = state.src[state.pos + link.length];
  // "[[1]](address)" is a link whose words are in brackets, as are references.
  if (after === '(' || after === '[' || isReference(state, content)) return false;
  if (!silent && !TABLE_OF_CONTENTS.test(content)) state.pending += wordsOf(content);
  state.pos += link.length;
  return true;
}

function matchWikiLink(state: StateInline, at: number): RegExpExecArray | null {
  if (!state.src.startsWith('[[', at)) return null;
  WIKI_LINK.lastIndex = at;
  const match = WIKI_LINK.exec(state.src);
  if (match === null || match[0].length > MAX_WIKI_LINK) return null;
  // "[[ -f file ]]" is a test of a shell.
  return match.index + match[0].length > state.posMax || /^\s/.test(match[1] ?? '') ? null : match;
}

function isReference({ env, md }: StateInline, label: string): boolean {
  return env.references?.[md.utils.normalizeReference(label)] !== undefined;
}

/** Returns the words that Obsidian shows: "Page", "shown" of "Page|shown", "Page > Heading". */
function wordsOf(content: string): string {
  const [target = '', ...shown] = content.split('|');
  if (shown.length > 0 && shown.join('|').trim() !== '') return shown.join('|').trim();
  return target
    .split('#')
    .filter((part) => part !== '')
    .join(' > ')
    .trim();
}

/** Leaves out embedded media. An embedded note is shown by its name. */
function readEmbed(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos + 1] !== '[') return false;
  const [link, content] = matchWikiLink(state, state.pos + 1) ?? [];
  if (link === undefined || content === undefined) return false;
  if (state.src[state.pos + 1 + link.length] === '(') return false;
  if (!silent) {
    const [target = ''] = content.split(/[#|]/, 1);
    if (MEDIA.test(target.trim())) MarkdownDocument.of(state.env).countLeftOut('image');
    else state.pending += wordsOf(content);
  }
  state.pos += 1 + link.length;
  return true;
}

/**
 * Skips the marks of highlights ("==") and of text that is struck out or lowered ("~"), at the
 * opening mark and later at the closing mark.
 */
function skipMarks(state: StateInline, length: 1 | 2): boolean {
  const mark = state.src[state.pos] ?? '';
  // A longer run of marks is looked at once, so that it takes linear time.
  if (state.src[state.pos - 1] === mark) return false;
  const run = state.scanDelims(state.pos, true);
  if (run.length !== length) return false;
  const closings = closingMarks.get(state) ?? new Set();
  closingMarks.set(state, closings);
  if (!closings.has(state.pos)) {
    const close = run.can_open ? findClosing(state, mark.repeat(length)) : -1;
    if (close === -1) return false;
    closings.add(close);
  }
  state.pos += length;
  return true;
}

/** The offsets of the closing marks whose opening marks were skipped. */
const closingMarks = new WeakMap<StateInline, Set<number>>();

function findClosing(state: StateInline, marks: string): number {
  const { src, pos } = state;
  const from = pos + marks.length;
  const within = src.slice(0, Math.min(state.posMax, from + MAX_MARKED));
  const isInWord = /[\p{L}\p{N}]/u.test(src[pos - 1] ?? '');
  let at = within.indexOf(marks, from);
  for (let tries = 0; at !== -1 && tries < MAX_CLOSINGS; tries += 1) {
    const { can_close, length } = state.scanDelims(at, true);
    // "a==b and c==d" compares. "H~2~O" is one word.
    const comparesWords =
      isInWord && marks === '==' && /[\p{L}\p{N}]/u.test(src[at + marks.length] ?? '');
    if (can_close && length === marks.length && !comparesWords) return at;
    at = within.indexOf(marks, at + length);
  }
  return -1;
}

/** Leaves out a comment of Obsidian. "100%% of" begins none. */
function readComment(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (src[pos + 1] !== '%' || /\S/.test(src[pos - 1] ?? ' ')) return false;
  const close = src.slice(pos + 2, Math.min(state.posMax, pos + MAX_COMMENT)).indexOf('%%');
  if (close <= 0) return false;
  const end = pos + 2 + close + 2;
  if (/[\p{L}\p{N}%]/u.test(src[end] ?? ' ')) return false;
  if (!silent) MarkdownDocument.of(state.env).countLeftOut('comment');
  state.pos = end;
  return true;
}

function readJsxComment(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (!src.startsWith('{/*', pos)) return false;
  const end = src.slice(pos, Math.min(state.posMax, pos + MAX_COMMENT)).indexOf('*/}');
  if (end === -1) return false;
  if (!silent) MarkdownDocument.of(state.env).countLeftOut('comment');
  state.pos += end + 3;
  return true;
}

function readAttributes(state: StateInline): boolean {
  const isAttached = /[^\s({[]/.test(state.src[state.pos - 1] ?? ' ');
  const match = (isAttached ? matchAt(ATTRIBUTES, state) : null) ?? matchAt(KRAMDOWN_TAG, state);
  if (match === null) return false;
  // '{level="info"}' directly after a word may be a selector. After markup, it is an attribute.
  if (match.includes('=') && !/[#.:]/.test(match[1] ?? '')) {
    if (!/[)\]*_`>:=]/.test(state.src[state.pos - 1] ?? '')) return false;
  }
  state.pos += match.length;
  return true;
}

function readIcon(state: StateInline, silent: boolean): boolean {
  const icon = matchAt(ICON, state);
  if (icon === null) return false;
  if (!silent) MarkdownDocument.of(state.env).countLeftOut('image');
  state.pos += icon.length;
  return true;
}

/** Shows `++ctrl+alt+del++` as "Ctrl+Alt+Del". */
function readKeys(state: StateInline, silent: boolean): boolean {
  if (/[\w+]/.test(state.src[state.pos - 1] ?? ' ')) return false;
  const keys = matchAt(KEYS, state);
  if (keys === null) return false;
  if (!silent) {
    state.pending += keys
      .slice(2, -2)
      .split('+')
      .map((key) => key.charAt(0).toUpperCase() + key.slice(1))
      .join('+');
  }
  state.pos += keys.length;
  return true;
}

/** Keeps a formula as its author wrote it. */
function readMath(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos - 1] === '\\' || /[\w$]/.test(state.src[state.pos - 1] ?? ' ')) {
    return false;
  }
  const formula = matchAt(MATH, state);
  if (formula === null || formula.includes('](')) return false;
  if (!silent) state.pending += formula;
  state.pos += formula.length;
  return true;
}

/** Reads "[^label]" if the document defines the label. */
function readFootnote(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (src[pos + 1] !== '^') return false;
  const close = src.slice(pos, Math.min(state.posMax, pos + MAX_WIKI_LINK)).indexOf(']');
  const label = state.md.utils.normalizeReference(src.slice(pos + 2, pos + close));
  if (close === -1 || !MarkdownDocument.of(state.env).footnotes.has(label)) return false;
  if (!silent) state.push('footnote_ref', '', 0).meta = { label };
  state.pos += close + 1;
  return true;
}

/** Reads "^[words of the footnote]". */
function readInlineFootnote(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos + 1] !== '[') return false;
  const end = state.md.helpers.parseLinkLabel(state, state.pos + 1);
  if (end < 0) return false;
  if (!silent) {
    const words = state.src.slice(state.pos + 2, end);
    const token = state.push('footnote_ref', '', 0);
    token.children = [];
    state.md.inline.parse(words, state.md, state.env, token.children);
  }
  state.pos = end + 1;
  return true;
}

function matchAt(pattern: RegExp, { src, pos, posMax }: StateInline): string | null {
  pattern.lastIndex = pos;
  const match = pattern.exec(src)?.[0];
  return match !== undefined && pos + match.length <= posMax ? match : null;
}
