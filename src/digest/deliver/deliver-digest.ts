import { createHash } from 'node:crypto';
import type { Clock } from '../../domain/time.ts';
import type { Digest } from '../../domain/digest.ts';
import {
  type Receipt,
  receiptsOfSkipped,
  type Slot,
  type Subscription,
} from '../../domain/subscription.ts';
import type { DigestStore, Lease } from '../../store/digest-store.ts';
import { type DigestChannel, type Found, MAX_MESSAGES } from './digest-channel.ts';
import { OLDEST_MS } from '../schedule.ts';
import { type DigestComposer, NOT_AMONG_NEWEST } from '../summarize/digest-composer.ts';

/** A new channel is shown the most recent few; the rest counts as had. */
export const BASELINE = 3;
/** Sources of one digest; more wait for the next. */
const MAX_SOURCES = 12;
/** A process that has not been heard of for so long is taken to be dead. Far longer than a post takes. */
export const LEASE_MS = 120_000;
/**
 * How long Discord is taken to know a nonce; it says "a few minutes". Longer than a lease, so that
 * who takes a slot over can still try where the history may not be read.
 */
const NONCE_LIVES_MS = 180_000;
/** Our clock may be so much ahead of the channel's. */
const CLOCKS_APART_MS = 3_600_000;
/** Waits before the next try of a message, together less than an hour; then the slot is given up. */
export const BACK_OFF_MS = [5_000, 15_000, 60_000, 300_000, 900_000] as const;

/** What composes the digests of a server; `null`: of a channel outside any server. */
export type ServicesFor = (serverId: string | null) => {
  readonly digestComposer: DigestComposer;
};

export interface DeliveryParts {
  readonly digests: DigestStore;
  readonly servicesFor: ServicesFor;
  readonly channel: DigestChannel;
  readonly clock: Pick<Clock, 'now'>;
  /** Names this process. */
  readonly owner: string;
  /** Resolves when so many milliseconds have gone by; rejects when the program stops. */
  readonly sleep: (ms: number) => Promise<void>;
}

const GIVEN_UP = { outcome: 'given-up', pause: false } as const;
const SLOTS_LOOKED_AT = 200;

const NOTHING_NEW = 'nothing was new';
const LATE = 'it was over a day late';
/** A message, and how it comes to be posted. */
export interface Effort {
  readonly ordinal: number;
  readonly body: string;
  readonly nonce: string;
  /** Whether somebody worked on it before, who may have posted what was not noted. */
  readonly isResumed: boolean;
  /** Whether a person asked for it, who gets it even if the subscription is paused. */
  readonly isAsked: boolean;
}

const IN_DOUBT =
  'a message may or may not have arrived, and the bot cannot check without the permission Read Message History';
const PAUSED = 'it was paused before all messages were posted';

/** How a slot ended; `lost`: another process has it. */
export type Delivery =
  | { readonly outcome: 'posted'; readonly messages: number }
  | { readonly outcome: 'skipped'; readonly reason: string }
  /** `pause`: nothing can be posted there until a person does something about it. */
  | { readonly outcome: 'given-up'; readonly reason: string; readonly pause: boolean }
  | { readonly outcome: 'lost' };

/** Why a message is not known to be in the channel. */
type NotPosted =
  | { readonly outcome: 'lost' }
  | {
      readonly outcome: 'given-up';
      readonly reason: string;
      readonly pause: boolean;
      /** Whether it may stand there all the same. */
      readonly mayBeThere: boolean;
    };

export function toLease({ clock, owner }: Pick<DeliveryParts, 'clock' | 'owner'>): Lease {
  const now = clock.now();
  return { owner, now: new Date(now).toISOString(), until: new Date(now + LEASE_MS).toISOString() };
}

/** Whether a slot has ended well, even if there was nothing to say: from then on all that comes is new. */
async function hasBegun(digests: DigestStore, subscriptionId: string): Promise<boolean> {
  const slots = await digests.slots(subscriptionId, SLOTS_LOOKED_AT);
  return slots.some(
    ({ state, reason }) => state === 'posted' || (state === 'skipped' && reason === NOTHING_NEW),
  );
}

/** What a subscription would be told now. */
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
 * Brings a slot that is ours to its end, from wherever it stands: composes, keeps the messages,
 * posts those that are not in the channel. Each step is kept before the next, so that a process
 * that dies anywhere leaves a slot that another can go on with.
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
    // What the channel may have got is not told again.
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

/** Keeps the messages of the slot; how it ended where there are none. */
async function compose(
  parts: DeliveryParts,
  subscription: Subscription,
  slot: Slot,
): Promise<Delivery | null> {
  const { digests, channel, clock } = parts;
  const { digest, isFirst } = await composeFor(parts, subscription);
  const marks = Array.from({ length: MAX_MESSAGES }, (_, i) => markerOf(slot, i + 1));
  const laidOut = channel.render(digest, subscription, slot, marks);
  // What is merely over the limit waits for the next digest, but not when a channel begins.
  const skipped = digest.skipped.filter((one) => isFirst || one.reason !== NOT_AMONG_NEWEST);
  const had = receiptsOfSkipped({ skipped });
  if (laidOut.length === 0) {
    await digests.finish(slot, 'skipped', NOTHING_NEW, had, new Date(clock.now()).toISOString());
    return { outcome: 'skipped', reason: NOTHING_NEW };
  }
  const messages = laidOut.slice(0, MAX_MESSAGES).map(({ body, receipts }, i) => ({
    ...{ ordinal: i + 1, body, contentHash: hash(body), nonce: nonceOf(slot, i + 1) },
    receipts: i === 0 ? ([...receipts, ...had] as readonly Receipt[]) : receipts,
  }));
  const isKept = await digests.keepMessages(slot, messages, toLease(parts));
  return isKept ? null : { outcome: 'lost' };
}

/** The ID of the message, posted now or found; or why there is none. */
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

  /** Nobody tries again: what is there by now has to be known. */
  async function giveUp(reason: string, pause = false): Promise<string | NotPosted> {
    const found = mayBeThere ? await find() : 'absent';
    if (typeof found === 'object') return found.messageId;
    return { outcome: 'given-up', reason, pause, mayBeThere };
  }

  for (let tries = 0; ; tries++) {
    if (!(await digests.hold(slot, toLease(parts)))) return { outcome: 'lost' };
    if (mayBeThere) {
      const found = await find();
      if (typeof found === 'object') return found.messageId;
      // The nonce still holds for a while; after that nobody can tell, and twice is worse than never.
      if (found === 'hidden' && clock.now() - heardOf > NONCE_LIVES_MS) return giveUp(IN_DOUBT);
    }
    if (isLate(slot, clock)) return giveUp(LATE);
    if (!message.isAsked && (await isPaused(parts, slot))) return giveUp(PAUSED);
    const posting = await channel.post(subscription, message.body, message.nonce);
    if (posting.outcome === 'posted') return posting.messageId;
    mayBeThere ||= posting.outcome === 'unknown';
    const { reason } = posting;
    if (posting.outcome === 'refused') return giveUp(reason, true);
    // What stands in it is refused: it would be at every later time too.
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

/** Sleeps without letting the lease run out. */
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

/** Eight characters that tell the messages of all slots apart. */
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
