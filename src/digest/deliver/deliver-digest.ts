import { createHash } from 'node:crypto';
import type { Clock } from '../../domain/time.ts';
import type { Digest } from '../../domain/digest.ts';
import type { Reason } from '../../domain/reasons.ts';
import {
  type Receipt,
  receiptsOfSkipped,
  type Slot,
  type Subscription,
} from '../../domain/subscription.ts';
import type { DigestStore, Lease } from '../../store/digest-store.ts';
import { type DigestChannel, type Found, MAX_MESSAGES } from './digest-channel.ts';
import { LATE, OLDEST_MS } from '../schedule.ts';
import type { DigestComposer } from '../summarize/digest-composer.ts';

/** A new channel receives only the most recent sources; all others count as received. */
export const BASELINE = 3;
/** Maximum number of sources in one digest. Further sources wait for the next digest. */
const MAX_SOURCES = 12;
/**
 * Lease duration, far longer than a post takes. A process that does not renew its lease is presumed
 * dead.
 */
export const LEASE_MS = 120_000;
const SOONEST_RECHECK_MS = 1000;
/**
 * Assumed lifetime of a nonce; Discord says "a few minutes". It is longer than a lease, so that a
 * process that takes over a slot can still retry safely without reading the channel's history.
 */
const NONCE_LIVES_MS = 180_000;
/** Assumed maximum difference between our clock and Discord's. */
const CLOCKS_APART_MS = 3_600_000;
/**
 * Delays between attempts to post a message, less than an hour in total. After the last attempt,
 * the slot is given up.
 */
export const BACK_OFF_MS = [5_000, 15_000, 60_000, 300_000, 900_000] as const;

/** Returns the composer of a server's digests. `null`: for a channel outside any server. */
export type ServicesFor = (serverId: string | null) => {
  readonly digestComposer: DigestComposer;
};

export interface DeliveryParts {
  readonly digests: DigestStore;
  readonly servicesFor: ServicesFor;
  readonly channel: DigestChannel;
  readonly clock: Pick<Clock, 'now'>;
  /** Identifies this process. */
  readonly owner: string;
  /** Resolves after this many milliseconds; rejects when the program stops. */
  readonly sleep: (ms: number) => Promise<void>;
}

const GIVEN_UP = { outcome: 'given-up', pause: false } as const;
const SLOTS_LOOKED_AT = 200;

const NOTHING_NEW: Reason = { code: 'nothing-new', params: {} };

/** A message to post, and how the attempt to post it began. */
export interface Effort {
  readonly ordinal: number;
  readonly body: string;
  readonly nonce: string;
  /**
   * Whether the slot was begun earlier, so that messages may have been posted without being
   * recorded.
   */
  readonly isResumed: boolean;
  /** Whether a user requested the digest. It is then posted even if the subscription is paused. */
  readonly isAsked: boolean;
}

const MAYBE_POSTED: Reason = { code: 'maybe-posted', params: {} };
const PAUSED: Reason = { code: 'paused-meanwhile', params: {} };

/** How a slot ended. `lost`: another process has taken the slot. */
export type Delivery =
  | { readonly outcome: 'posted'; readonly messages: number }
  | { readonly outcome: 'skipped'; readonly reason: Reason }
  /** `pause`: whether nothing can be posted to the channel until a user acts. */
  | { readonly outcome: 'given-up'; readonly reason: Reason; readonly pause: boolean }
  | { readonly outcome: 'lost' };

/** Why a message is not known to be in the channel. */
type NotPosted =
  | { readonly outcome: 'lost' }
  | {
      readonly outcome: 'given-up';
      readonly reason: Reason;
      readonly pause: boolean;
      /** Whether the message may be in the channel anyway. */
      readonly mayBeThere: boolean;
    };

export function toLease({ owner }: Pick<DeliveryParts, 'owner'>): Lease {
  return { owner, leaseMs: LEASE_MS };
}

/**
 * Returns when to check again whether another process still holds its lease. The end of the lease is
 * on the store's clock, which may differ from this process's clock.
 */
export function recheckAt(leaseUntil: string, now: number): number {
  return Math.min(Math.max(Date.parse(leaseUntil), now + SOONEST_RECHECK_MS), now + LEASE_MS);
}

