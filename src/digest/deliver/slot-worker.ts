import { UserFacingError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Meter } from '../../domain/meter.ts';
import type { Slot, SlotKey, Subscription } from '../../domain/subscription.ts';
import { NONE_MISSED } from '../../store/digest-store.ts';
import { findDue, nextSlot } from '../schedule.ts';
import {
  deliverDigest,
  type Delivery,
  type DeliveryParts,
  type Effort,
  recheckAt,
  toLease,
} from './deliver-digest.ts';

/** Works on slots. The caller must not run two calls for one subscription at the same time. */
export interface SlotWorker {
  /**
   * Handles unfinished and due slots. Resolves to the time of the next check, or `null` for no
   * check.
   */
  resume(subscription: Subscription): Promise<number | null>;
  /** Posts a digest now, after unfinished and due slots. @throws UserFacingError `already-posting` */
  workNow(subscription: Subscription): Promise<Delivery>;
}

export function createSlotWorker(
  delivery: DeliveryParts,
  { log, meter }: { readonly log: Logger; readonly meter: Pick<Meter, 'count' | 'observe'> },
): SlotWorker {
  const { digests, channel, clock, owner } = delivery;

  /** Works on a slot owned by this process, and records the result on the subscription. */
  async function work(
    subscription: Subscription,
    slot: Slot,
    how: Pick<Effort, 'isResumed' | 'isAsked'>,
  ): Promise<Delivery> {
    const done = await deliverDigest(delivery, subscription, slot, how);
    meter.count('digests_total', { outcome: done.outcome });
    if (done.outcome === 'posted' && !how.isAsked) {
      const lagMs = clock.now() - Date.parse(slot.scheduledAt);
      meter.observe('digest_lag_seconds', {}, lagMs / 1000);
    }
    const { subscriptionId } = subscription;
    const fields = { subscriptionId, slot: slot.scheduledAt, ...done };
    if (done.outcome === 'given-up') log.warn(fields, 'a digest was given up');
    else log.info(fields, 'a digest ended');
    if (done.outcome === 'lost') return done;
    if (done.outcome !== 'given-up') {
      await digests.patchSubscription(subscriptionId, { lastError: null });
      return done;
    }
    const { reason, pause } = done;
    const wasPaused = subscription.pausedBecause !== null;
    const patched = await digests.patchSubscription(subscriptionId, {
      lastError: reason,
      ...(pause && !wasPaused ? { pausedBecause: reason } : {}),
    });
    if (!pause || wasPaused || patched === null) return done;
    if (patched.createdBy === null) {
      const { channelId } = patched;
      log.error({ channelId, reason }, 'digests are paused: fix the cause, then restart the bot');
    }
    await channel.notifyOwner(patched, reason);
    return done;
  }

  async function resume({ subscriptionId }: Subscription): Promise<number | null> {
    const open = await digests.openSlots(subscriptionId);
    for (const slot of open) {
      const subscription = await digests.subscription(subscriptionId);
      // A paused slot keeps its state. Work on it continues when the subscription is resumed,
      // unless the slot is then too late.
      if (subscription?.pausedBecause !== null) return null;
      if (!(await digests.hold(slot, toLease({ owner }))))
        return recheckAt(slot.leaseUntil, clock.now());
      await work(subscription, slot, { isResumed: true, isAsked: false });
    }
    const subscription = await digests.subscription(subscriptionId);
    if (subscription?.pausedBecause !== null) return null;
    return runDue(subscription);
  }

  /** Posts the slot that is due, if there is one. Resolves to the time of the next slot. */
  async function runDue(subscription: Subscription): Promise<number | null> {
    const { subscriptionId } = subscription;
    const now = clock.now();
    const last = await lastBefore(subscription, now);
    const { slot: due, missed: before, reason } = findDue(subscription, last, now);
    const toKey = (at: number): SlotKey => ({ subscriptionId, scheduledAt: toInstant(at) });
    const missed = { keys: before.map(toKey), reason };
    if (due !== null) {
      const [first] = before;
      const coversFrom = first === undefined ? null : toInstant(first);
      const how = { isResumed: false, isAsked: false };
      await claimAndWork(subscription, toKey(due), how, coversFrom, missed);
    } else if (before.length > 0) {
      await digests.recordSkipped(missed, toLease({ owner }));
    }
    return nextSlot(subscription, Math.max(last, due ?? before.at(-1) ?? last));
  }

  /** Handles unfinished and due slots first, because they may contain the same news. */
  async function workNow(asked: Subscription): Promise<Delivery> {
    const { subscriptionId } = asked;
    for (const slot of await digests.openSlots(subscriptionId)) {
      if (!(await digests.hold(slot, toLease({ owner }))))
        throw new UserFacingError('already-posting', {});
      await work(asked, slot, { isResumed: true, isAsked: true });
    }
    if (asked.pausedBecause === null) await runDue(asked);
    const key = { subscriptionId, scheduledAt: toInstant(clock.now()) };
    return claimAndWork(asked, key, { isResumed: false, isAsked: true });
  }

  /**
   * Returns the time after which slots can be due. If the clock was set back, there may be recorded
   * slots in the future: these do not block earlier slots, and their keys prevent a second post.
   */
  async function lastBefore(
    { subscriptionId, startsAfter }: Subscription,
    now: number,
  ): Promise<number> {
    const [latest] = await digests.slots(subscriptionId, 1, toInstant(now));
    let begin = Date.parse(startsAfter);
    if (begin > now) {
      begin = now;
      await digests.patchSubscription(subscriptionId, { startsAfter: toInstant(now) });
    }
    return latest === undefined ? begin : Math.max(begin, Date.parse(latest.scheduledAt));
  }

  async function claimAndWork(
    subscription: Subscription,
    key: SlotKey,
    how: Pick<Effort, 'isResumed' | 'isAsked'>,
    coversFrom: string | null = null,
    missed = NONE_MISSED,
  ): Promise<Delivery> {
    const slot = await digests.claim(key, coversFrom, toLease({ owner }), missed);
    return slot === null ? { outcome: 'lost' } : work(subscription, slot, how);
  }

  return { resume, workNow };
}

function toInstant(at: number): string {
  return new Date(at).toISOString();
}
