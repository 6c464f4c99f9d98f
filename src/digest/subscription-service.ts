import { randomUUID } from 'node:crypto';
import type { SourceLookup } from '../answering/look-up/source-lookup.ts';
import type { Clock } from '../domain/time.ts';
import type { Digest } from '../domain/digest.ts';
import type { Reason } from '../domain/reasons.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { Cadence, Slot, Subscription, Weekday } from '../domain/subscription.ts';
import type { DigestStore, SubscriptionFields } from '../store/digest-store.ts';
import type { DigestChannel } from './deliver/digest-channel.ts';
import type { Delivery } from './deliver/deliver-digest.ts';
import type { DigestComposer } from './summarize/digest-composer.ts';
import type { DigestScheduler } from './deliver/digest-scheduler.ts';
import { keptTimes, nextSlots, type Times, toTimes } from './schedule.ts';

/** A user's settings for a subscription. Omitted settings keep their value or get the default. */
export interface SubscriptionRequest {
  readonly cadence?: Cadence | undefined;
  readonly time?: string | undefined;
  readonly weekday?: Weekday | undefined;
  readonly zone?: string | undefined;
  readonly cron?: string | undefined;
  /** IDs or prefixes, separated by commas; `all`: every source. */
  readonly sources?: string | undefined;
  readonly whenQuiet?: Subscription['whenQuiet'] | undefined;
  readonly isCrossposted?: boolean | undefined;
}

export interface SubscriptionStatus {
  readonly subscription: Subscription;
  readonly last: Slot | null;
  /** Times of the next slots, in milliseconds; empty while paused. */
  readonly next: readonly number[];
  /** Permissions that the bot lacks in the channel, named as in Discord's settings. */
  readonly lacks: readonly string[];
}

/** User actions on subscriptions, limited to those of the user's own server. */
export interface SubscriptionService {
  subscribe(
    wanted: SubscriptionRequest & { readonly cadence: Cadence },
    where: Pick<Subscription, 'serverId' | 'channelId' | 'createdBy'>,
  ): Promise<SubscriptionStatus>;
  list(serverId: string | null): Promise<SubscriptionStatus[]>;
  edit(
    id: string,
    serverId: string | null,
    wanted: SubscriptionRequest & {
      /**
       * Moves the subscription. The new channel receives only sources that the old channel has not
       * received.
       */
      readonly channelId?: string | undefined;
    },
  ): Promise<SubscriptionStatus>;
  /**
   * @param because reason for the pause. `null` resumes the subscription; the next digest then
   * covers the time of the pause
   */
  pause(id: string, serverId: string | null, because: Reason | null): Promise<SubscriptionStatus>;
  unsubscribe(id: string, serverId: string | null): Promise<Subscription>;
  /** Here and below, `id` may be omitted if the server has a single subscription. */
  preview(
    id: string | undefined,
    serverId: string | null,
  ): Promise<{
    readonly subscription: Subscription;
    readonly digest: Digest;
    /** In milliseconds. */
    readonly at: number;
  }>;
  postNow(id: string | undefined, serverId: string | null): Promise<Delivery>;
  history(
    id: string | undefined,
    serverId: string | null,
  ): Promise<SubscriptionStatus & { readonly slots: readonly Slot[] }>;
  /**
   * Creates or updates the subscription from the configuration. `null`: removes it. Does nothing if
   * another process serves the channel's server.
   */
  configure(config: DigestConfig | null): Promise<void>;
}

/** The digests for one channel that the configuration requests. */
export interface DigestConfig extends Times {
  readonly channelId: string;
}

/** ID of the subscription from the configuration. */
const CONFIGURED = 'D-env';
const MOVED: Reason = { code: 'moved', params: {} };
const NEXT_SHOWN = 3;
/** Number of latest slots in the history. For hourly digests, this is three weeks. */
const HISTORY_SHOWN = 500;
/** Maximum number of subscriptions per server. */
const MAX_SUBSCRIPTIONS = 25;