/**
 * Whether an earlier slot succeeded, even with nothing to post. If so, all later sources are news.
 */
async function hasBegun(digests: DigestStore, subscriptionId: string): Promise<boolean> {
  const slots = await digests.slots(subscriptionId, SLOTS_LOOKED_AT);
  return slots.some(
    ({ state, reason }) =>
      state === 'posted' || (state === 'skipped' && reason?.code === 'nothing-new'),
  );
}

/** Composes the digest that a subscription would receive now. */
export async function composeFor(
  { digests, servicesFor }: Pick<DeliveryParts, 'digests' | 'servicesFor'>,
  { subscriptionId, serverId, sourceIds }: Subscription,
): Promise<{ readonly digest: Digest; readonly isFirst: boolean }> {
  const receipts = await digests.receipts(subscriptionId);
  const isFirst = receipts.length === 0 && !(await hasBegun(digests, subscriptionId));
  const digest = await servicesFor(serverId).digestComposer.compose({
    delivered: new Map(receipts.map(({ sourceId, contentHash }) => [sourceId, contentHash])),
    quoted: receipts.flatMap(({ quotes }) => quotes),
    newest: isFirst ? BASELINE : MAX_SOURCES,
    ...(sourceIds === null ? {} : { sourceIds }),
  });
  return { digest, isFirst };
}

/**
 * Completes a slot owned by this process, from any state: composes the digest, stores the messages,
 * and posts those not yet in the channel. Each step is stored before the next, so that another
 * process can resume after a crash.
 */
export async function deliverDigest(
  parts: DeliveryParts,
  subscription: Subscription,
  slot: Slot,
  how: Pick<Effort, 'isResumed' | 'isAsked'>,
): Promise<Delivery> {
  const { digests, clock } = parts;
  if (slot.state === 'claimed' && !isLate(slot, clock)) {
    const nothing = await compose(parts, subscription, slot);
    if (nothing !== null) return nothing;
  }
  const messages = await digests.messages(slot);
  for (const { ordinal, messageId, body, nonce, receipts } of messages) {
    if (messageId !== null) continue;
    const posted = await postOnce(parts, subscription, slot, { ordinal, body, nonce, ...how });
    if (typeof posted === 'string') {
      await digests.notePosted(slot, ordinal, posted);
      continue;
    }
    if (posted.outcome === 'lost') return posted;
    const { reason, pause, mayBeThere } = posted;
    // Sources that the channel may have received are not posted again.
    const had = mayBeThere ? receipts : [];
    await digests.finish(slot, 'given-up', reason, had, new Date(clock.now()).toISOString());
    return { outcome: 'given-up', reason, pause };
  }
  if (messages.length === 0) {
    await digests.finish(slot, 'given-up', LATE, [], new Date(clock.now()).toISOString());
    return { outcome: 'given-up', reason: LATE, pause: false };
  }
  await digests.finish(slot, 'posted', null, [], new Date(clock.now()).toISOString());
  return { outcome: 'posted', messages: messages.length };
}

/**
 * Composes and stores the slot's messages. Returns `null`, or how the slot ended without messages.
 */
async function compose(
  parts: DeliveryParts,
  subscription: Subscription,
  slot: Slot,
): Promise<Delivery | null> {
  const { digests, channel, clock } = parts;
  const { digest, isFirst } = await composeFor(parts, subscription);
  const marks = Array.from({ length: MAX_MESSAGES }, (_, i) => markerOf(slot, i + 1));
  const laidOut = channel.render(digest, subscription, slot, marks);
  // Sources over the limit wait for the next digest, except in a channel's first one.
  const skipped = digest.skipped.filter((one) => isFirst || one.reason.code !== 'not-among-newest');
  const had = receiptsOfSkipped({ skipped });
  if (laidOut.length === 0) {
    await digests.finish(slot, 'skipped', NOTHING_NEW, had, new Date(clock.now()).toISOString());
    return { outcome: 'skipped', reason: NOTHING_NEW };
  }
  const messages = laidOut.slice(0, MAX_MESSAGES).map(({ body, receipts }, i) => ({
    ordinal: i + 1,
    body,
    contentHash: hash(body),
    nonce: nonceOf(slot, i + 1),
    receipts: i === 0 ? ([...receipts, ...had] as readonly Receipt[]) : receipts,
  }));
  const isKept = await digests.keepMessages(slot, messages, toLease(parts));
  return isKept ? null : { outcome: 'lost' };
}

