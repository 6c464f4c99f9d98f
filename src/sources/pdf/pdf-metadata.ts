import type { FrontMatter } from '../source-format.ts';
import { contentWords } from '../content-words.ts';

/** Titles that programs write without asking the author. */
const PROGRAM_TITLE =
  /^(?:microsoft (?:word|powerpoint|excel) - |untitled|unbenannt|sans titre|document\s*\d*$|dokument\s*\d*$|powerpoint presentation$|title$|slide 1$|\(anonymous\)|\(unspecified\)|layout \d+)/i;
const FILE_NAME =
  /\.(?:docx?|dotx?|pptx?|xlsx?|odt|odp|pdf|rtf|tex|dvi|ps|indd|qxd|pub|pages|html?|txt|md|typ)$/i;
const PROGRAM_AUTHOR =
  /^(?:anonymous|\(anonymous\)|unknown|unspecified|user|admin|administrator|owner)$/i;
const DATE =
  /^(?:D:)?(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(\d\d)(\d\d)?(?:(Z|[+-])(?:(\d\d)'?(?:(\d\d)'?)?)?'?)?)?)?)?/;

/**
 * Returns the usable values of a document's metadata.
 *
 * @param text the beginning of the document, which must share a word with its title
 */
export function readMetadata(info: Readonly<Record<string, unknown>>, text: string): FrontMatter {
  return {
    ...{ id: null, publisher: null, url: null },
    title: plausibleTitle(info['Title'], text),
    author: plausibleAuthor(info['Author']),
    published: toIsoDate(info['CreationDate']),
  };
}

function plausibleTitle(value: unknown, text: string): string | null {
  const title = clean(value);
  if (title === null || PROGRAM_TITLE.test(title) || FILE_NAME.test(title)) return null;
  const words = [...contentWords(title)];
  const found = contentWords(text);
  return words.length === 0 || words.some((word) => found.has(word)) ? title : null;
}

function plausibleAuthor(value: unknown): string | null {
  const author = clean(value);
  return author === null || PROGRAM_AUTHOR.test(author) ? null : author;
}

function clean(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return /\p{L}/u.test(text) && text.length <= 300 ? text : null;
}

/** Converts a date of PDF, such as `D:20260318093000+01'00'`, to ISO 8601. */
export function toIsoDate(value: unknown): string | null {
  const found = typeof value === 'string' ? DATE.exec(value.trim()) : null;
  if (found === null) return null;
  const [, year = '', month, day, hour, minute, second = '00', sign, hours = '00', minutes = '00'] =
    found;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  const zone = sign === 'Z' ? 'Z' : `${sign ?? ''}${hours}:${minutes}`;
  const iso =
    hour !== undefined && minute !== undefined && sign !== undefined
      ? `${date}T${hour}:${minute}:${second}${zone}`
      : date;
  const instant = new Date(iso);
  // `Date` accepts 31 February.
  const isDay = day === undefined || new Date(date).toISOString().startsWith(date);
  return Number.isNaN(instant.getTime()) || Number(year) < 1900 || !isDay ? null : iso;
}
