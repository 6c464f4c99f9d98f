import type { SourceMetadata } from '../../domain/source.ts';
import { escapeMarkdown } from './escape.ts';
import { formatDate, isInstant, timestamp } from './format-date.ts';
import type { Display } from './message-format.ts';
import type { Locale } from '../locales/locale.ts';

/** A title or name longer than this is shortened; only quotes never are. */
const MAX_FIELD = 120;
/** A longer address is left out: half an address leads nowhere. */
const MAX_ADDRESS = 512;
/** Brackets end a link for some clients, and words that look like an address are not shown as a link. */
const NO_LINK_TEXT = /[[\]]|:\/\/|[\p{L}\p{N}-]\.\p{L}{2,}/u;

/**
 * Words of ours or metadata on one line: every run of white space and controls one space, shortened
 * after a whole word to at most `max` UTF-16 units. Never used on quotes. Empty when not even the
 * first word fits.
 */
export function oneLine(text: string, max: number): string {
  const line = text
    .replace(/[\s\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
  if (line.length <= max) return line;
  const cut = line.slice(0, max - 1).lastIndexOf(' ');
  return cut <= 0 ? '' : `${line.slice(0, cut)} …`;
}

/** The same with everything escaped, which may lengthen it; still at most `max` UTF-16 units. */
export function escapedLine(text: string, max: number): string {
  let room = max;
  for (;;) {
    const escaped = escapeMarkdown(oneLine(text, room));
    if (escaped.length <= max) return escaped;
    room -= Math.max(1, Math.ceil((escaped.length - max) / 2));
  }
}

/** What is known of a source, for one line: title, publisher, date. */
function describeSource({ title, publisher, published }: SourceMetadata, locale: Locale): string[] {
  return [
    ...[title, publisher ?? ''].map((part) => escapeMarkdown(oneLine(part, MAX_FIELD))),
    published === null ? '' : describeDate(published, locale),
  ].filter((part) => part !== '');
}

/** The date of publication in a message: an instant in the reader's time zone, a date as text. */
export function describeDate(published: string, locale: Locale): string {
  return isInstant(published)
    ? timestamp(published, 'D')
    : escapeMarkdown(oneLine(formatDate(published, locale), MAX_FIELD));
}

/**
 * The same with the title as a link to the source where it has an address. Shows no preview of the page.
 *
 * @param mark is put around the title, link or not
 */
export function describeLinked(
  source: SourceMetadata,
  { surface, locale }: Display,
  mark = '',
): string[] {
  const title = escapeMarkdown(oneLine(source.title, MAX_FIELD));
  const rest = describeSource({ ...source, title: '' }, locale);
  const marked = title === '' ? [] : [`${mark}${title}${mark}`];
  if (source.url === null) return [...marked, ...rest];
  const address = linkAddress(source.url);
  if (address === null) return [...marked, ...rest, locale.answer.addressTooLong];
  const target = surface.kind === 'embed' ? address : `<${address}>`;
  return title === '' || NO_LINK_TEXT.test(source.title)
    ? [...marked, ...rest, `[${locale.answer.link}](${target})`]
    : [`${mark}[${title}](${target})${mark}`, ...rest];
}

/** `azure-clause #4`, of a passage's ID. */
export function placeOf(passageId: string): string {
  const at = passageId.lastIndexOf('#');
  return `${escapeMarkdown(passageId.slice(0, at))} ${passageId.slice(at)}`;
}

/** The address with everything that could end a link written as `%XX`, or `null`. */
export function linkAddress(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { href, protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return null;
  const address = href.replace(
    /[\s"'()<>\\`|*_~[\]@]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return address.length <= MAX_ADDRESS ? address : null;
}
