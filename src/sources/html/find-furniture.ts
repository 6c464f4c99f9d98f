import { isHidden, roleOf } from './element-queries.ts';
import type { HtmlElement } from './html-tree.ts';

const PAGE_ROLES = new Set('navigation banner contentinfo search menu menubar toolbar'.split(' '));
/** A form with more characters contains the document. Some systems put each page into a form. */
const MAX_FORM = 400;
/** A part with a larger share of linked characters is a list of links. */
const MAX_LINKED = 0.5;

interface Surroundings {
  /** Whether the element is in `article`, `main` or another part of the document itself. */
  readonly isInContent: boolean;
  /** Whether the element is a heading or is in one. */
  readonly isInHeading: boolean;
}

/** Facts about the visible content of an element. */
interface Facts {
  /** The number of characters of its text, and how many of them are in links. */
  readonly length: number;
  readonly linked: number;
  /** Whether it contains the title or an article. */
  readonly holdsDocument: boolean;
}

/**
 * Finds the elements that belong to the page rather than to the document, by their names and roles:
 * menus, the header and footer of the page, forms, buttons and asides. Headers and footers of
 * articles, headers with the page's title, and asides within an article belong to the document.
 */
export function findFurniture(root: HtmlElement): ReadonlySet<HtmlElement> {
  const facts = new Map<HtmlElement, Facts>();
  collectFacts(root, facts);
  const hasContent = [...facts.keys()].some(isContent);
  const found = new Set<HtmlElement>();
  const visit = (element: HtmlElement, around: Surroundings): void => {
    for (const child of element.children) {
      const known = typeof child === 'string' ? undefined : facts.get(child);
      if (typeof child === 'string' || known === undefined) continue;
      if (isFurniture(child, known, around, hasContent)) {
        found.add(child);
      } else {
        visit(child, {
          isInContent: around.isInContent || isContent(child) || child.name === 'blockquote',
          isInHeading: around.isInHeading || /^(?:h[1-6]|summary)$/.test(child.name),
        });
      }
    }
  };
  visit(root, { isInContent: false, isInHeading: false });
  return found;
}

/** Adds the facts about an element and the visible elements in it. */
function collectFacts(element: HtmlElement, facts: Map<HtmlElement, Facts>): Facts {
  let length = 0;
  let linked = 0;
  let holdsDocument = element.name === 'h1' || isContent(element);
  for (const child of element.children) {
    if (typeof child === 'string') {
      length += child.replace(/\s+/g, ' ').length;
    } else if (!isHidden(child)) {
      const inner = collectFacts(child, facts);
      length += inner.length;
      linked += inner.linked;
      holdsDocument ||= inner.holdsDocument;
    }
  }
  const found = { length, linked: element.name === 'a' ? length : linked, holdsDocument };
  facts.set(element, found);
  return found;
}

function isContent(element: HtmlElement): boolean {
  return element.name === 'article' || element.name === 'main' || roleOf(element) === 'main';
}

function isFurniture(
  element: HtmlElement,
  { length, linked, holdsDocument }: Facts,
  { isInContent, isInHeading }: Surroundings,
  hasContent: boolean,
): boolean {
  const role = roleOf(element);
  if (holdsDocument || role.startsWith('doc-') || role === 'note') return false;
  const isMostlyLinks = linked > length * MAX_LINKED;
  switch (element.name) {
    case 'nav':
    case 'dialog':
      return true;
    case 'header':
    case 'footer':
      return !isInContent;
    case 'aside':
      return isMostlyLinks || (hasContent && !isInContent);
    case 'form':
      return length <= MAX_FORM;
    case 'button':
      return !isInHeading;
    default:
      return PAGE_ROLES.has(role) && !isInContent;
  }
}
