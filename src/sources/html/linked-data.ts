import { rawTextOf } from './element-queries.ts';
import type { HtmlElement } from './html-tree.ts';

/** The values of a page's JSON-LD, which describes the page for search engines. */
export interface LinkedData {
  readonly author: string | null;
  readonly publisher: string | null;
  readonly published: string | null;
}

const MAX_CHARACTERS = 500_000;
const MAX_DEPTH = 5;

/** Returns the values of the first article in the page's JSON-LD. */
export function findLinkedData(elements: readonly HtmlElement[]): LinkedData {
  for (const element of elements) {
    const type = element.attributes.get('type')?.trim().toLowerCase();
    if (element.name !== 'script' || type !== 'application/ld+json') continue;
    const found = findArticle(parse(rawTextOf(element)), 0);
    if (found) {
      return {
        author: nameOf(found['author']),
        publisher: nameOf(found['publisher']),
        published: toText(found['datePublished']),
      };
    }
  }
  return { author: null, publisher: null, published: null };
}

function parse(text: string): unknown {
  if (text.length > MAX_CHARACTERS) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function findArticle(value: unknown, depth: number): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return null;
  if (!Array.isArray(value) && 'datePublished' in value) return value;
  const nested = Array.isArray(value)
    ? value
    : '@graph' in value
      ? [value['@graph']]
      : 'mainEntity' in value
        ? [value.mainEntity]
        : [];
  for (const each of nested) {
    const found = findArticle(each, depth + 1);
    if (found) return found;
  }
  return null;
}

/** Returns the name of a person or an organization, or the names of several. */
function nameOf(value: unknown): string | null {
  if (Array.isArray(value)) {
    const names = value
      .slice(0, 10)
      .map((each: unknown) => (Array.isArray(each) ? null : nameOf(each)));
    return names.filter((name) => name !== null).join(', ') || null;
  }
  if (typeof value === 'object' && value !== null)
    return 'name' in value ? toText(value.name) : null;
  return toText(value);
}

function toText(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.replace(/\s+/g, ' ').trim();
  return text === '' || /^https?:/i.test(text) ? null : text;
}
