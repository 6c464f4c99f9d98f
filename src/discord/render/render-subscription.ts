import type { Digest } from '../../domain/digest.ts';
import type { Slot, Subscription } from '../../domain/subscription.ts';
import type { SubscriptionStatus } from '../../digest/subscription-service.ts';
import { MAX_MESSAGES } from '../../digest/deliver/digest-channel.ts';
import { timeOf } from '../../digest/schedule.ts';
import type { Locale, PermissionName } from '../locales/locale.ts';
import { wordCoded } from '../../domain/coded.ts';
import { escapeMarkdown } from './escape.ts';
import { timestamp } from './format-date.ts';
import { oneLine } from './render.ts';
import { renderDigest } from './render-digest.ts';
import type { Reply } from '../interactions/reply.ts';
import type { Display } from './message-format.ts';

const MAX_REASON = 200;
/** Reported like a missing permission if the channel has no followers because it is no announcement channel. */
export const FOLLOWERS = 'followers';
/** Room reserved for the lines around a preview. */
const PREVIEW_ROOM = 250;

/** A subscription in a few lines: its channel, schedule, sources and state. */
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
      ...(sourceIds === null ? [] : [escapeMarkdown(oneLine(sourceIds.join(', '), MAX_REASON))]),
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

/** `daily at 09:00`, or the pattern of the cadence cron. */
function describeCadence({ cadence, pattern }: Subscription, { digest: words }: Locale): string {
  const time = timeOf(pattern);
  return cadence === 'cron' || time === undefined
    ? words.cron(`\`${pattern}\``)
    : words.cadence[cadence](time);
}

/** The name of a code from `DigestChannel.missingPermissions`. */
function nameLack(lack: string, { permissions, digest }: Locale): string {
  if (lack === FOLLOWERS) return digest.noFollowers;
  return permissions[lack as PermissionName];
}

/** The time at which a digest was due, and its result. */
export function renderSlot(slot: Slot, { digest: words, reasons }: Locale): string {
  const { state, reason, coversFrom } = slot;
  const gap = coversFrom === null ? [] : [words.gapShort(timestamp(coversFrom))];
  const line = words.outcome(timestamp(slot.scheduledAt), {
    state,
    reason: reason === null ? null : plain(wordCoded(reasons, reason)),
  });
  return [line, ...gap].join(' · ');
}

/** Joins the texts that fit into a message, followed by the number of those that do not. */
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

/** A preview of the next digest, with the reasons for left-out sources. */
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
  return escapeMarkdown(oneLine(text, MAX_REASON));
}
