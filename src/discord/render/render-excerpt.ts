import { createHash } from 'node:crypto';
import type { FoundExcerpt, Occurrence } from '../../answering/look-up/find-excerpt.ts';
import type { Reply } from '../interactions/reply.ts';
import { blockQuote } from './escape.ts';
import { intoPages, pageButtons } from './pages.ts';
import { provenanceLine } from './render-answer.ts';
import type { Display } from './message-format.ts';

/** Room reserved for the footer with the page number. */
const FOOTER_ROOM = 60;
const HASH_DIGITS = 6;

/**
 * Shows a page of the sources that contain an excerpt, each with the sentences around the excerpt.
 *
 * @param page index from 0; an index beyond the last page means the last page
 */
export function renderExcerpt(
  { occurrences, ignoresCase }: FoundExcerpt,
  wanted: number,
  display: Display,
): Reply {
  const { surface, locale } = display;
  const words = locale.excerpt;
  const [first] = occurrences;
  if (first === undefined) return { text: words.none };
  const head = ignoresCase
    ? words.foundOtherCase(occurrences.length)
    : words.found(occurrences.length);
  const between = '\n\n';
  const room = surface.limit - FOOTER_ROOM - head.length - between.length;
  const items = occurrences.map((occurrence) => {
    const forms = formsOfOccurrence(occurrence, display);
    return forms.find(({ length }) => length <= room) ?? forms.at(-1) ?? '';
  });
  const pages = intoPages(items, { room, between });
  const page = Math.min(wanted, pages.length - 1);
  const where = { page, pages: pages.length, action: 'found', args: toArgs(first, ignoresCase) };
  return {
    text: [head, ...(pages[page] ?? [])].join(between),
    ...(pages.length > 1 ? { footer: locale.context.page(page + 1, pages.length) } : {}),
    ...pageButtons(where, locale),
  };
}

/**
 * Encodes the searched words for a button's ID as their position in the first source that has them. Numbers
 * are in base 36, so that the ID has room for the longest source ID.
 */
function toArgs({ sourceId, start, end, text }: Occurrence, ignoresCase: boolean): string[] {
  const kind = ignoresCase ? 'i' : 'c';
  return [kind, start.toString(36), (end - start).toString(36), hashOf(text), sourceId];
}

/** Decodes the arguments from `toArgs`. `null` if the source no longer has the words at that position. */
export function readSearched(
  [kind, start = '', length = '', hash]: readonly string[],
  sourceText: string,
): { readonly excerpt: string; readonly ignoresCase: boolean } | null {
  const from = Number.parseInt(start, 36);
  const excerpt = sourceText.slice(from, from + Number.parseInt(length, 36));
  return excerpt !== '' && hashOf(excerpt) === hash ? { excerpt, ignoresCase: kind === 'i' } : null;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
}

/** Returns the forms of an occurrence: the words in bold in their sentences, only the words, or only the source. */
export function formsOfOccurrence(
  occurrence: Occurrence,
  display: Display,
  notes: readonly string[] = [],
): string[] {
  const times = occurrence.count === 1 ? [] : [display.locale.excerpt.times(occurrence.count)];
  const where = [provenanceLine(occurrence, occurrence.source, display), ...times, ...notes];
  const { start, end, around } = occurrence;
  const bold = { start: start - around.start, end: end - around.start };
  const forms = [blockQuote(around.text, [bold]), blockQuote(occurrence.text, [])];
  return [...forms.map((form) => `${form}\n${where.join(' · ')}`), where.join(' · ')];
}
