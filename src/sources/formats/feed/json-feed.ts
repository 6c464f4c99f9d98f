import { itemsOf, textOf, type JsonValue } from '../json/parse-json.ts';
import { isWebAddress } from '../records/placed-text.ts';
import type { Feed, FeedEntry } from './feed.ts';

/** Whether a document is a JSON Feed. */
export function isJsonFeed(value: JsonValue): boolean {
  return (textOf(value, 'version') ?? '').startsWith('https://jsonfeed.org/version/');
}

export function readJsonFeed(value: JsonValue): Feed {
  const title = textOf(value, 'title');
  return {
    title: title === null ? null : { text: title, isHtml: false },
    url: webAddress(textOf(value, 'home_page_url')),
    entries: itemsOf(value, 'items').map(entryOf),
  };
}

function entryOf(item: JsonValue): FeedEntry {
  const title = textOf(item, 'title');
  const html = textOf(item, 'content_html');
  const text = html ?? textOf(item, 'content_text') ?? textOf(item, 'summary');
  const authors = itemsOf(item, 'authors').flatMap((author) => textOf(author, 'name') ?? []);
  return {
    id: textOf(item, 'id'),
    title: title === null ? null : { text: title, isHtml: false },
    url: webAddress(textOf(item, 'url')),
    published: textOf(item, 'date_published'),
    author: authors.length > 0 ? authors.join(', ') : textOf(item, 'author', 'name'),
    content: text === null ? null : { text, isHtml: html !== null },
    attachments: itemsOf(item, 'attachments').length,
  };
}

function webAddress(url: string | null): string | null {
  return url !== null && isWebAddress(url) ? url : null;
}
