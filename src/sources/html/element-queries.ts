import { isHiddenElement } from '../html-elements.ts';
import type { HtmlElement, HtmlNode } from './html-tree.ts';

const HIDDEN_STYLE = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b/i;

/** Whether a browser shows nothing of the element. */
export function isHidden({ name, attributes }: HtmlElement): boolean {
  return (
    isHiddenElement(name) ||
    (attributes.has('hidden') && attributes.get('hidden') !== 'until-found') ||
    attributes.get('aria-hidden') === 'true' ||
    HIDDEN_STYLE.test(attributes.get('style') ?? '')
  );
}

/** Returns the element's descendants in document order, itself included. */
export function* elementsIn(element: HtmlElement): Generator<HtmlElement> {
  // The stack avoids nested generators, whose time would grow with the depth.
  const stack: HtmlElement[] = [element];
  for (let next = stack.pop(); next; next = stack.pop()) {
    yield next;
    for (let i = next.children.length - 1; i >= 0; i -= 1) {
      const child = next.children[i];
      if (child !== undefined && typeof child !== 'string') stack.push(child);
    }
  }
}

/** Returns the visible text of a node with white space collapsed. */
export function visibleTextOf(node: HtmlNode): string {
  const parts: string[] = [];
  collect(node, parts);
  return parts.join('').replace(/\s+/g, ' ').trim();
}

/** Returns the whole text of an element such as `title` or `script`, which a browser does not show. */
export function rawTextOf({ children }: HtmlElement): string {
  return children.filter((child) => typeof child === 'string').join('');
}

export function roleOf({ attributes }: HtmlElement): string {
  return (attributes.get('role') ?? attributes.get('epub:type') ?? '').trim().toLowerCase();
}

function collect(node: HtmlNode, parts: string[]): void {
  if (typeof node === 'string') parts.push(node);
  else if (!isHidden(node)) for (const child of node.children) collect(child, parts);
}
