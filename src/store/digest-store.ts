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

/** The process that works on a slot, and how long its claim lasts. ISO 8601 instants. */
export interface Lease {
  readonly owner: string;
  readonly now: string;
  readonly until: string;
}

/**
 * Subscriptions, their slots, and the sources each channel has received. Each slot is claimed by
 * one process. Messages are stored before they are posted, so that another process can continue
 * after a crash.
 */
export interface DigestStore {
  /** By ID, in code-unit order. */
  subscriptions(): Promise<Subscription[]>;
  /** `null` if there is none with this ID. */
  subscription(subscriptionId: string): Promise<Subscription | null>;
  /** Replaces the one with its ID. */
  putSubscription(subscription: Subscription): Promise<void>;
  /**
   * Changes only these fields, so that concurrent changes by a user and the schedule are not lost.
   * Returns `null` if the subscription no longer exists.
   */
  patchSubscription(
    subscriptionId: string,
    fields: Partial<SubscriptionFields>,
  ): Promise<Subscription | null>;
  /** Also removes its slots, messages and receipts. */
  removeSubscription(subscriptionId: string): Promise<void>;

  /**
   * Slots of a subscription, latest scheduled first; with `notAfter`, an ISO 8601 instant, none
   * after it.
   */
  slots(subscriptionId: string, limit: number, notAfter?: string): Promise<Slot[]>;
  /** Slots being composed or posted, earliest scheduled first. */
  openSlots(subscriptionId: string): Promise<Slot[]>;
  /**
   * Claims a slot that is neither claimed nor recorded, and records the missed ones before it.
   * Returns `null` if another process was faster. @throws for an unknown subscription
   */
  claim(
    key: SlotKey,
    coversFrom: string | null,
    lease: Lease,
    missed?: Missed,
  ): Promise<Slot | null>;
  /** Records slots that are never claimed; existing ones are unchanged. */
  recordSkipped(missed: Missed, lease: Lease): Promise<void>;
  /**
   * Extends the owner's claim to `lease.until`. Returns false unless the slot is unfinished and
   * either the owner's own or its lease has expired.
   */
  hold(key: SlotKey, lease: Lease): Promise<boolean>;
  /**
   * Stores all messages of a claimed slot, or none and returns `false` if the owner no longer holds
   * it.
   */
  keepMessages(key: SlotKey, messages: readonly PreparedMessage[], lease: Lease): Promise<boolean>;
  /** In order. */
  messages(key: SlotKey): Promise<DigestMessage[]>;
  /** Records that a message was posted, with the receipts that it brings. */
  notePosted(key: SlotKey, ordinal: number, messageId: string): Promise<void>;
  /** Finishes a slot. `receipts` are sources that the channel has already, or does not need. */
  finish(
    key: SlotKey,
    state: 'posted' | 'skipped' | 'given-up',
    reason: Reason | null,
    receipts: readonly Receipt[],
    at: string,
  ): Promise<void>;

  /** Records sources as received without posting them; existing receipts are unchanged. */
  addReceipts(subscriptionId: string, receipts: readonly Receipt[]): Promise<void>;
  /**
   * The sources that the channel has received, by ID, with the quotes from each, including earlier
   * versions.
   */
  receipts(subscriptionId: string): Promise<Receipt[]>;
}
