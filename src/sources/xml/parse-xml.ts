import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { UserFacingError } from '../../domain/errors.ts';

export interface XmlElement {
  /** Without the prefix of its namespace, such as `title` for `dc:title`. */
  readonly name: string;
  /** By name without the prefix. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
}

export type XmlNode = XmlElement | string;

interface OpenElement extends XmlElement {
  readonly children: XmlNode[];
}

/** Real documents have a depth of up to 50. */
const MAX_DEPTH = 300;
const NONE: ReadonlyMap<string, string> = new Map();

/**
 * Parses XML in linear time. Ignores errors of syntax, and expands no entities that the document
 * declares.
 *
 * @throws UserFacingError `unreadable` if its elements are nested too deeply
 */
export function parseXml(text: string): XmlElement {
  const reader = new TagReader(text);
  const tokenizer = new Tokenizer({ xmlMode: true }, reader);
  tokenizer.write(text);
  tokenizer.end();
  return reader.root;
}

/** Returns the first child element of this name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find(
    (child): child is XmlElement => typeof child !== 'string' && child.name === name,
  );
}

export function childrenOf({ children }: XmlElement): XmlElement[] {
  return children.filter((child) => typeof child !== 'string');
}

/** Returns the element's descendants of this name in document order. */
export function* descendantsOf(element: XmlElement, name: string): Generator<XmlElement> {
  const stack = childrenOf(element).reverse();
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.name === name) yield next;
    for (const child of childrenOf(next).reverse()) stack.push(child);
  }
}

/** Returns all text in the element on one line. */
export function textOf(element: XmlElement): string {
  const parts: string[] = [];
  const collect = ({ children }: XmlElement): void => {
    for (const child of children) {
      if (typeof child === 'string') parts.push(child);
      else collect(child);
    }
  };
  collect(element);
  return parts.join('').replace(/\s+/g, ' ').trim();
}

class TagReader implements TokenizerCallbacks {
  readonly root: OpenElement = { name: '', attributes: NONE, children: [] };
  readonly #text: string;
  readonly #path: OpenElement[] = [this.root];
  #name = '';
  #attributes = new Map<string, string>();
  #key = '';
  #value = '';

  constructor(text: string) {
    this.#text = text;
  }

  ontext(start: number, end: number): void {
    this.#addText(this.#text.slice(start, end));
  }

  ontextentity(codePoint: number): void {
    this.#addText(String.fromCodePoint(codePoint));
  }

  oncdata(start: number, end: number, endOffset: number): void {
    this.#addText(this.#text.slice(start, end - endOffset));
  }

  onopentagname(start: number, end: number): void {
    this.#name = localName(this.#text.slice(start, end));
    this.#attributes = new Map();
  }

  onattribname(start: number, end: number): void {
    this.#key = localName(this.#text.slice(start, end));
    this.#value = '';
  }

  onattribdata(start: number, end: number): void {
    this.#value += this.#text.slice(start, end);
  }

  onattribentity(codePoint: number): void {
    this.#value += String.fromCodePoint(codePoint);
  }

  onattribend(): void {
    this.#attributes.set(this.#key, this.#value);
  }

  onopentagend(): void {
    const element = { name: this.#name, attributes: this.#attributes, children: [] };
    if (this.#path.length > MAX_DEPTH)
      throw new UserFacingError('xml-too-deep', { most: MAX_DEPTH });
    this.#path.at(-1)?.children.push(element);
    this.#path.push(element);
  }

  onselfclosingtag(): void {
    this.onopentagend();
    this.#close();
  }

  onclosetag(start: number, end: number): void {
    // In a damaged file, an end tag without a start tag is ignored.
    if (this.#path.at(-1)?.name === localName(this.#text.slice(start, end))) this.#close();
  }

  oncomment(): void {
    // Comments are not text.
  }

  ondeclaration(): void {
    // Document types are not text. Their entities are never expanded.
  }

  onprocessinginstruction(): void {
    // Processing instructions are not text.
  }

  onend(): void {
    // Elements that are still open end with the text.
  }

  #addText(text: string): void {
    const children = this.#path.at(-1)?.children;
    const last = children?.at(-1);
    if (children === undefined) return;
    if (typeof last === 'string') children[children.length - 1] = last + text;
    else children.push(text);
  }

  #close(): void {
    if (this.#path.length > 1) this.#path.pop();
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
