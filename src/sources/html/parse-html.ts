import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { isVoidElement } from '../html-elements.ts';
import { HtmlTree, type HtmlElement } from './html-tree.ts';

export interface ParsedHtml {
  readonly root: HtmlElement;
  readonly comments: number;
}

/**
 * Parses a page or a chapter of an e-book. Never fails: browsers show something for every text. A
 * self-closing tag closes its element, as in XHTML.
 */
export function parseHtml(text: string): ParsedHtml {
  const reader = new TagReader(text);
  const tokenizer = new Tokenizer({ recognizeSelfClosing: true }, reader);
  tokenizer.write(text);
  tokenizer.end();
  return { root: reader.tree.root, comments: reader.comments };
}

/** Passes tags and texts to a tree. The tokenizer reports offsets in the text. */
class TagReader implements TokenizerCallbacks {
  readonly tree = new HtmlTree();
  comments = 0;
  readonly #text: string;
  #name = '';
  #attributes = new Map<string, string>();
  #key = '';
  #value = '';

  constructor(text: string) {
    this.#text = text;
  }

  ontext(start: number, end: number): void {
    this.tree.text(this.#text.slice(start, end).replaceAll('\0', ''));
  }

  ontextentity(codePoint: number): void {
    this.tree.text(String.fromCodePoint(codePoint));
  }

  onopentagname(start: number, end: number): void {
    this.#name = this.#text.slice(start, end).toLowerCase();
    this.#attributes = new Map();
  }

  onattribname(start: number, end: number): void {
    this.#key = this.#text.slice(start, end).toLowerCase();
    this.#value = '';
  }

  onattribdata(start: number, end: number): void {
    this.#value += this.#text.slice(start, end);
  }

  onattribentity(codePoint: number): void {
    this.#value += String.fromCodePoint(codePoint);
  }

  onattribend(): void {
    // The first attribute of a name wins, as in browsers.
    if (!this.#attributes.has(this.#key)) this.#attributes.set(this.#key, this.#value);
  }

  onopentagend(): void {
    this.tree.open(this.#name, this.#attributes);
  }

  onselfclosingtag(): void {
    this.tree.open(this.#name, this.#attributes);
    if (!isVoidElement(this.#name)) this.tree.close(this.#name);
  }

  onclosetag(start: number, end: number): void {
    this.tree.close(this.#text.slice(start, end).toLowerCase());
  }

  oncomment(): void {
    this.comments += 1;
  }

  oncdata(start: number, end: number, endOffset: number): void {
    this.tree.text(this.#text.slice(start, end - endOffset));
  }

  ondeclaration(): void {
    // Document types are not text.
  }

  onprocessinginstruction(): void {
    // Processing instructions are not text.
  }

  onend(): void {
    // Elements that are still open end with the text.
  }
}
