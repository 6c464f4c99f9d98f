import { Parser } from 'htmlparser2';
import { UserFacingError } from '../../../domain/errors.ts';
import type { Feed, FeedEntry, FeedText } from './feed.ts';

export interface ParsedFeed extends Feed {
  /** Whether the file ends before its outermost element does. */
  readonly isCutOff: boolean;
  /** The number of minutes between two fetches that RSS allows to state, as written; `null` if absent. */
  readonly ttl: string | null;
}

/** Maximum nesting depth. In deeper documents, the parser takes quadratic time. */
const MAX_DEPTH = 1_000;
/** The outermost elements of Atom, RSS 0.9x and 2.0, and RSS 1.0. */
const ROOTS = new Set(['feed', 'rss', 'rdf']);
const ENTRIES = new Set(['item', 'entry']);
/** Elements that hold the fields of the feed itself. */
const CHANNELS = new Set(['channel', 'feed']);

/** Names of fields, the preferred one first. */
const CONTENTS = ['content:encoded', 'content', 'description', 'summary', 'media:description'];
const DATES = ['published', 'pubdate', 'dc:date', 'updated', 'dcterms:created', 'date'];
const IDS = ['guid', 'id'];
const AUTHORS = ['author/name', 'dc:creator', 'author', 'itunes:author'];

/** The fields of the feed or of an entry. The first value of a name is kept. */
interface Fields {
  readonly texts: Map<string, FeedText>;
  url: string | null;
  attachments: number;
}

interface Capture {
  readonly name: string;
  readonly depth: number;
  readonly type: string | null;
  readonly start: number;
  text: string;
}

/**
 * Parses RSS 0.9x, 1.0 and 2.0, and Atom. Tolerates markup that is not well-formed. Entities that a
 * document declares are never expanded, and nothing outside the document is loaded.
 *
 * @throws UserFacingError `not-a-feed` | `data-too-deep`
 */
export function parseXmlFeed(xml: string): ParsedFeed {
  const reader = new FeedReader(xml);
  reader.read();
  return reader.finish();
}

class FeedReader {
  readonly #xml: string;
  readonly #parser: Parser;
  readonly #open: string[] = [];
  #root: string | null = null;
  /** The prefix of the outermost element, which all elements of the format have. */
  #prefix = '';
  #isCutOff = true;
  readonly #feed = newFields();
  #entry: Fields | null = null;
  readonly #entries: Fields[] = [];
  #capture: Capture | null = null;

  constructor(xml: string) {
    this.#xml = xml;
    this.#parser = new Parser(
      {
        onopentag: (name, attributes) => {
          this.#begin(name.toLowerCase(), attributes);
        },
        ontext: (text) => {
          if (this.#capture !== null) this.#capture.text += text;
        },
        onclosetag: (name, isImplied) => {
          this.#end(name.toLowerCase(), isImplied);
        },
      },
      { xmlMode: true, decodeEntities: true },
    );
  }

  read(): void {
    this.#parser.write(this.#xml);
    this.#parser.end();
  }

  finish(): ParsedFeed {
    const root = this.#root;
    if (root === null || !ROOTS.has(root)) throw new UserFacingError('not-a-feed', { root });
    return {
      title: this.#feed.texts.get('title') ?? null,
      url: this.#feed.url,
      entries: this.#entries.map(toEntry),
      isCutOff: this.#isCutOff,
      ttl: this.#feed.texts.get('ttl')?.text ?? null,
    };
  }

  #begin(fullName: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#root === null) {
      this.#prefix = /^[^:]*:/.exec(fullName)?.[0] ?? '';
      this.#root = fullName.slice(this.#prefix.length);
      if (this.#root === 'rdf') this.#prefix = '';
    }
    const name = this.#localName(fullName);
    const parent = this.#open.at(-1);
    this.#open.push(name);
    if (this.#open.length > MAX_DEPTH) this.#refuse();
    if (this.#capture !== null) return;
    if (ENTRIES.has(name) && this.#entry === null) {
      this.#entry = newFields();
      this.#entries.push(this.#entry);
      return;
    }
    const fields = this.#fieldsOf(parent);
    if (fields === null) return;
    if (name === 'enclosure' || attributes['rel'] === 'enclosure') fields.attachments += 1;
    else if (name === 'link' || name === 'atom:link') fields.url ??= linkIn(attributes);
    // In Atom, an author's name is an element in the author.
    if ((name === 'author' && this.#root === 'feed') || CHANNELS.has(name)) return;
    const key = parent === 'author' ? `author/${name}` : name;
    const type = attributes['type'] ?? null;
    const start = this.#parser.endIndex + 1;
    this.#capture = { name: key, depth: this.#open.length, type, start, text: '' };
  }

  #refuse(): never {
    const line = this.#xml.slice(0, this.#parser.startIndex).split('\n').length;
    throw new UserFacingError('data-too-deep', { most: MAX_DEPTH, line });
  }

  #end(fullName: string, isImplied: boolean): void {
    const name = this.#localName(fullName);
    if (this.#capture?.depth === this.#open.length) this.#store(this.#capture);
    if (ENTRIES.has(name) && this.#capture === null) this.#entry = null;
    this.#open.pop();
    if (this.#open.length === 0) this.#isCutOff = isImplied;
  }

  #store({ name, type, start, text }: Capture): void {
    this.#capture = null;
    const fields = this.#entry ?? this.#feed;
    const isXhtml = type === 'xhtml';
    const words = (isXhtml ? this.#xml.slice(start, this.#parser.startIndex) : text).trim();
    if (name === 'link') fields.url ??= webAddressIn(words);
    if (name === 'guid' && fields.url === null) fields.url = webAddressIn(words);
    if (words === '' || fields.texts.has(name)) return;
    const isAtomText = this.#root === 'feed' && (type === null || type === 'text');
    fields.texts.set(name, { text: words, isHtml: isXhtml || !isAtomText });
  }

  /** Returns the fields to which a child of `parent` belongs; `null` if it belongs to none. */
  #fieldsOf(parent: string | undefined): Fields | null {
    if (parent === undefined) return null;
    if (this.#entry !== null) return this.#entry;
    return CHANNELS.has(parent) ? this.#feed : null;
  }

  #localName(name: string): string {
    const isPrefixed = this.#prefix !== '' && name.startsWith(this.#prefix);
    return isPrefixed ? name.slice(this.#prefix.length) : name;
  }
}

function newFields(): Fields {
  return { texts: new Map(), url: null, attachments: 0 };
}

function toEntry({ texts, url, attachments }: Fields): FeedEntry {
  const first = (names: readonly string[]): FeedText | null =>
    names.map((name) => texts.get(name)).find((text) => text !== undefined) ?? null;
  return {
    id: first(IDS)?.text ?? null,
    title: texts.get('title') ?? null,
    url,
    published: first(DATES)?.text ?? null,
    author: first(AUTHORS)?.text ?? null,
    content: first(CONTENTS),
    attachments,
  };
}

function linkIn({ rel, href }: Readonly<Record<string, string>>): string | null {
  return href !== undefined && (rel === undefined || rel === 'alternate')
    ? webAddressIn(href)
    : null;
}

function webAddressIn(text: string): string | null {
  return /^https?:\/\/\S+$/i.test(text.trim()) && URL.canParse(text.trim()) ? text.trim() : null;
}
