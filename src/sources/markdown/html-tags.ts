import { isHtmlElement } from '../html-elements.ts';

/** A start or end tag. */
export interface Tag {
  readonly name: string;
  readonly isEnd: boolean;
  readonly isSelfClosing: boolean;
  /** The text between the name and the closing bracket. */
  readonly attributes: string;
  /** The offset after the tag. */
  readonly end: number;
}

/** Longer tags are text. This bounds the time for text with many opening brackets. */
const MAX_TAG = 4_000;

const NAME = /<(\/?)([A-Za-z][\w.:-]*)/y;
const ATTRIBUTE_NAME = /[^\s"'<>/=`{}]+/y;
const UNQUOTED_VALUE = /[^\s"'<>=`{}]+/y;
const SPACE = /\s*/y;
/** Attributes that have no value. */
const FLAG =
  /(?:^|\s)(?:allowfullscreen|async|autofocus|autoplay|checked|controls|default|defer|disabled|download|hidden|inert|ismap|itemscope|loop|markdown|multiple|muted|novalidate|nowrap|open|playsinline|readonly|required|reversed|selected|v-[\w-]+)(?:\s|$)/i;
/**
 * Elements that need an end tag or an attribute to show anything, and whose names writers use as
 * placeholders, as in "copy <source> <time>".
 */
const PLACEHOLDERS = new Set(
  (
    'address area article audio base button caption cite code data dialog dfn embed figure form header iframe input ' +
    'label legend link map menu meta meter nav object option output param picture progress search section ' +
    'select slot source summary template time title track var video'
  ).split(' '),
);

/**
 * Reads the tag at `start`, as HTML or as JSX with values in braces.
 *
 * @returns `null` if there is no complete tag
 */
export function scanTag(text: string, start: number, end = text.length): Tag | null {
  const head = matchAt(NAME, text, start);
  const name = head?.[2];
  if (head === null || name === undefined) return null;
  const from = start + head[0].length;
  const max = Math.min(end, start + MAX_TAG);
  let at = from;
  for (;;) {
    const spaced = at + (matchAt(SPACE, text, at)?.[0].length ?? 0);
    if (spaced >= max) return null;
    const isSelfClosing = text.startsWith('/>', spaced);
    if (isSelfClosing || text[spaced] === '>') {
      const attributes = text.slice(from, spaced);
      const after = spaced + (isSelfClosing ? 2 : 1);
      return { name, isEnd: head[1] === '/', isSelfClosing, attributes, end: after };
    }
    const next = spaced === at ? -1 : skipAttribute(text, spaced, max);
    if (next === -1) return null;
    at = next;
  }
}

/** Returns the offset after the attribute, or -1. */
function skipAttribute(text: string, start: number, max: number): number {
  if (text[start] === '{') return skipBraces(text, start, max);
  const name = matchAt(ATTRIBUTE_NAME, text, start);
  if (name === null) return -1;
  const at = start + name[0].length;
  const equals = at + (matchAt(SPACE, text, at)?.[0].length ?? 0);
  if (text[equals] !== '=') return at;
  const from = equals + 1 + (matchAt(SPACE, text, equals + 1)?.[0].length ?? 0);
  const opening = text[from];
  if (opening === '{') return skipBraces(text, from, max);
  if (opening === '"' || opening === "'") {
    const close = text.slice(from + 1, max).indexOf(opening);
    return close === -1 ? -1 : from + 1 + close + 1;
  }
  const value = matchAt(UNQUOTED_VALUE, text, from);
  return value === null ? -1 : from + value[0].length;
}

function skipBraces(text: string, start: number, max: number): number {
  let depth = 0;
  for (let i = start; i < max; i += 1) {
    if (text[i] === '{') depth += 1;
    if (text[i] === '}') depth -= 1;
    if (depth === 0) return i + 1;
  }
  return -1;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Decides for one document which words in angle brackets are markup. */
export class DocumentTags {
  readonly #text: string;
  #opened: ReadonlySet<string> | null = null;
  #closed: ReadonlySet<string> | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Whether a tag is markup. Otherwise, it is the author's word: `<player>`, `Vec<String>`. Markup
   * are the elements of HTML, and components: unknown elements that have an end tag in the document
   * or an attribute with a value, or that close themselves.
   */
  isMarkup({ name, isEnd, isSelfClosing, attributes }: Tag): boolean {
    const isElement = isHtmlElement(name);
    if (isEnd) return isElement || this.#hasStart(name);
    if (attributes.includes('=') || this.#hasEnd(name)) return true;
    if (!isElement) {
      return (isSelfClosing && /^[A-Z]|-/.test(name)) || attributes.trimStart().startsWith('{');
    }
    if (isSelfClosing) return true;
    return attributes.trim() === '' ? !PLACEHOLDERS.has(name.toLowerCase()) : FLAG.test(attributes);
  }

  #hasStart(name: string): boolean {
    this.#opened ??= this.#namesIn(/<([A-Za-z][\w.:-]*)/g);
    return this.#opened.has(name);
  }

  #hasEnd(name: string): boolean {
    this.#closed ??= this.#namesIn(/<\/([A-Za-z][\w.:-]*)\s*>/g);
    return this.#closed.has(name) || (isHtmlElement(name) && this.#closed.has(name.toLowerCase()));
  }

  #namesIn(pattern: RegExp): Set<string> {
    const names = new Set<string>();
    for (const [, name] of this.#text.matchAll(pattern)) {
      if (name === undefined) continue;
      names.add(name);
      if (isHtmlElement(name)) names.add(name.toLowerCase());
    }
    return names;
  }
}

/** Escapes the brackets of the author's words in HTML, so that they are read as text. */
export function protectWords(html: string, tags: DocumentTags): string {
  return html.replaceAll(/<(?=[A-Za-z/])/g, (bracket, at: number) => {
    const tag = scanTag(html, at);
    return tag === null || tags.isMarkup(tag) ? bracket : '&lt;';
  });
}
