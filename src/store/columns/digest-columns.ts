import type { Reason } from '../../domain/reasons.ts';
import type {
  DigestMessage,
  PreparedMessage,
  Receipt,
  Slot,
  SlotState,
  Subscription,
} from '../../domain/subscription.ts';

/** The columns of the digest tables in every database. */

export interface SubscriptionColumns {
  readonly subscription_id: string;
  readonly server_id: string | null;
  /** JSON of the subscription. */
  readonly content: string;
}

export interface SlotColumns {
  readonly subscription_id: string;
  readonly scheduled_at: string;
  readonly state: string;
  /** JSON. */
  readonly reason: string | null;
  readonly covers_from: string | null;
  readonly owner: string;
  readonly lease_until: string;
  readonly at: string;
}

export interface MessageColumns {
  readonly subscription_id: string;
  readonly scheduled_at: string;
  readonly ordinal: number;
  readonly message_id: string | null;
  /** JSON of the message without its ID. */
  readonly content: string;
}

export interface ReceiptColumns {
  readonly subscription_id: string;
  readonly source_id: string;
  readonly content_hash: string;
  /** JSON. */
  readonly quotes: string;
}

export function toSubscriptionColumns(subscription: Subscription): SubscriptionColumns {
  return {
    subscription_id: subscription.subscriptionId,
    server_id: subscription.serverId,
    content: JSON.stringify(subscription),
  };
}

export function fromSubscriptionColumns(columns: SubscriptionColumns): Subscription {
  return JSON.parse(columns.content) as Subscription;
}

export function toSlotColumns(slot: Slot): SlotColumns {
  return {
    subscription_id: slot.subscriptionId,
    scheduled_at: slot.scheduledAt,
    state: slot.state,
    reason: slot.reason === null ? null : JSON.stringify(slot.reason),
    covers_from: slot.coversFrom,
    owner: slot.owner,
    lease_until: slot.leaseUntil,
    at: slot.at,
  };
}

export function fromSlotColumns(columns: SlotColumns): Slot {
  return {
    subscriptionId: columns.subscription_id,
    scheduledAt: columns.scheduled_at,
    state: columns.state as SlotState,
    reason: columns.reason === null ? null : (JSON.parse(columns.reason) as Reason),
    coversFrom: columns.covers_from,
    owner: columns.owner,
    leaseUntil: columns.lease_until,
    at: columns.at,
  };
}

export function toMessageColumns(
  key: { readonly subscriptionId: string; readonly scheduledAt: string },
  { messageId, ...message }: DigestMessage,
): MessageColumns {
  return {
    subscription_id: key.subscriptionId,
    scheduled_at: key.scheduledAt,
    ordinal: message.ordinal,
    message_id: messageId,
    content: JSON.stringify(message satisfies PreparedMessage),
  };
}

export function fromMessageColumns(columns: MessageColumns): DigestMessage {
  return { ...(JSON.parse(columns.content) as PreparedMessage), messageId: columns.message_id };
}

export function toReceiptColumns(subscriptionId: string, receipt: Receipt): ReceiptColumns {
  return {
    subscription_id: subscriptionId,
    source_id: receipt.sourceId,
    content_hash: receipt.contentHash,
    quotes: JSON.stringify(receipt.quotes),
  };
}

export function fromReceiptColumns(columns: ReceiptColumns): Receipt {
  return {
    sourceId: columns.source_id,
    contentHash: columns.content_hash,
    quotes: JSON.parse(columns.quotes) as Receipt['quotes'],
  };
}
