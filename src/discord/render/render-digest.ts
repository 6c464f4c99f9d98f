import type { Digest, DigestItem, DigestQuote } from '../../domain/digest.ts';
import type { Receipt, Slot, Subscription } from '../../domain/subscription.ts';
import { blockQuote, escapeMarkdown } from './escape.ts';
import { timestamp } from './format-date.ts';
import { markCorpus } from './mark-corpus.ts';
import { describeLinked } from './render.ts';
import type { Display } from './message-format.ts';
import type { Locale } from '../locales/locale.ts';

/** A message of a digest as it is posted: one embed with its footer, or plain text. */
export interface DigestBody {
  readonly text: string;
  readonly footer: string;
}

export interface DigestPage {
  readonly body: DigestBody;
  readonly receipts: readonly Receipt[];
}

const BETWEEN = '\n\n';

interface ShownItem {
  readonly text: string;
  readonly receipt: Receipt;
}

/**
 * Renders a digest as messages, at most one per mark. A source is never split between messages. Quotes that
 * do not fit into a message are left out, so that a source may be named without a quote.
 */
export function renderDigest(
  { items }: Digest,
  { whenQuiet, zone }: Pick<Subscription, 'whenQuiet' | 'zone'>,
  slot: Pick<Slot, 'scheduledAt' | 'coversFrom'>,
  marks: readonly string[],
  display: Display,
): DigestPage[] {
  const { surface, locale } = display;
  const words = locale.digest;
  const time = localTime(slot.scheduledAt, zone, locale);
  const footer = (mark: string): string => words.footer(time, mark);
  if (items.length === 0) {
    const [mark] = marks;
    if (whenQuiet === 'nothing' || mark === undefined) return [];
    return [{ body: { text: words.quiet, footer: footer(mark) }, receipts: [] }];
  }
  // In plain text, the footer counts towards the limit of the message.
  const foot = BETWEEN.length + escapeMarkdown(footer(marks[0] ?? '')).length;
  const around = headOf(items.length, slot, locale).length + BETWEEN.length + foot;
  const room = surface.limit - around;
  const pages: ShownItem[][] = [];
  for (const item of items) {
    const shown = renderItem(item, display, room);
    const page = pages.at(-1);
    const length = page?.reduce((sum, { text }) => sum + text.length + BETWEEN.length, 0);
    if (page !== undefined && length !== undefined && length + shown.text.length <= room) {
      page.push(shown);
    } else {
      pages.push([shown]);
    }
  }
  const posted = pages.slice(0, marks.length);
  const head = headOf(posted.flat().length, slot, locale);
  return posted.map((page, i) => ({
    body: {
      text: [...(i === 0 ? [head] : []), ...page.map(({ text }) => text)].join(BETWEEN),
      footer: footer(marks[i] ?? ''),
    },
    receipts: page.map(({ receipt }) => receipt),
  }));
}

function headOf(
  sources: number,
  { coversFrom }: Pick<Slot, 'coversFrom'>,
  { digest: words }: Locale,
): string {
  const gap = coversFrom === null ? [] : [words.gap(timestamp(coversFrom))];
  return [words.head(sources), ...gap].join(' · ');
}

function renderItem(item: DigestItem, display: Display, room: number): ShownItem {
  const words = display.locale.digest;
  const { sourceId, corpusId, contentHash, isChanged, quotes, alsoReportedBy } = item;
  const about = [
    ...describeLinked(item, display, '**'),
    escapeMarkdown(sourceId),
    ...markCorpus(corpusId, display.locale),
    ...(isChanged ? [words.changed] : []),
  ].join(' · ');
  const also = alsoReportedBy.length === 0 ? [] : [words.also(alsoReportedBy.map(escapeMarkdown))];
  const shown: DigestQuote[] = [];
  // An empty line between two block quotes indicates omitted text.
  const layOut = (of: readonly DigestQuote[]): string =>
    [
      about,
      ...(of.length === 0 ? [] : [of.map(({ text }) => blockQuote(text, [])).join(BETWEEN)]),
      ...also,
    ].join('\n');
  for (const quote of quotes) {
    if (layOut([...shown, quote]).length <= room) shown.push(quote);
  }
  const text = layOut(shown);
  const receipt = { sourceId, contentHash, quotes: shown };
  // Titles and IDs have a maximum length, but the list of other sources can exceed the room.
  return { text: text.length <= room ? text : about, receipt };
}

/** Formats an ISO 8601 instant as `18 Mar 2026, 09:00 (Europe/Berlin)` for a footer, where `<t:…>` does not work. */
export function localTime(iso: string, zone: string, { formats }: Locale): string {
  return `${formats.minute(new Date(iso), zone)} (${zone})`;
}
