import type {
  DigestMessage,
  PreparedMessage,
  Receipt,
  Slot,
  SlotKey,
  Subscription,
} from '../domain/subscription.ts';

/** What may change of a subscription. */
export type SubscriptionFields = Omit<Subscription, 'subscriptionId' | 'serverId' | 'channelId'>;

/** Slots that nothing is posted for, and why. */
export interface Missed {
  readonly keys: readonly SlotKey[];
  readonly reason: string;
}

export const NONE_MISSED: Missed = { keys: [], reason: '' };

/** Who works on a slot, and until when. ISO 8601 instants. */
export interface Lease {
  readonly owner: string;
  readonly now: string;
  readonly until: string;
}

/**
 * Subscriptions, their slots, and what each channel got. A slot is claimed once, by one process;
 * its messages are kept before they are posted, so that another can go on after a crash.
 */
export interface DigestStore {
  /** By ID, in code-unit order. */
  subscriptions(): Promise<Subscription[]>;
  /** `null` if there is none with this ID. */
  subscription(subscriptionId: string): Promise<Subscription | null>;
  /** Replaces the one with its ID. */
  putSubscription(subscription: Subscription): Promise<void>;
  /**
   * Changes these fields of a subscription and leaves the others as they are by then, so that what
   * a person and the schedule change at once is not lost. `null`: it is gone.
   */
  patchSubscription(
    subscriptionId: string,
    fields: Partial<SubscriptionFields>,
  ): Promise<Subscription | null>;
  /** With its slots, messages and receipts. */
  removeSubscription(subscriptionId: string): Promise<void>;
  /** Removes the subscriptions of a server. */
  forgetServer(serverId: string): Promise<void>;

  /** Of a subscription, the latest scheduled first; with `notAfter`, an ISO 8601 instant, none after it. */
  slots(subscriptionId: string, limit: number, notAfter?: string): Promise<Slot[]>;
  /** Those being composed or posted, the earliest scheduled first. */
  openSlots(subscriptionId: string): Promise<Slot[]>;
  /**
   * Claims a slot that nobody has claimed or recorded, and records those missed before it; `null`
   * where somebody has. @throws on an unknown subscription
   */
  claim(
    key: SlotKey,
    coversFrom: string | null,
    lease: Lease,
    missed?: Missed,
  ): Promise<Slot | null>;
  /** Records slots that are never claimed; those there already stay as they are. */
  recordSkipped(missed: Missed, lease: Lease): Promise<void>;
  /**
   * Whether the slot is the owner's to work on: unfinished, and its own or with a lease that has
   * run out. It is until `lease.until` then.
   */
  hold(key: SlotKey, lease: Lease): Promise<boolean>;
  /** Keeps the messages of a claimed slot, all or none; `false` where it is not the owner's any more. */
  keepMessages(key: SlotKey, messages: readonly PreparedMessage[], lease: Lease): Promise<boolean>;
  /** In order. */
  messages(key: SlotKey): Promise<DigestMessage[]>;
  /** Notes that a message is in the channel, and what the channel has got with it. */
  notePosted(key: SlotKey, ordinal: number, messageId: string): Promise<void>;
  /** Ends a slot. What is in `receipts` the channel has too, or need not have. */
  finish(
    key: SlotKey,
    state: 'posted' | 'skipped' | 'given-up',
    reason: string | null,
    receipts: readonly Receipt[],
    at: string,
  ): Promise<void>;

  /** Counts sources as had that were never told; those the channel has stay as they are. */
  addReceipts(subscriptionId: string, receipts: readonly Receipt[]): Promise<void>;
  /** What the channel got, by source ID; of each also what it was quoted of earlier versions. */
  receipts(subscriptionId: string): Promise<Receipt[]>;
}
