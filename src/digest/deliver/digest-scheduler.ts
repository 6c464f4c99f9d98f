import { randomUUID } from 'node:crypto';
import type { Clock, Timers } from '../../domain/time.ts';
import type { Digest } from '../../domain/digest.ts';
import { UserFacingError } from '../../domain/errors.ts';
import type { Reason } from '../../domain/reasons.ts';
import type { Logger } from '../../domain/logger.ts';
import { type Meter, noMeter } from '../../domain/meter.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { DigestStore } from '../../store/digest-store.ts';
import type { DigestChannel } from './digest-channel.ts';
import { composeFor, type Delivery, LEASE_MS, type ServicesFor } from './deliver-digest.ts';
import { createSlotWorker } from './slot-worker.ts';

export interface DigestSchedulerParts {
  readonly digests: DigestStore;
  readonly servicesFor: ServicesFor;
  readonly channel: DigestChannel;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly log: Logger;
  /** Default: no meter. */
  readonly meter?: Pick<Meter, 'count' | 'observe'>;
  /** Identifies this process among the processes that share the store. Default: a random ID. */
  readonly owner?: string;
}

/** Runs the slots of all subscriptions. Can be started once and stopped once. */
export interface DigestScheduler {
  start(): void;
  /** Starts no further digests, and waits for those being composed or posted. */
  stop(): Promise<void>;
  /** Resolves when all slots that are due or unfinished have ended. */
  idle(): Promise<void>;
  /** Reloads the subscriptions after a change. */
  wake(): Promise<void>;
  /** Posts current news and records it as received. @throws UserFacingError `busy` */
  postNow(subscription: Subscription): Promise<Delivery>;
  /** Composes the digest that would be posted now. */
  preview(subscription: Subscription): Promise<Digest>;
}

/**
 * The scheduler checks the clock and the store at least this often, because the clock may be set
 * and another process may change the store.
 */
const LONGEST_SLEEP_MS = 600_000;

class StoppedError extends Error {}

export function createDigestScheduler(parts: DigestSchedulerParts): DigestScheduler {
  const { digests, servicesFor, channel, clock, timers, log, meter = noMeter } = parts;
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
  const worker = createSlotWorker(delivery, { log, meter });

  /** Runs one task at a time per subscription. */
  function lock<T>(subscriptionId: string, run: () => Promise<T>): Promise<T> {
    const promise = run().finally(() => running.delete(subscriptionId));
    running.set(
      subscriptionId,
      promise.catch(() => undefined),
    );
    return promise;
  }

  /**
   * Whether another process serves the subscription's server, or the bot has left it. The subscription
   * is kept, because the bot may be invited again.
   */
  function isAbsent({ serverId }: Subscription): boolean {
    return !channel.isIn(serverId);
  }

  async function look(): Promise<void> {
    cancel();
    if (isStopping) return;
    const soonest = { at: clock.now() + LONGEST_SLEEP_MS };
    const all = await digests.subscriptions();
    for (const subscription of all) {
      const { subscriptionId } = subscription;
      if (running.has(subscriptionId) || isAbsent(subscription)) continue;
      void lock(subscriptionId, () => worker.resume(subscription)).then(
        (next) => {
          if (next !== null) arm(Math.min(soonest.at, next));
        },
        (error: unknown) => {
          if (error instanceof StoppedError) return;
          meter.count('digests_total', { outcome: 'failed' });
          log.error({ subscriptionId, error: String(error) }, 'a digest could not be processed');
          const lastError: Reason =
            error instanceof UserFacingError
              ? { code: 'problem', params: { problem: error.problem } }
              : { code: 'bot-error', params: {} };
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
      log.error({ error: String(error) }, 'the digest subscriptions could not be read');
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
        return await lock(subscriptionId, () => worker.workNow(subscription));
      } finally {
        // Catches slots that became due while the lock was held.
        void poll();
      }
    },
    preview: async (subscription) => (await composeFor(delivery, subscription)).digest,
  };
}
