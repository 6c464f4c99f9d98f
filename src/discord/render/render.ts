import type { SourceMetadata } from '../../domain/source.ts';
import { HIDDEN_CHARACTER, visibleJoiners } from '../../text/hidden-characters.ts';
import { escapeMarkdown } from './escape.ts';
import { formatDate, isInstant, timestamp } from './format-date.ts';
import type { Display } from './message-format.ts';
import type { Locale } from '../locales/locale.ts';

/** Longer titles and names are shortened. Quotes are never shortened. */
const MAX_FIELD = 120;
/** A longer address is left out, because a shortened address does not work. */
const MAX_ADDRESS = 512;
/**
 * Matches titles that cannot be link texts. Some clients end a link at a bracket, and Discord does not link a
 * text that looks like an address.
 */
const NO_LINK_TEXT = /[[\]]|:\/\/|[\p{L}\p{N}-]\.\p{L}{2,}/u;

/**
 * Puts a text on one line, with single spaces for white space and control characters. Shortens it after a
 * whole word to at most `max` UTF-16 code units; '' if the first word does not fit. Never use it on quotes.
 */
export function oneLine(text: string, max: number): string {
  const line = withoutHidden(text).replace(/\s+/gu, ' ').trim();
  if (line.length <= max) return line;
  const cut = line.slice(0, max - 1).lastIndexOf(' ');
  return cut <= 0 ? '' : `${line.slice(0, cut)} …`;
}

const HIDDEN = new RegExp(HIDDEN_CHARACTER, 'gu');
/** Hidden characters that are drawn as a blank, end a line or change the direction of writing. */
const SEPARATES =
  /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\u2800\u3164\u115f\u1160\uffa0\u{1d159}]/u;

/** Replaces hidden characters that separate words by a space, and removes all others. Keeps joiners of emoji and scripts. */
function withoutHidden(text: string): string {
  const kept = visibleJoiners(text);
  return text.replace(HIDDEN, (character, at: number) => {
    if (kept.has(at)) return character;
    return SEPARATES.test(character) ? ' ' : '';
  });
}

/** Returns the beginning of `text`, at most `max` UTF-16 code units, without splitting a surrogate pair. */
export function cutToLength(text: string, max: number): string {
  const cut = text.slice(0, max);
  const isHalved = cut.length < text.length && /\p{Cs}$/u.test(cut);
  return isHalved ? cut.slice(0, -1) : cut;
}

/** Like `oneLine`, with markdown escaped. The escaped text has at most `max` UTF-16 code units. */
export function escapedLine(text: string, max: number): string {
  let room = max;
  for (;;) {
    const escaped = escapeMarkdown(oneLine(text, room));
    if (escaped.length <= max) return escaped;
    room -= Math.max(1, Math.ceil((escaped.length - max) / 2));
  }
}

/** Returns the known ones of a source's title, publisher and date, each ready for one line. */
function describeSource({ title, publisher, published }: SourceMetadata, locale: Locale): string[] {
  return [
    ...[title, publisher ?? ''].map((part) => escapeMarkdown(oneLine(part, MAX_FIELD))),
    published === null ? '' : describeDate(published, locale),
  ].filter((part) => part !== '');
}

/** Formats a date of publication: an instant in the reader's time zone, a date as text. */
export function describeDate(published: string, locale: Locale): string {
  return isInstant(published)
    ? timestamp(published, 'D')
    : escapeMarkdown(oneLine(formatDate(published, locale), MAX_FIELD));
}

/**
 * Like `describeSource`, but with the title as a link if the source has an address. Discord shows no preview.
 *
 * @param mark formatting mark to put on both sides of the title or link
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

/** Formats a passage's ID as `azure-clause #4`. */
export function formatPassageId(passageId: string): string {
  const at = passageId.lastIndexOf('#');
  return `${escapeMarkdown(passageId.slice(0, at))} ${passageId.slice(at)}`;
}

/** Returns the address with `%XX` for every character that could end a link; `null` if it cannot be a link. */
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