export function createSubscriptionService(parts: {
  readonly store: DigestStore;
  readonly scheduler: DigestScheduler;
  readonly channel: Pick<DigestChannel, 'belongs' | 'findServer' | 'isOwn' | 'missingPermissions'>;
  /**
   * Returns the services for a server's subscriptions. `null`: for a channel outside any server.
   */
  readonly servicesFor: (serverId: string | null) => {
    readonly sources: Pick<SourceLookup, 'find'>;
    readonly digestComposer: Pick<DigestComposer, 'deliveredAt'>;
  };
  readonly clock: Pick<Clock, 'now'>;
}): SubscriptionService {
  const { store, scheduler, channel, servicesFor, clock } = parts;

  async function find(id: string | undefined, serverId: string | null): Promise<Subscription> {
    if (id === undefined) {
      const all = await subscriptionsOf(serverId);
      const [only] = all;
      if (only !== undefined && all.length === 1) return only;
      throw needsId(all);
    }
    const found = await store.subscription(readId(id));
    if (found !== null && found.serverId === serverId) return found;
    throw unknownSubscription(id, await subscriptionsOf(serverId));
  }

  async function subscriptionsOf(serverId: string | null): Promise<Subscription[]> {
    return (await store.subscriptions()).filter((one) => one.serverId === serverId);
  }

  async function toListed(subscription: Subscription): Promise<SubscriptionStatus> {
    const [last = null] = await store.slots(subscription.subscriptionId, 1);
    const after = Math.max(clock.now(), Date.parse(subscription.startsAfter));
    const next =
      subscription.pausedBecause === null ? nextSlots(subscription, after, NEXT_SHOWN) : [];
    return { subscription, last, next, lacks: await channel.missingPermissions(subscription) };
  }

  async function change(
    { subscriptionId }: Subscription,
    fields: Partial<SubscriptionFields>,
  ): Promise<SubscriptionStatus> {
    const changed = await store.patchSubscription(subscriptionId, fields);
    if (changed === null) throw unknownSubscription(subscriptionId, []);
    await scheduler.wake();
    return toListed(changed);
  }

  async function toSources(
    given: string | undefined,
    serverId: string | null,
  ): Promise<readonly string[] | null> {
    if (given === undefined || given.trim().toLowerCase() === 'all') return null;
    const ids = given.split(',').map((id) => id.trim());
    const { sources } = servicesFor(serverId);
    const found: string[] = [];
    for (const id of ids.filter((one) => one !== '')) found.push((await sources.find(id)).sourceId);
    if (found.length === 0) throw new UserFacingError('no-sources-named', { given });
    return [...new Set(found)].sort();
  }

  /** Ensures that this server's digests are not posted to a channel of another server. */
  async function requireChannel({
    channelId,
    serverId,
  }: Pick<Subscription, 'channelId' | 'serverId'>): Promise<void> {
    if (serverId === null || (await channel.belongs(channelId, serverId))) return;
    throw new UserFacingError('channel-elsewhere', { channelId });
  }

  /**
   * Records sources added to a filter as received, because posting all of them would flood the
   * channel.
   */
  async function countAsHad(
    { subscriptionId, serverId, sourceIds: before }: Subscription,
    after: readonly string[] | null,
  ): Promise<void> {
    if (before === null) return;
    const { digestComposer } = servicesFor(serverId);
    const versions = await digestComposer.deliveredAt(new Date(clock.now()).toISOString());
    const added = [...versions].filter(
      ([sourceId]) => !before.includes(sourceId) && after?.includes(sourceId) !== false,
    );
    await store.addReceipts(
      subscriptionId,
      added.map(([sourceId, contentHash]) => ({ sourceId, contentHash, quotes: [] })),
    );
  }

  /** Ends unfinished slots, because a digest begun in one channel must not continue in another. */
  async function endOpenSlots(subscriptionId: string, now: number): Promise<void> {
    for (const slot of await store.openSlots(subscriptionId)) {
      await store.finish(slot, 'given-up', MOVED, [], new Date(now).toISOString());
    }
  }

  return {
    async subscribe(wanted, where) {
      await requireChannel(where);
      const now = clock.now();
      const all = await store.subscriptions();
      if (all.filter(({ serverId }) => serverId === where.serverId).length >= MAX_SUBSCRIPTIONS) {
        throw new UserFacingError('too-many-subscriptions', { most: MAX_SUBSCRIPTIONS });
      }
      const times = toTimes({ ...wanted, zone: wanted.zone ?? 'UTC' }, now);
      const subscriptionId = newId(new Set(all.map((one) => one.subscriptionId)));
      const subscription: Subscription = {
        subscriptionId,
        ...where,
        ...times,
        cadence: wanted.cadence,
        sourceIds: await toSources(wanted.sources, where.serverId),
        whenQuiet: wanted.whenQuiet ?? 'nothing',
        isCrossposted: wanted.isCrossposted ?? false,
        startsAfter: new Date(now).toISOString(),
        pausedBecause: null,
        lastError: null,
      };
      await store.putSubscription(subscription);
      await scheduler.wake();
      return toListed(subscription);
    },

    async list(serverId) {
      return Promise.all((await subscriptionsOf(serverId)).map(toListed));
    },

    async edit(id, serverId, wanted) {
      const before = await find(id, serverId);
      if (Object.values(wanted).every((one) => one === undefined)) {
        throw new UserFacingError('nothing-to-change', {});
      }
      const now = clock.now();
      const { cadence: newCadence, time, weekday, cron } = wanted;
      const isTimed = [newCadence, time, weekday, cron].some((one) => one !== undefined);
      const cadence = newCadence ?? (cron === undefined ? before.cadence : 'cron');
      const zone = wanted.zone ?? before.zone;
      const times = isTimed
        ? toTimes({ zone, cadence, ...keptTimes(before, wanted, cadence) }, now)
        : toTimes({ cadence: 'cron', cron: before.pattern, zone }, now);
      const isRescheduled = times.pattern !== before.pattern || times.zone !== before.zone;
      const { sources: ids, whenQuiet, isCrossposted, channelId = before.channelId } = wanted;
      const isMoved = channelId !== before.channelId;
      await requireChannel({ channelId, serverId });
      const sourceIds = ids === undefined ? before.sourceIds : await toSources(ids, serverId);
      await countAsHad(before, sourceIds);
      if (isMoved) await endOpenSlots(before.subscriptionId, now);
      return change(before, {
        ...times,
        channelId,
        cadence,
        sourceIds,
        ...(whenQuiet === undefined ? {} : { whenQuiet }),
        ...(isCrossposted === undefined ? {} : { isCrossposted }),
        // The new times apply from now on, so that earlier times do not count as missed slots.
        ...(isRescheduled ? { startsAfter: new Date(now).toISOString() } : {}),
      });
    },

    async pause(id, serverId, because) {
      const before = await find(id, serverId);
      const isResumed = because === null && before.pausedBecause !== null;
      return change(before, {
        pausedBecause: because,
        ...(isResumed ? { startsAfter: new Date(clock.now()).toISOString() } : {}),
      });
    },

    async unsubscribe(id, serverId) {
      const found = await find(id, serverId);
      await store.removeSubscription(found.subscriptionId);
      await scheduler.wake();
      return found;
    },

    async preview(id, serverId) {
      const subscription = await find(id, serverId);
      return { subscription, digest: await scheduler.preview(subscription), at: clock.now() };
    },

    async postNow(id, serverId) {
      return scheduler.postNow(await find(id, serverId));
    },

    async history(id, serverId) {
      const subscription = await find(id, serverId);
      const slots = await store.slots(subscription.subscriptionId, HISTORY_SHOWN);
      return { ...(await toListed(subscription)), slots };
    },

    async configure(config) {
      const serverId = config === null ? null : await channel.findServer(config.channelId);
      // The process that serves the server creates the subscription.
      if (config !== null && !channel.isOwn(serverId)) return;
      const before = await store.subscription(CONFIGURED);
      if (before !== null && before.channelId !== config?.channelId) {
        // The new channel must not inherit the receipts of the previous channel.
        await store.removeSubscription(CONFIGURED);
      }
      if (config === null) return;
      const { channelId, pattern, zone } = config;
      const isSame = before?.channelId === channelId;
      const isTimed = isSame && before.pattern === pattern && before.zone === zone;
      await store.putSubscription({
        subscriptionId: CONFIGURED,
        // Lets the server's managers see the subscription's state.
        serverId,
        channelId,
        cadence: 'cron',
        pattern,
        zone,
        sourceIds: null,
        whenQuiet: 'nothing',
        isCrossposted: false,
        createdBy: null,
        startsAfter: isTimed ? before.startsAfter : new Date(clock.now()).toISOString(),
        // After fixing the cause of a pause, the operator restarts the bot to resume.
        pausedBecause: null,
        lastError: isSame ? before.lastError : null,
      });
    },
  };
}

function needsId(all: readonly Subscription[]): UserFacingError {
  if (all.length === 0) return new UserFacingError('no-subscriptions', {});
  return new UserFacingError('subscription-needed', { ids: idsOf(all) });
}

function idsOf(all: readonly Subscription[]): string[] {
  return all.map(({ subscriptionId }) => subscriptionId);
}

function unknownSubscription(id: string, all: readonly Subscription[]): UserFacingError {
  return new UserFacingError('unknown-subscription', { given: id, ids: idsOf(all) });
}

/** Returns the stored form of an ID that a user typed. Case is ignored. */
function readId(typed: string): string {
  return typed.trim().toLowerCase().replace(/^d-/, 'D-');
}

/** Returns an unused ID: `D-` and six hex digits. */
function newId(taken: ReadonlySet<string>): string {
  for (;;) {
    const id = `D-${randomUUID().slice(0, 6)}`;
    if (!taken.has(id)) return id;
  }
}
