import { roleOf, visibleTextOf } from './element-queries.ts';
import type { HtmlElement, HtmlNode } from './html-tree.ts';

/** The number, letter or sign of a footnote, such as `[12]` or `*`. */
const NOTE = /^[[(]?(?:\d{1,3}|[*†‡§]{1,3}|[a-z]|(?:note|nb)\s*\d{1,3})[\])]?$/i;
/** Several marks, such as `1, 2`. */
const NOTES = /^(?:[[(]?(?:\d{1,3}|[*†‡§]{1,3}|[a-z])[\])]?[\s,;–-]*){1,8}$/i;
/** Signs that link to a heading, or back from a footnote. */
const SIGN = /^(?:[#¶§↩↵↑⤴⏎^⬆🔗]\ufe0e?\ufe0f?\s*)+$/u;
/** The classes that LibreOffice gives to both ends of the link between a footnote and its mark. */
const CLASS = /^sd(?:foot|end)note(?:anc|sym)$/;
const ROLES = new Set('doc-noteref doc-backlink noteref backlink'.split(' '));

/**
 * Whether an `a` or `sup` is only the mark of a footnote or the sign of a link to a heading. Such
 * marks are not part of the sentence.
 */
export function isReferenceMark(element: HtmlElement): boolean {
  const { name, children } = element;
  if (name === 'a') {
    if (!leadsToFragment(element)) return false;
    if (ROLES.has(roleOf(element)) || CLASS.test(element.attributes.get('class') ?? ''))
      return true;
    const words = visibleTextOf(element);
    return SIGN.test(words) || (NOTE.test(words) && children.some(isRaised));
  }
  const links = children.filter((child) => typeof child !== 'string' && child.name === 'a');
  return (
    links.length > 0 &&
    links.every((link) => typeof link !== 'string' && leadsToFragment(link)) &&
    NOTES.test(visibleTextOf(element))
  );
}

function leadsToFragment({ attributes }: HtmlElement): boolean {
  return attributes.get('href')?.includes('#') === true;
}

function isRaised(node: HtmlNode): boolean {
  return typeof node !== 'string' && node.name === 'sup';
}