/**
 * Posts the message unless it is already in the channel. Returns its ID, or the reason why it was
 * not posted.
 */
async function postOnce(
  parts: DeliveryParts,
  subscription: Subscription,
  slot: Slot,
  message: Effort,
): Promise<string | NotPosted> {
  const { digests, channel, clock, sleep } = parts;
  const heardOf = message.isResumed ? Date.parse(slot.at) : clock.now();
  let mayBeThere = message.isResumed;

  async function find(): Promise<Found> {
    const since = Date.parse(slot.scheduledAt) - CLOCKS_APART_MS;
    const found = await channel.findByMarker(subscription, markerOf(slot, message.ordinal), since);
    if (found === 'absent') mayBeThere = false;
    return found;
  }

  /** Ends the attempts, after a last search of the channel for the message. */
  async function giveUp(reason: Reason, pause = false): Promise<string | NotPosted> {
    const found = mayBeThere ? await find() : 'absent';
    if (typeof found === 'object') return found.messageId;
    return { outcome: 'given-up', reason, pause, mayBeThere };
  }

  for (let tries = 0; ; tries++) {
    if (!(await digests.hold(slot, toLease(parts)))) return { outcome: 'lost' };
    if (mayBeThere) {
      const found = await find();
      if (typeof found === 'object') return found.messageId;
      // While the nonce is valid, a retry is safe. Later, a retry might post the message twice,
      // which is worse than not posting it.
      if (found === 'hidden' && clock.now() - heardOf > NONCE_LIVES_MS) return giveUp(MAYBE_POSTED);
    }
    if (isLate(slot, clock)) return giveUp(LATE);
    if (!message.isAsked && (await isPaused(parts, slot))) return giveUp(PAUSED);
    const posting = await channel.post(subscription, message.body, message.nonce);
    if (posting.outcome === 'posted') return posting.messageId;
    mayBeThere ||= posting.outcome === 'unknown';
    const { reason } = posting;
    if (posting.outcome === 'refused') return giveUp(reason, true);
    // Discord refuses the content, so a later retry would fail too.
    if (posting.outcome === 'unfit') return { ...GIVEN_UP, reason, mayBeThere: true };
    const wait = BACK_OFF_MS[tries];
    if (wait === undefined) return giveUp(reason);
    await rest(parts, slot, wait, sleep);
  }
}

function isLate({ scheduledAt }: Slot, clock: Pick<Clock, 'now'>): boolean {
  return clock.now() - Date.parse(scheduledAt) > OLDEST_MS;
}

async function isPaused({ digests }: DeliveryParts, { subscriptionId }: Slot): Promise<boolean> {
  const subscription = await digests.subscription(subscriptionId);
  return subscription !== null && subscription.pausedBecause !== null;
}

/** Sleeps while renewing the lease. */
async function rest(
  parts: DeliveryParts,
  slot: Slot,
  ms: number,
  sleep: DeliveryParts['sleep'],
): Promise<void> {
  for (let left = ms; left > 0; left -= LEASE_MS / 2) {
    await sleep(Math.min(left, LEASE_MS / 2));
    await parts.digests.hold(slot, toLease(parts));
  }
}

/** Returns eight characters that identify a message among the messages of all slots. */
export function markerOf(
  slot: Pick<Slot, 'subscriptionId' | 'scheduledAt'>,
  ordinal: number,
): string {
  return nameOf(slot, ordinal).slice(0, 8);
}

function nonceOf(slot: Slot, ordinal: number): string {
  return nameOf(slot, ordinal).slice(8, 32);
}

function nameOf(
  { subscriptionId, scheduledAt }: Pick<Slot, 'subscriptionId' | 'scheduledAt'>,
  ordinal: number,
): string {
  return hash(`${subscriptionId} ${scheduledAt} ${ordinal}`);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
