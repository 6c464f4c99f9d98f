import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString } from 'mdast-util-to-string';

/** Elements whose text a browser does not display as text. */
const HIDDEN = new Set(
  'script style template noscript title head svg math iframe object textarea select'.split(' '),
);
/** Elements that do not begin a new line. */
const INLINE = new Set(
  (
    'a abbr b bdi bdo big cite code data del dfn em font i img input ins kbd label mark q s samp small span ' +
    'strike strong sub sup time tt u var wbr'
  ).split(' '),
);
/**
 * Comments, declarations and tags. An unclosed comment or declaration extends to the end of the
 * text, so that matching takes linear time.
 */
const MARKUP =
  /<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?(?:\?>|$)|<![A-Za-z[][^>]*(?:>|$)|<(\/?)([A-Za-z][A-Za-z0-9-]*)(?:[\s/](?:"[^"]*"|'[^']*'|[^<>"'])*)?>/g;
const REFERENCE = /&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});/g;

/** Returns the visible lines of an HTML block. */
export function visibleLines(html: string): string[] {
  const lowerCase = html.toLowerCase();
  const unclosed = new Set<string>();
  const references = new Map<string, string>();
  const decode = (reference: string): string => {
    const known = references.get(reference) ?? decodeReference(reference);
    references.set(reference, known);
    return known;
  };
  let seen = '';
  let from = 0;
  for (const match of html.matchAll(MARKUP)) {
    const [markup, slash, tag] = match;
    if (match.index < from) continue;
    seen += html.slice(from, match.index).replace(/\s+/g, ' ');
    from = match.index + markup.length;
    if (tag === undefined) continue;
    const name = tag.toLowerCase();
    if (!INLINE.has(name)) seen += '\n';
    if (slash === '/' || !HIDDEN.has(name) || unclosed.has(name)) continue;
    const end = lowerCase.indexOf(`</${name}`, from);
    if (end === -1) unclosed.add(name);
    else from = end;
  }
  seen += html.slice(from).replace(/\s+/g, ' ');
  return seen
    .split('\n')
    .map((line) => line.replace(REFERENCE, decode).trim())
    .filter((line) => line !== '');
}

/** Returns the name of the element that `tag` opens if its content is hidden; otherwise `null`. */
export function hiddenElement(tag: string): string | null {
  const name = /^<([A-Za-z][A-Za-z0-9-]*)/.exec(tag)?.[1]?.toLowerCase();
  return name !== undefined && HIDDEN.has(name) && !tag.endsWith('/>') ? name : null;
}

/** Converts `&eacute;` to `é` with the Markdown parser. */
function decodeReference(reference: string): string {
  return toString(fromMarkdown(reference));
}
