import MarkdownParser from 'markdown-it';
import { isHiddenElement, isHtmlElement, isVoidElement } from '../html-elements.ts';
import { HtmlTree, type HtmlElement } from './html-tree.ts';

/**
 * Comments, declarations and tags. An unclosed comment or declaration extends to the end of the
 * text, so that matching takes linear time.
 */
const MARKUP =
  /<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?(?:\?>|$)|<![A-Za-z[][^>]*(?:>|$)|<(\/?)([A-Za-z][A-Za-z0-9-]*)((?:[\s/](?:"[^"]*"|'[^']*'|[^<>"'])*)?)>/g;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;
const { unescapeAll } = new MarkdownParser().utils;
const REFERENCE = /&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});/g;

/**
 * Parses HTML in a Markdown document, without a library for HTML. Names in angle brackets that are not HTML
 * elements, such as `<player>`, are the author's words.
 */
export function parseFragment(html: string): HtmlElement {
  const tree = new HtmlTree();
  const lowerCase = html.toLowerCase();
  const unclosed = new Set<string>();
  let from = 0;
  for (const match of html.matchAll(MARKUP)) {
    const [markup, slash, tag, attributes = ''] = match;
    if (match.index < from) continue;
    if (tag !== undefined && !isHtmlElement(tag)) continue;
    tree.text(decode(html.slice(from, match.index)));
    from = match.index + markup.length;
    if (tag === undefined) continue;
    const name = tag.toLowerCase();
    if (slash === '/') {
      tree.close(name);
    } else if (!isHiddenElement(name) || attributes.endsWith('/')) {
      tree.open(name, attributesOf(attributes));
      if (attributes.endsWith('/') && !isVoidElement(name)) tree.close(name);
    } else if (!unclosed.has(name)) {
      // An empty line can separate a start tag from its end tag. Its content is shown then.
      const end = lowerCase.indexOf(`</${name}`, from);
      if (end === -1) unclosed.add(name);
      else {
        tree.open(name);
        from = end;
      }
    }
  }
  tree.text(decode(html.slice(from)));
  return tree.root;
}

function attributesOf(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, key = '', double, single, bare] of text.matchAll(ATTRIBUTE)) {
    const name = key.toLowerCase();
    if (!attributes.has(name)) attributes.set(name, decode(double ?? single ?? bare ?? ''));
  }
  return attributes;
}

/** Converts references such as `&eacute;` with the Markdown parser. */
function decode(text: string): string {
  return text.includes('&') ? text.replace(REFERENCE, unescapeAll) : text;
}
