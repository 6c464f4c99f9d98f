import { randomUUID } from 'node:crypto';
import type { Clock, Timers } from '../../domain/time.ts';
import type { Digest } from '../../domain/digest.ts';
import { UserFacingError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Slot, SlotKey, Subscription } from '../../domain/subscription.ts';
import { type DigestStore, NONE_MISSED } from '../../store/digest-store.ts';
import type { DigestChannel } from './digest-channel.ts';
import {
  composeFor,
  deliverDigest,
  type Delivery,
  type Effort,
  LEASE_MS,
  type ServicesFor,
  toLease,
} from './deliver-digest.ts';
import { findDue, nextSlot } from '../schedule.ts';

export interface DigestSchedulerParts {
  readonly digests: DigestStore;
  readonly servicesFor: ServicesFor;
  readonly channel: DigestChannel;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly log: Logger;
  /** Identifies this process among those sharing a store. Default: random. */
  readonly owner?: string;
}

/** Runs the slots of all subscriptions. Can be started once and stopped once. */
export interface DigestScheduler {
  start(): void;
  /** Starts nothing more, and waits for the digests being composed or posted. */
  stop(): Promise<void>;
  /** Resolves when all slots that are due or unfinished have ended. */
  idle(): Promise<void>;
  /** Reloads the subscriptions after a change. */
  wake(): Promise<void>;
  /** Posts current news and records it as received. @throws UserFacingError `busy` */
  postNow(subscription: Subscription): Promise<Delivery>;
  /** The digest that would be posted now. */
  preview(subscription: Subscription): Promise<Digest>;
}

/**
 * The clock may be set, and another process may change the store, so both are checked at least this
 * often.
 */
const LONGEST_SLEEP_MS = 600_000;

const FAULT = 'an error in the bot; its log has the details. It tries again within ten minutes.';

class StoppedError extends Error {}

