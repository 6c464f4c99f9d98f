import { isHiddenElement, isVoidElement } from '../html-elements.ts';
import { isBlockElement } from './block-elements.ts';

export type HtmlAttributes = ReadonlyMap<string, string>;

export interface HtmlElement {
  /** In lower case. */
  readonly name: string;
  readonly attributes: HtmlAttributes;
  readonly children: readonly HtmlNode[];
}

/** An element, or a text without character references. */
export type HtmlNode = HtmlElement | string;

interface OpenElement extends HtmlElement {
  readonly children: HtmlNode[];
}

/** Browsers limit the depth too. Elements that are deeper become siblings. */
const MAX_DEPTH = 400;
const NONE: HtmlAttributes = new Map();

/** Elements that may be in `head`. Any other element ends it. */
const HEAD = new Set('title meta link script style base noscript template'.split(' '));
const TABLE_PARTS = new Set('caption colgroup thead tbody tfoot tr td th'.split(' '));
const HEADINGS = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6']);

interface Closing {
  readonly closes: ReadonlySet<string>;
  /** An element outside one of these stays open. */
  readonly within: ReadonlySet<string>;
}

/** The elements whose end tag may be missing before a start tag. */
const CLOSED_BEFORE: ReadonlyMap<string, Closing> = new Map([
  ['li', closing('li', 'ul ol menu dl table td th caption')],
  ['dt', closing('dt dd', 'dl ul ol table td th caption')],
  ['dd', closing('dt dd', 'dl ul ol table td th caption')],
  ['td', closing('td th caption', 'tr table')],
  ['th', closing('td th caption', 'tr table')],
  ['tr', closing('tr td th caption colgroup', 'table')],
  ['thead', closing('thead tbody tfoot caption colgroup tr', 'table')],
  ['tbody', closing('thead tbody tfoot caption colgroup tr', 'table')],
  ['tfoot', closing('thead tbody tfoot caption colgroup tr', 'table')],
]);
const BEFORE_BLOCK = closing('p', 'table td th caption button template');
const CELLS = new Set(['td', 'th', 'caption', 'table', 'template']);
const TABLE_ONLY = new Set(['table']);
const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * Builds the tree of a page from its tags. Follows the rules of browsers for missing end tags,
 * in linear time and with a limited depth.
 */
export class HtmlTree {
  readonly root: HtmlElement;
  readonly #path: OpenElement[];
  /** How many elements of each name are open. */
  readonly #open = new Map<string, number>();

  constructor() {
    const root: OpenElement = { name: '#document', attributes: NONE, children: [] };
    this.root = root;
    this.#path = [root];
  }

  open(name: string, attributes: HtmlAttributes = NONE): void {
    this.#closeBefore(name);
    this.#append(name, attributes);
  }

  text(text: string): void {
    if (this.#top.name === 'head' && text.trim() !== '') this.#pop();
    const { children } = this.#top;
    const last = children.at(-1);
    // The parser splits texts at references and at angle brackets.
    if (typeof last === 'string') children[children.length - 1] = last + text;
    else children.push(text);
  }

  close(name: string): void {
    // Text after the end of the body still belongs to the body.
    if (name === 'html' || name === 'body') return;
    // The end tag of a link also closes an unclosed paragraph in it.
    const onlyThroughInline = name !== 'a' && !isBlockElement(name);
    if (this.#find(name, endBoundary(name), onlyThroughInline) !== -1) {
      this.#closeTo(name);
    } else if (name === 'br' || name === 'p') {
      // Browsers insert an element for these end tags.
      this.#top.children.push({ name, attributes: NONE, children: [] });
    }
  }

  get #top(): OpenElement {
    const top = this.#path.at(-1);
    if (!top) throw new Error('the path of open elements is empty');
    return top;
  }

  #append(name: string, attributes: HtmlAttributes): void {
    const element = { name, attributes, children: [] };
    this.#top.children.push(element);
    if (isVoidElement(name)) return;
    const room = isHiddenElement(name) ? MAX_DEPTH + 1 : MAX_DEPTH;
    if (this.#path.length >= room) return;
    this.#path.push(element);
    this.#open.set(name, (this.#open.get(name) ?? 0) + 1);
  }

  #closeBefore(name: string): void {
    if (this.#top.name === 'head' && !HEAD.has(name)) this.#pop();
    if (HEADINGS.has(name) && HEADINGS.has(this.#top.name)) this.#pop();
    if (name === 'a' && this.#find('a', NO_NAMES, true) !== -1) this.#closeTo('a');
    if (isBlockElement(name)) this.#closeParagraph();
    const rule = CLOSED_BEFORE.get(name);
    if (rule) this.#closeOpen(rule);
  }

  /** A link continues after the paragraph in which it began. */
  #closeParagraph(): void {
    const link = this.#closeOpen(BEFORE_BLOCK).find(({ name }) => name === 'a');
    if (link) this.#append(link.name, link.attributes);
  }

  /** Closes the outermost element that the rule closes, and everything in it. */
  #closeOpen({ closes, within }: Closing): HtmlElement[] {
    let isOpen = false;
    for (const name of closes) isOpen ||= (this.#open.get(name) ?? 0) > 0;
    if (!isOpen) return [];
    let outermost = -1;
    for (let i = this.#path.length - 1; i > 0; i -= 1) {
      const { name } = this.#path[i] ?? this.root;
      if (within.has(name)) break;
      if (closes.has(name)) outermost = i;
    }
    const closed = outermost === -1 ? [] : this.#path.slice(outermost);
    closed.forEach(() => this.#pop());
    return closed;
  }

  /** @returns the index of the innermost open element of this name, or -1 */
  #find(name: string, within: ReadonlySet<string>, onlyThroughInline: boolean): number {
    if ((this.#open.get(name) ?? 0) === 0) return -1;
    for (let i = this.#path.length - 1; i > 0; i -= 1) {
      const { name: open } = this.#path[i] ?? this.root;
      if (open === name) return i;
      if (within.has(open) || (onlyThroughInline && isBlockElement(open))) return -1;
    }
    return -1;
  }

  #closeTo(name: string): void {
    while (this.#pop() !== name);
  }

  #pop(): string {
    const { name } = this.#top;
    this.#path.pop();
    this.#open.set(name, (this.#open.get(name) ?? 1) - 1);
    return name;
  }
}

/** An end tag in a cell cannot close an element outside the table. */
function endBoundary(name: string): ReadonlySet<string> {
  if (name === 'table') return NO_NAMES;
  return TABLE_PARTS.has(name) ? TABLE_ONLY : CELLS;
}

function closing(closes: string, within: string): Closing {
  return { closes: new Set(closes.split(' ')), within: new Set(within.split(' ')) };
}
