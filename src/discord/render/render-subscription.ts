import type { Digest } from '../../domain/digest.ts';
import type { Slot, Subscription } from '../../domain/subscription.ts';
import type { SubscriptionStatus } from '../../digest/subscription-service.ts';
import { MAX_MESSAGES } from '../../digest/deliver/digest-channel.ts';
import { timeOf, weekdayOf } from '../../digest/schedule.ts';
import type { Locale, PermissionName } from '../locales/locale.ts';
import { wordCoded } from '../../domain/coded.ts';
import { escapeMarkdown } from './escape.ts';
import { timestamp } from './format-date.ts';
import { escapedLine } from './render.ts';
import { intoPages, pageButtons } from './pages.ts';
import { renderDigest } from './render-digest.ts';
import type { Reply } from '../interactions/reply.ts';
import type { Display } from './message-format.ts';

const MAX_REASON = 200;
/** Reported like a missing permission if the channel cannot have followers: it is not an announcement channel. */
export const FOLLOWERS = 'followers';
/** Room reserved for the lines around a preview. */
const PREVIEW_ROOM = 250;

/** Renders a subscription in a few lines: its channel, schedule, sources and state. */
export function renderSubscription(
  { subscription, last, next, lacks }: SubscriptionStatus,
  locale: Locale,
): string {
  const words = locale.digest;
  const { subscriptionId, channelId, zone, sourceIds } = subscription;
  const times = next.map((at) => timestamp(new Date(at).toISOString()));
  return [
    [
      `**${escapeMarkdown(subscriptionId)}** <#${channelId}>`,
      `${describeCadence(subscription, locale)} (${escapeMarkdown(zone)})`,
      ...(sourceIds === null ? [] : [plain(sourceIds.join(', '))]),
    ].join(' · '),
    ...(times.length === 0 ? [] : [words.next(times)]),
    ...(last === null ? [] : [words.last(renderSlot(last, locale))]),
    ...(subscription.pausedBecause === null
      ? []
      : [words.isPaused(plain(wordCoded(locale.reasons, subscription.pausedBecause)))]),
    ...(lacks.length === 0 ? [] : [words.lacks(lacks.map((lack) => nameLack(lack, locale)))]),
    ...(subscription.lastError === null
      ? []
      : [words.lastError(plain(wordCoded(locale.reasons, subscription.lastError)))]),
  ].join('\n');
}

/** Describes a cadence, for example as `daily at 09:00`. The cadence cron is described by its pattern. */
function describeCadence({ cadence, pattern }: Subscription, { digest: words }: Locale): string {
  const [time, weekday] = [timeOf(pattern), weekdayOf(pattern)];
  if (cadence === 'weekly' && time !== undefined && weekday !== undefined) {
    return words.weekly(weekday, time);
  }
  return cadence === 'cron' || cadence === 'weekly' || time === undefined
    ? words.cron(`\`${pattern}\``)
    : words.cadence[cadence](time);
}

/** Returns the name for a code from `DigestChannel.missingPermissions`. */
function nameLack(lack: string, { permissions, digest }: Locale): string {
  if (lack === FOLLOWERS) return digest.noFollowers;
  return permissions[lack as PermissionName];
}

/** Renders the time at which a digest was due, and its result. */
export function renderSlot(slot: Slot, { digest: words, reasons }: Locale): string {
  const { state, reason, coversFrom } = slot;
  const gap = coversFrom === null ? [] : [words.gapShort(timestamp(coversFrom))];
  const line = words.outcome(timestamp(slot.scheduledAt), {
    state,
    reason: reason === null ? null : plain(wordCoded(reasons, reason)),
  });
  return [line, ...gap].join(' · ');
}

/** Room reserved for the footer with the page number. */
const FOOTER_ROOM = 60;

/** Shows a page of a server's subscriptions. `page` counts from 0; beyond the last page, the last page is shown. */
export function listSubscriptions(
  all: readonly SubscriptionStatus[],
  page: number,
  display: Display,
): Reply {
  if (all.length === 0) return { text: display.locale.digest.none };
  const items = all.map((one) => renderSubscription(one, display.locale));
  return renderPage(items, { page, action: 'digests', between: '\n\n' }, display);
}

/** Shows a page of the results of a subscription's digests, latest first. */
export function listSlots(
  status: SubscriptionStatus & { readonly slots: readonly Slot[] },
  page: number,
  display: Display,
): Reply {
  const { locale } = display;
  const head = renderSubscription({ ...status, last: null }, locale);
  if (status.slots.length === 0) return { text: `${head}\n${locale.digest.noHistory}` };
  const items = status.slots.map((slot) => `- ${renderSlot(slot, locale)}`);
  const args = [status.subscription.subscriptionId];
  return renderPage(items, { page, action: 'history', args, between: '\n', head }, display);
}

function renderPage(
  items: readonly string[],
  list: {
    readonly page: number;
    readonly action: string;
    readonly args?: readonly string[];
    readonly between: string;
    readonly head?: string;
  },
  { surface, locale }: Display,
): Reply {
  const { between, action, args = [], head } = list;
  const above = head === undefined ? [] : [head];
  const room = surface.limit - FOOTER_ROOM - (head === undefined ? 0 : head.length + 1);
  const pages = intoPages(items, { room, between });
  const page = Math.min(list.page, pages.length - 1);
  return {
    text: [...above, (pages[page] ?? []).join(between)].join('\n'),
    ...(pages.length > 1 ? { footer: locale.context.page(page + 1, pages.length) } : {}),
    ...pageButtons({ page, pages: pages.length, action, args }, locale),
  };
}

/** Joins as many texts as fit into the surface, followed by the number of texts that do not fit. */
export function joinWithin(
  texts: readonly string[],
  { surface, locale }: Display,
  between = '\n\n',
): string {
  const all = texts.join(between);
  if (all.length <= surface.limit) return all;
  let joined = '';
  for (const [i, text] of texts.entries()) {
    const longer = joined === '' ? text : joined + between + text;
    const rest = between + locale.digest.more(texts.length - i);
    if (longer.length + rest.length > surface.limit) return joined + rest;
    joined = longer;
  }
  return joined;
}

/** Renders a preview of the next digest, with the reasons why sources are left out. */
export function renderPreview(
  digest: Digest,
  subscription: Subscription,
  now: number,
  display: Display,
): Reply {
  const { surface, locale } = display;
  const words = locale.digest;
  const slot = { scheduledAt: new Date(now).toISOString(), coversFrom: null };
  const marks = Array.from({ length: MAX_MESSAGES }, () => '');
  const smaller = { ...surface, limit: surface.limit - PREVIEW_ROOM };
  const loud = { ...subscription, whenQuiet: 'nothing' } as const;
  const pages = renderDigest(digest, loud, slot, marks, { surface: smaller, locale });
  const [first] = pages;
  const reasons = digest.skipped.map(({ sourceId, reason }) =>
    words.leftOut(escapeMarkdown(sourceId), plain(wordCoded(locale.leftOutReasons, reason))),
  );
  const head = first === undefined ? words.previewNothing : words.preview;
  const longer = pages.length > 1 ? [words.previewLonger(pages.length)] : [];
  const shown = first === undefined ? [] : [first.body.text];
  return { text: joinWithin([head, ...longer, ...shown, ...reasons], display, '\n') };
}

function plain(text: string): string {
  return escapedLine(text, MAX_REASON);
}
