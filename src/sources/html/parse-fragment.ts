import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString } from 'mdast-util-to-string';
import { isHiddenElement, isHtmlElement, isVoidElement } from '../html-elements.ts';
import { HtmlTree, type HtmlElement } from './html-tree.ts';

/**
 * Comments, declarations and tags. An unclosed comment or declaration extends to the end of the
 * text, so that matching takes linear time.
 */
const MARKUP =
  /<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?(?:\?>|$)|<![A-Za-z[][^>]*(?:>|$)|<(\/?)([A-Za-z][A-Za-z0-9-]*)((?:[\s/](?:"[^"]*"|'[^']*'|[^<>"'])*)?)>/g;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;
const REFERENCE = /&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});/g;

/**
 * Parses HTML in a Markdown document, without a library. Names in angle brackets that are not HTML
 * elements, such as `<player>`, are the author's words.
 */
export function parseFragment(html: string): HtmlElement {
  const tree = new HtmlTree();
  const decode = createDecoder();
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
      tree.open(name, attributesOf(attributes, decode));
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

function attributesOf(text: string, decode: (text: string) => string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, key = '', double, single, bare] of text.matchAll(ATTRIBUTE)) {
    const name = key.toLowerCase();
    if (!attributes.has(name)) attributes.set(name, decode(double ?? single ?? bare ?? ''));
  }
  return attributes;
}

/** Returns a function that converts `&eacute;` to `é` with the Markdown parser. */
function createDecoder(): (text: string) => string {
  const known = new Map<string, string>();
  const decodeReference = (reference: string): string => {
    const decoded = known.get(reference) ?? toString(fromMarkdown(reference));
    known.set(reference, decoded);
    return decoded;
  };
  return (text) => text.replace(REFERENCE, decodeReference);
}
