import type { FrontMatterFault } from '../../domain/file-problems.ts';
import type { FileWarning, PlacedWarning } from '../../domain/file-warnings.ts';
import { toSourceId } from '../../domain/ids.ts';
import type { FrontMatter } from '../source-format.ts';
import { type Entry, shorten } from './entries.ts';
import { readDate } from './read-date.ts';

type Field = keyof FrontMatter;

/**
 * The keys of each field in order of preference, in lower case. The first key is ours, and the others
 * are those of Jekyll, Hugo, Docusaurus, MkDocs, Obsidian and GitHub Docs.
 */
export const KEYS_OF: Readonly<Record<Field, readonly [Field, ...string[]]>> = {
  id: ['id'],
  title: ['title', 'shorttitle', 'linktitle'],
  publisher: ['publisher'],
  author: ['author', 'authors'],
  published: [
    ...(['published', 'date', 'pubdate', 'publishdate', 'publish_date', 'created'] as const),
    ...['date created', 'updated', 'lastmod', 'last_modified_at', 'last_update', 'modified'],
  ],
  url: ['url', 'canonical_url', 'canonicalurl', 'canonical', 'permalink', 'link', 'source', 'slug'],
};

const FIELDS = Object.keys(KEYS_OF) as Field[];

/** Whether a value of the front matter is used under this key. */
export function isUsedKey(key: string): boolean {
  return FIELDS.some((field) => KEYS_OF[field].includes(key.toLowerCase()));
}

/** The result of reading one value. A warning without a value means that the value is not used. */
interface Reading {
  readonly value: string | null;
  readonly warning?: FileWarning;
}

type Rule = FrontMatterFault['rule'];

const READERS: Readonly<Record<Field, (value: unknown) => Reading>> = {
  id: readId,
  title: readTitle,
  publisher: (value) => checked(value, 'text', toWords(nameOf(value))),
  author: readAuthor,
  published: (value) => checked(value, 'date', readDate(textOf(value) ?? '')),
  url: (value) => checked(value, 'url', toAddress(textOf(value) ?? '')),
};

/**
 * Reads the known fields. A value that cannot be used is ignored with a warning. Unusable values of
 * other programs' keys cause a warning only if they hold a date and no other key holds one.
 */
export function readValues(entries: readonly Entry[]): {
  readonly frontMatter: FrontMatter;
  readonly warnings: readonly PlacedWarning[];
} {
  const found: Partial<Record<Field, string>> = {};
  const warnings: PlacedWarning[] = [];
  for (const field of FIELDS) {
    const doubts: { key: string; warning: PlacedWarning }[] = [];
    for (const { key, value, line } of inOrder(entries, KEYS_OF[field])) {
      if (isEmpty(value)) continue;
      const reading = READERS[field](value);
      if (reading.warning) {
        doubts.push({ key, warning: { line, key, warning: reading.warning } });
      }
      if (reading.value === null) continue;
      // A complete value of a later key is better than a title with template code.
      found[field] ??= reading.value;
      if (reading.warning?.code === 'template-removed') continue;
      found[field] = reading.value;
      break;
    }
    const isOurs = (key: string): boolean => key.toLowerCase() === field;
    const isMissing = field === 'published' && found[field] === undefined;
    warnings.push(
      ...doubts.filter(({ key }) => isOurs(key) || isMissing).map(({ warning }) => warning),
    );
  }
  const { id = null, title = null, publisher = null } = found;
  const { author = null, published = null, url = null } = found;
  return { frontMatter: { id, title, publisher, author, published, url }, warnings };
}

function inOrder(entries: readonly Entry[], keys: readonly string[]): Entry[] {
  return keys.flatMap((wanted) => {
    const exact = entries.filter(({ key }) => key === wanted);
    const others = entries.filter(({ key }) => key !== wanted && key.toLowerCase() === wanted);
    return [...exact, ...others];
  });
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || textOf(value)?.trim() === '';
}

function checked(given: unknown, rule: Rule, value: string | null): Reading {
  return value === null ? { value, warning: ignored(given, rule) } : { value };
}

function ignored(given: unknown, rule: Rule): FileWarning {
  return { code: 'value-ignored', params: { rule, given: shorten(given) } };
}

/** An ID that is not valid is replaced by the nearest valid ID, if any of its letters remain. */
function readId(given: unknown): Reading {
  const value = scalarOf(given);
  if (value === null) return { value, warning: ignored(given, 'id') };
  const id = toSourceId(value);
  if (id === value) return { value };
  if (!/[\p{L}\p{N}_]/u.test(value)) return { value: null, warning: ignored(given, 'id') };
  return { value: id, warning: { code: 'id-corrected', params: { given: shorten(given), id } } };
}

/** Code of a template, such as Liquid's `{% … %}`, `{{ … }}` and Hugo's `{{< … >}}`. */
const TEMPLATE_CODE = /\{%.*?%\}|\{\{.*?\}\}/g;
/** The second part of a condition, because only one part is ever shown. */
const OTHERWISE = /\{%-?\s*else.*?\{%-?\s*end\w+\s*-?%\}/g;

function readTitle(given: unknown): Reading {
  const text = toWords(scalarOf(given));
  if (text === null) return { value: null, warning: ignored(given, 'text') };
  const value = toWords(text.replace(OTHERWISE, '').replace(TEMPLATE_CODE, ''));
  if (value === text) return { value };
  if (value === null || !/[\p{L}\p{N}]/u.test(value)) {
    return { value: null, warning: ignored(given, 'template') };
  }
  return { value, warning: { code: 'template-removed', params: { given: shorten(given) } } };
}

/** Authors can be a text, a mapping with a name, or a list of these. They are joined. */
function readAuthor(given: unknown): Reading {
  const authors = Array.isArray(given) && !isWikiLink(given) ? given : [given];
  const names = authors.map((author) => toWords(nameOf(author)));
  const known = names.filter((name) => name !== null);
  const value = known.length === 0 ? null : known.join(', ');
  const isComplete = known.length === names.length;
  return isComplete ? { value } : { value, warning: ignored(given, 'author') };
}

function nameOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return textOf(value);
  return 'name' in value ? textOf(value.name) : null;
}

/** Returns a text, number or date as text. Other values give `null`. */
function scalarOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value);
  }
  // A date of TOML keeps its own form: with or without a time and an offset.
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return null;
  return value.toISOString().replace('.000', '');
}

/** Like `scalarOf`, and also reads wiki links and lists of one element. */
function textOf(value: unknown): string | null {
  if (Array.isArray(value)) return value.length === 1 ? textOf(value[0]) : null;
  const text = scalarOf(value);
  return text?.replace(/^\[\[(?:[^\]|]*\|)?([^\]|]+)\]\]$/, '$1') ?? null;
}

/** Whether a value is an unquoted `[[link]]`, which YAML reads as a list in a list. */
function isWikiLink(value: readonly unknown[]): boolean {
  return value.length === 1 && Array.isArray(value[0]) && value[0].length === 1;
}

function toWords(text: string | null): string | null {
  const line = text?.replace(/\s+/g, ' ').trim() ?? '';
  return line === '' ? null : line;
}

function toAddress(text: string): string | null {
  const address = text.trim().replace(/^<(.*)>$/, '$1');
  return /^https?:\/\/\S+$/i.test(address) && URL.canParse(address) ? address : null;
}
