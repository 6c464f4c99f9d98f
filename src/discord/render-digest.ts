import type { Digest, DigestItem } from '../domain/digest.ts';
import type { Receipt, Slot, Subscription } from '../domain/subscription.ts';
import { blockQuote, escapeMarkdown } from './escape.ts';
import { formatInstant } from './format-date.ts';
import { describeSource, linkTo } from './render.ts';
import { EMBED, type Surface } from './surface.ts';
import { DIGEST_WORDS as words } from './digest-words.ts';

/** A message of a digest as it is posted: one embed with its footer, or plain text. */
export interface DigestBody {
  readonly text: string;
  readonly footer: string;
}

export interface DigestPage {
  readonly body: DigestBody;
  readonly receipts: readonly Receipt[];
}

/** Room for the line at the head, and in plain text for the footer. */
const HEAD_ROOM = 200;

/**
 * A digest as messages, each with whole sources only: at most as many as there are marks. A source
 * whose quotes do not fit into a message is shown with the first of them that do, or only named.
 */
export function renderDigest(
  { items }: Digest,
  { whenQuiet, zone }: Pick<Subscription, 'whenQuiet' | 'zone'>,
  slot: Pick<Slot, 'scheduledAt' | 'coversFrom'>,
  marks: readonly string[],
  surface: Surface = EMBED,
): DigestPage[] {
  const footer = (mark: string): string => words.footer(localTime(slot.scheduledAt, zone), mark);
  if (items.length === 0) {
    const [mark] = marks;
    if (whenQuiet === 'nothing' || mark === undefined) return [];
    return [{ body: { text: words.quiet, footer: footer(mark) }, receipts: [] }];
  }
  const pages: { texts: string[]; items: DigestItem[] }[] = [];
  const room = surface.limit - HEAD_ROOM;
  for (const item of items) {
    const text = renderItem(item, surface, room);
    const page = pages.at(-1);
    const length = page?.texts.reduce((sum, one) => sum + one.length + 2, 0) ?? Infinity;
    if (page !== undefined && length + text.length <= room) {
      page.texts.push(text);
      page.items.push(item);
    } else {
      pages.push({ texts: [text], items: [item] });
    }
  }
  return pages.slice(0, marks.length).map((page, i) => {
    const head = i === 0 ? [headOf(items.length, slot, zone)] : [];
    return {
      body: { text: [...head, ...page.texts].join('\n\n'), footer: footer(marks[i] ?? '') },
      receipts: page.items.map(({ sourceId, contentHash, quotes }) => ({
        ...{ sourceId, contentHash, quotes },
      })),
    };
  });
}

function headOf(sources: number, { coversFrom }: Pick<Slot, 'coversFrom'>, zone: string): string {
  const gap = coversFrom === null ? [] : [words.gap(localTime(coversFrom, zone))];
  return [words.head(sources), ...gap].join(' · ');
}

function renderItem(item: DigestItem, surface: Surface, room: number): string {
  const { sourceId, quotes, alsoReportedBy } = item;
  const [title, ...published] = describeSource(item);
  const about = [
    escapeMarkdown(sourceId),
    ...(title === undefined ? [] : [`**${title}**`]),
    ...published,
    ...linkTo(item, surface),
  ];
  const also = alsoReportedBy.length === 0 ? [] : [words.also(alsoReportedBy.map(escapeMarkdown))];
  const frame = [about.join(' · '), ...also];
  for (let count = quotes.length; count > 0; count--) {
    const shown = quotes.slice(0, count).map(({ text }) => blockQuote(text, []));
    // A line between two block quotes, so that nobody reads over what is left out.
    const text = [frame[0], shown.join('\n\n'), ...frame.slice(1)].join('\n');
    if (text.length <= room) return text;
  }
  return frame.join('\n').slice(0, room);
}

/** `18 Mar 2026, 09:00 (Europe/Berlin)`, of an ISO 8601 instant. */
export function localTime(iso: string, zone: string): string {
  return `${localTimeAlone(iso, zone)} (${zone})`;
}

/** The same without the zone. */
export function localTimeAlone(iso: string, zone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(new Date(iso));
  return formatInstant(`${parts.replace(' ', 'T')}Z`).replace(/ UTC$/, '');
}