export function createDigestScheduler(parts: DigestSchedulerParts): DigestScheduler {
  const { digests, servicesFor, channel, clock, timers, log } = parts;
  const owner = parts.owner ?? randomUUID();
  const running = new Map<string, Promise<unknown>>();
  const wakeUps = new Set<() => void>();
  let isStopping = false;
  let cancel = (): void => undefined;
  let looking: Promise<void> = Promise.resolve();

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        stopTimer();
        wakeUps.delete(end);
        if (isStopping) reject(new StoppedError());
        else resolve();
      };
      const stopTimer = timers.start(end, ms);
      wakeUps.add(end);
      if (isStopping) end();
    });
  const delivery = { digests, servicesFor, channel, clock, owner, sleep };

  /** Works on a slot owned by this process, and records the result on the subscription. */
  async function work(
    subscription: Subscription,
    slot: Slot,
    how: Pick<Effort, 'isResumed' | 'isAsked'>,
  ): Promise<Delivery> {
    const done = await deliverDigest(delivery, subscription, slot, how);
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

  /** Runs one task at a time per subscription. */
  function lock<T>(subscriptionId: string, run: () => Promise<T>): Promise<T> {
    const promise = run().finally(() => running.delete(subscriptionId));
    running.set(
      subscriptionId,
      promise.catch(() => undefined),
    );
    return promise;
  }

  /** Handles unfinished and due slots; resolves to the time of the next check, `null`: never. */
  async function resume({ subscriptionId }: Subscription): Promise<number | null> {
    const open = await digests.openSlots(subscriptionId);
    for (const slot of open) {
      const subscription = await digests.subscription(subscriptionId);
      // What is paused stays as it is, and goes on with the subscription while it is not too late.
      if (subscription?.pausedBecause !== null) return null;
      if (!(await digests.hold(slot, toLease({ clock, owner }))))
        return Date.parse(slot.leaseUntil);
      await work(subscription, slot, { isResumed: true, isAsked: false });
    }
    const subscription = await digests.subscription(subscriptionId);
    if (subscription?.pausedBecause !== null) return null;
    return runDue(subscription);
  }

  /** Posts the slot that is due, if one is; resolves to the next one. */
  async function runDue(subscription: Subscription): Promise<number | null> {
    const { subscriptionId } = subscription;
    const now = clock.now();
    const last = await lastBefore(subscription, now);
    const { slot: due, missed: before, reason } = findDue(subscription, last, now);
    const toKey = (at: number): SlotKey => ({ subscriptionId, scheduledAt: toInstant(at) });
    const missed = { keys: before.map(toKey), reason: reason ?? '' };
    if (due !== null) {
      const [first] = before;
      const coversFrom = first === undefined ? null : toInstant(first);
      const how = { isResumed: false, isAsked: false };
      await claimAndWork(subscription, toKey(due), how, coversFrom, missed);
    } else if (before.length > 0) {
      await digests.recordSkipped(missed, toLease({ clock, owner }));
    }
    return nextSlot(subscription, Math.max(last, due ?? before.at(-1) ?? last));
  }

  /** Unfinished and due slots run first, because they may contain the same news. */
  async function workNow(asked: Subscription): Promise<Delivery> {
    const { subscriptionId } = asked;
    for (const slot of await digests.openSlots(subscriptionId)) {
      if (!(await digests.hold(slot, toLease({ clock, owner }))))
        throw new UserFacingError('already-posting', {});
      await work(asked, slot, { isResumed: true, isAsked: true });
    }
    if (asked.pausedBecause === null) await runDue(asked);
    const key = { subscriptionId, scheduledAt: toInstant(clock.now()) };
    return claimAndWork(asked, key, { isResumed: false, isAsked: true });
  }

  /**
   * The instant after which slots count. Slots in the future, left by a clock that was set back, do
   * not block earlier ones; their keys prevent a second post.
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
    const slot = await digests.claim(key, coversFrom, toLease({ clock, owner }), missed);
    return slot === null ? { outcome: 'lost' } : work(subscription, slot, how);
  }

  async function look(): Promise<void> {
    cancel();
    if (isStopping) return;
    const soonest = { at: clock.now() + LONGEST_SLEEP_MS };
    const all = await digests.subscriptions();
    for (const subscription of all) {
      const { subscriptionId } = subscription;
      if (running.has(subscriptionId)) continue;
      void lock(subscriptionId, () => resume(subscription)).then(
        (next) => {
          if (next !== null) arm(Math.min(soonest.at, next));
        },
        (error: unknown) => {
          if (error instanceof StoppedError) return;
          log.error({ subscriptionId, error: String(error) }, 'a digest could not be worked on');
          const lastError = error instanceof UserFacingError ? error.message : FAULT;
          void digests.patchSubscription(subscriptionId, { lastError }).catch(() => undefined);
        },
      );
    }
    arm(soonest.at);
  }

  let armedFor = Infinity;
  function arm(at: number): void {
    if (isStopping || at >= armedFor) return;
    cancel();
    armedFor = at;
    const stopTimer = timers.start(
      () => {
        armedFor = Infinity;
        void poll();
      },
      Math.max(0, at - clock.now()),
    );
    cancel = () => {
      armedFor = Infinity;
      stopTimer();
    };
  }

  function poll(): Promise<void> {
    looking = looking.then(look).catch((error: unknown) => {
      log.error({ error: String(error) }, 'the subscriptions to digests could not be read');
      arm(clock.now() + LEASE_MS);
    });
    return looking;
  }

  return {
    start() {
      void poll();
    },
    async stop() {
      isStopping = true;
      cancel();
      for (const end of [...wakeUps]) end();
      await looking;
      await Promise.all(running.values());
    },
    async idle() {
      await looking;
      await Promise.all(running.values());
    },
    wake: poll,
    async postNow(subscription) {
      const { subscriptionId } = subscription;
      if (running.has(subscriptionId)) throw new UserFacingError('already-posting', {});
      try {
        return await lock(subscriptionId, () => workNow(subscription));
      } finally {
        // Catches slots that became due while the lock was held.
        void poll();
      }
    },
    preview: async (subscription) => (await composeFor(delivery, subscription)).digest,
  };
}

function toInstant(at: number): string {
  return new Date(at).toISOString();
}
