import type { SourceMetadata } from '../domain/source.ts';
import { escapeMarkdown } from './escape.ts';
import { formatDate } from './format-date.ts';
import type { Surface } from './surface.ts';
import { WORDS } from './words.ts';

/** A title or name longer than this is shortened; only quotes never are. */
const MAX_FIELD = 120;
/** A longer address is left out: half an address leads nowhere. */
const MAX_ADDRESS = 512;

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

/** What is known of a source, for one line after its ID: title, publisher, date. */
export function describeSource(source: SourceMetadata): string[] {
  const { title, publisher, published } = source;
  return [title, publisher, published === null ? null : formatDate(published)]
    .map((part) => (part === null ? '' : oneLine(part, MAX_FIELD)))
    .filter((part) => part !== '')
    .map(escapeMarkdown);
}

/** A link to the source, or nothing where it has no address. Shows no preview of the page. */
export function linkTo(source: SourceMetadata, surface: Surface): string[] {
  if (source.url === null) return [];
  const address = linkAddress(source.url);
  if (address === null) return [WORDS.answer.addressTooLong];
  const { link } = WORDS.answer;
  return [surface.kind === 'embed' ? `[${link}](${address})` : `[${link}](<${address}>)`];
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
