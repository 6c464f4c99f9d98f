import { countWords } from '../../../text/count-words.ts';
import type { FrontMatter } from '../../source-format.ts';
import { isWebAddress } from '../records/placed-text.ts';
import { flatten } from './flatten.ts';
import { fieldOf, textOf, type JsonObject } from './parse-json.ts';

/** The fields of a record, by purpose. The first field that has a value is used. */
const TITLES = ['title', 'headline', 'question', 'subject', 'name'];
const TEXTS = ['text', 'body', 'content', 'content_text', 'content_html', 'answer'];
/** Fields that hold the text only if it is long. */
const LONG_TEXTS = ['description', 'summary', 'abstract', 'message'];
const LONG_TEXT_WORDS = 25;
const URLS = ['url', 'link', 'permalink'];
const DATES = [
  'published',
  'date',
  'published_at',
  'publishedAt',
  'date_published',
  'created_at',
  'createdAt',
];
const AUTHORS = ['author', 'authors', 'creator', 'byline'];
const PUBLISHERS = ['publisher', 'source', 'site_name'];
const ISO_DATE =
  /^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?)?)?$/;

/** A record that is a document: an article, a post, or a question and its answer. */
export interface RecordFields {
  readonly title: string | null;
  readonly text: string;
  readonly url: string | null;
  /** The keys of the fields above, which are not shown again. */
  readonly shown: ReadonlySet<string>;
}

/** Returns the title and text of a record; `null` if the record has no text. */
export function documentIn(record: JsonObject): RecordFields | null {
  const titleKey = firstOf(record, TITLES);
  const textKey = firstOf(record, TEXTS) ?? firstOf(record, LONG_TEXTS);
  if (textKey === null) return null;
  const text = textOf(record, textKey) ?? '';
  const isLong = countWords(text) >= LONG_TEXT_WORDS;
  if (!isLong && (titleKey === null || LONG_TEXTS.includes(textKey))) return null;
  const urlKey = URLS.find((key) => isWebAddress(textOf(record, key) ?? '')) ?? null;
  const title = titleKey === null ? null : textOf(record, titleKey);
  const keys = [titleKey, textKey, title === null ? null : urlKey];
  return {
    title,
    text,
    url: urlKey === null ? null : textOf(record, urlKey),
    shown: new Set(keys.filter((key) => key !== null)),
  };
}

/** Returns the metadata of a document that is one record. */
export function metadataIn(record: JsonObject): Partial<FrontMatter> {
  const valueOf = (keys: readonly string[]): string | null => {
    const key = firstOf(record, keys);
    return key === null ? null : (textOf(record, key)?.replace(/\s+/g, ' ') ?? null);
  };
  const url = valueOf(URLS);
  const published = valueOf(DATES);
  return {
    title: valueOf(TITLES),
    author: authorOf(record),
    publisher: valueOf(PUBLISHERS),
    url: url !== null && isWebAddress(url) ? url : null,
    published: published !== null && isDate(published) ? published : null,
  };
}

/** Whether a text is a date, or a date and time, as `SourceMetadata.published` requires. */
export function isDate(text: string): boolean {
  return ISO_DATE.test(text) && !Number.isNaN(Date.parse(text));
}

/** Returns the names of the authors, which may be texts or objects with a name. */
function authorOf(record: JsonObject): string | null {
  const key = AUTHORS.find((each) => record.fields.has(each));
  const value = key === undefined ? null : fieldOf(record, key);
  if (value === null) return null;
  const people = value.kind === 'array' ? value.items : [value];
  const names = people.flatMap((person) =>
    person.kind === 'object'
      ? (textOf(person, 'name') ?? [])
      : flatten(person).map((field) => field.value),
  );
  const joined = names.join(', ').replace(/\s+/g, ' ').trim();
  return joined === '' ? null : joined;
}

function firstOf(record: JsonObject, keys: readonly string[]): string | null {
  return keys.find((key) => textOf(record, key) !== null) ?? null;
}
