import type { FrontMatter } from '../source-format.ts';
import { elementsIn, isHidden, rawTextOf, visibleTextOf } from './element-queries.ts';
import type { HtmlElement } from './html-tree.ts';
import { findLinkedData, type LinkedData } from './linked-data.ts';
import { toPublished } from './to-published.ts';

const PUBLISHED_KEYS = [
  'article:published_time',
  'og:article:published_time',
  'datepublished',
  'dc.date.issued',
  'dcterms.issued',
  'dcterms.date',
  'dc.date',
  'date',
  'pubdate',
  'publishdate',
];
const SEPARATOR = /^\s*[|–—·•:»«<>/\\-]+\s*|\s*[|–—·•:»«<>/\\-]+\s*$/g;

/** Reads the values in the head of a page. `title` is `null` if the page has only headings. */
export function readPageMetadata(root: HtmlElement): FrontMatter {
  const elements = [...elementsIn(root)];
  const meta = collectMeta(elements);
  const first = (...keys: readonly string[]): string | null => {
    for (const key of keys) {
      const value = meta.get(key);
      if (value !== undefined) return value;
    }
    return null;
  };
  const data = findLinkedData(elements);
  const canonical = elements.find(
    ({ name, attributes }) =>
      name === 'link' && /(?:^|\s)canonical(?:\s|$)/i.test(attributes.get('rel') ?? ''),
  );
  return {
    id: null,
    title: titleOf(elements, first('og:title', 'twitter:title', 'dc.title')),
    publisher: first('og:site_name', 'dc.publisher', 'publisher') ?? data.publisher,
    author: authorOf(first('author', 'dc.creator', 'article:author', 'parsely-author'), data),
    published: publishedOf(elements, meta, data),
    url:
      [canonical?.attributes.get('href'), first('og:url')].map(toWebAddress).find(Boolean) ?? null,
  };
}

/** The first value of each key wins. */
function collectMeta(elements: readonly HtmlElement[]): Map<string, string> {
  const meta = new Map<string, string>();
  for (const { name, attributes } of elements) {
    if (name !== 'meta') continue;
    const key = attributes.get('property') ?? attributes.get('name') ?? attributes.get('itemprop');
    const value = oneLine(attributes.get('content') ?? '');
    if (key === undefined || value === '') continue;
    const lower = key.trim().toLowerCase();
    if (!meta.has(lower)) meta.set(lower, value);
  }
  return meta;
}

/**
 * Returns the title without the name of the site. The name is removed only if the rest is the first
 * heading or the title for sharing, because a title may contain a bar or a dash itself.
 */
function titleOf(elements: readonly HtmlElement[], shared: string | null): string | null {
  const head = elements.find(({ name }) => name === 'title');
  const title = head ? oneLine(rawTextOf(head)) : '';
  const heading = elements.find((each) => each.name === 'h1' && !isHidden(each));
  const candidates = [heading ? visibleTextOf(heading) : '', shared ?? ''];
  if (title === '') return shared;
  for (const candidate of candidates) {
    if (candidate !== '' && isTitleWithSite(title, candidate)) return candidate;
  }
  return title;
}

function isTitleWithSite(title: string, candidate: string): boolean {
  if (title === candidate) return true;
  const rest = title.startsWith(candidate)
    ? title.slice(candidate.length)
    : title.endsWith(candidate)
      ? title.slice(0, -candidate.length)
      : '';
  return rest !== '' && rest.replace(SEPARATOR, '') !== rest;
}

function authorOf(given: string | null, data: LinkedData): string | null {
  return given === null || /^https?:/i.test(given) ? data.author : given;
}

function publishedOf(
  elements: readonly HtmlElement[],
  meta: ReadonlyMap<string, string>,
  data: LinkedData,
): string | null {
  const times = elements
    .filter(({ name, attributes }) => name === 'time' && attributes.has('datetime'))
    .map(({ attributes }) => attributes.get('datetime'));
  const given = [...PUBLISHED_KEYS.map((key) => meta.get(key)), data.published, times[0]];
  return given.map((value) => toPublished(value ?? '')).find(Boolean) ?? null;
}

function toWebAddress(value: string | null | undefined): string | null {
  const url = value?.trim() ?? '';
  return /^https?:\/\/\S+$/i.test(url) && URL.canParse(url) ? url : null;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
