import { visibleText } from '../records/write-content.ts';
import { decodeXml } from './decode-xml.ts';
import type { FeedEntry, FeedText } from './feed.ts';
import { parseXmlFeed } from './parse-xml-feed.ts';

/** The entries of a feed, for the bot to store one by one. */
export interface FeedEntries {
  readonly title: string | null;
  /** The time between two fetches that the feed asks for, in minutes; `null` if it asks for none. */
  readonly ttlMinutes: number | null;
  /** Whether the feed ends too early. */
  readonly isCutOff: boolean;
  readonly entries: readonly SingleEntry[];
  /** Number of entries after the last one that is returned. */
  readonly more: number;
}

export interface SingleEntry {
  /** The entry's own identifier or its URL; `null` if it has neither. */
  readonly key: string | null;
  readonly title: string | null;
  readonly url: string | null;
  /** As an instant in ISO 8601; `null` if the date is missing or not valid. */
  readonly published: string | null;
  readonly author: string | null;
  /** The content as HTML. */
  readonly html: string;
}

/** Real feeds have up to 100 entries. */
export const MOST_ENTRIES_OF_FEED = 500;
const LONGEST_LINE = 500;
const EMPTY_LINES = /(?:\r\n|\n|\r)[^\S\n\r]*(?:\r\n|\n|\r)/;

/**
 * Reads the first entries of an RSS or Atom feed.
 *
 * @throws UserFacingError `not-a-feed` | `data-too-deep` | `not-utf8` | `binary`
 */
export function readEntries(bytes: Uint8Array): FeedEntries {
  const { title, ttl, isCutOff, entries } = parseXmlFeed(decodeXml(bytes));
  const minutes = ttl !== null && /^\d{1,6}$/.test(ttl.trim()) ? Number(ttl) : null;
  return {
    title: lineOf(title),
    ttlMinutes: minutes,
    isCutOff,
    entries: entries.slice(0, MOST_ENTRIES_OF_FEED).map(toSingle),
    more: Math.max(0, entries.length - MOST_ENTRIES_OF_FEED),
  };
}

function toSingle({ id, title, url, published, author, content }: FeedEntry): SingleEntry {
  return {
    key: id ?? url,
    title: lineOf(title),
    url,
    published: toInstant(published),
    author: author === null ? null : lineOf({ text: author, isHtml: false }),
    html: content === null ? '' : content.isHtml ? content.text : paragraphsOf(content.text),
  };
}

/** Returns the visible text as one line; `null` if it has none. */
function lineOf(text: FeedText | null): string | null {
  if (text === null) return null;
  const visible = text.isHtml ? visibleText(text.text) : text.text;
  const line = visible.replace(/\s+/g, ' ').trim();
  return line === '' ? null : Array.from(line).slice(0, LONGEST_LINE).join('');
}

function toInstant(published: string | null): string | null {
  const time = published === null ? NaN : Date.parse(published);
  const isYear = time >= Date.UTC(1000, 0) && time < Date.UTC(10_000, 0);
  return isYear ? new Date(time).toISOString() : null;
}

function paragraphsOf(text: string): string {
  return text
    .split(EMPTY_LINES)
    .map((paragraph) => `<p>${escapeHtml(paragraph.trim())}</p>`)
    .join('\n');
}

/** Escapes text for the content of an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
