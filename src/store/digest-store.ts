import type { Reason } from '../domain/reasons.ts';
import type {
  DigestMessage,
  PreparedMessage,
  Receipt,
  Slot,
  SlotKey,
  Subscription,
} from '../domain/subscription.ts';

/** The fields of a subscription that can change. */
export type SubscriptionFields = Omit<Subscription, 'subscriptionId' | 'serverId'>;

/** Slots for which nothing is posted, and the reason. */
export interface Missed {
  readonly keys: readonly SlotKey[];
  /** `null` if there are no keys. */
  readonly reason: Reason | null;
}

export const NONE_MISSED: Missed = { keys: [], reason: null };

/**
 * The process that works on a slot, and how long its claim lasts. The store adds the duration to its
 * own clock, because the clocks of two processes may differ.
 */
export interface Lease {
  readonly owner: string;
  /** In milliseconds. */
  readonly leaseMs: number;
}

/**
 * Subscriptions, their slots, and the sources each channel has received. Each slot is claimed by
 * one process. Messages are stored before they are posted, so that another process can continue
 * after a crash.
 */
export interface DigestStore {
  /** Returns all subscriptions, sorted by ID in code-unit order. */
  subscriptions(): Promise<Subscription[]>;
  /** Returns `null` if no subscription has this ID. */
  subscription(subscriptionId: string): Promise<Subscription | null>;
  /** Stores a subscription. Replaces a subscription with the same ID. */
  putSubscription(subscription: Subscription): Promise<void>;
  /**
   * Changes only these fields, so that concurrent changes by a user and the scheduler are not lost.
   * Returns `null` if the subscription no longer exists.
   */
  patchSubscription(
    subscriptionId: string,
    fields: Partial<SubscriptionFields>,
  ): Promise<Subscription | null>;
  /** Removes a subscription with its slots, messages and receipts. */
  removeSubscription(subscriptionId: string): Promise<void>;

  /**
   * Returns slots of a subscription, latest scheduled first. `notAfter` (ISO 8601) excludes slots
   * scheduled later.
   */
  slots(subscriptionId: string, limit: number, notAfter?: string): Promise<Slot[]>;
  /** Returns the slots being composed or posted, earliest scheduled first. */
  openSlots(subscriptionId: string): Promise<Slot[]>;
  /**
   * Claims a slot that is not stored yet, and records the missed slots before it as skipped.
   * Returns `null` if another process was faster. @throws for an unknown subscription
   */
  claim(
    key: SlotKey,
    coversFrom: string | null,
    lease: Lease,
    missed?: Missed,
  ): Promise<Slot | null>;
  /** Records missed slots as skipped. Existing slots are unchanged. */
  recordSkipped(missed: Missed, lease: Lease): Promise<void>;
  /**
   * Claims an unfinished slot for the owner for `lease.leaseMs`. Returns false if the slot has
   * ended, or if another process holds it under a lease that has not expired.
   */
  hold(key: SlotKey, lease: Lease): Promise<boolean>;
  /**
   * Stores all messages of a claimed slot. Stores nothing and returns `false` if the owner no
   * longer holds the slot.
   */
  keepMessages(key: SlotKey, messages: readonly PreparedMessage[], lease: Lease): Promise<boolean>;
  /** Returns the slot's messages, in order. */
  messages(key: SlotKey): Promise<DigestMessage[]>;
  /** Records that a message was posted, and records its receipts. */
  notePosted(key: SlotKey, ordinal: number, messageId: string): Promise<void>;
  /**
   * Finishes a slot. `receipts` are for sources that the channel has already received or does not
   * need.
   */
  finish(
    key: SlotKey,
    state: 'posted' | 'skipped' | 'given-up',
    reason: Reason | null,
    receipts: readonly Receipt[],
    at: string,
  ): Promise<void>;

  /** Records sources as received without posting them. Existing receipts are unchanged. */
  addReceipts(subscriptionId: string, receipts: readonly Receipt[]): Promise<void>;
  /**
   * Returns the sources that the channel has received, sorted by ID, with the quotes from each
   * source, including quotes from earlier versions.
   */
  receipts(subscriptionId: string): Promise<Receipt[]>;
}
