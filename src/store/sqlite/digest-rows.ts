import type {
  DigestMessage,
  PreparedMessage,
  Receipt,
  Slot,
  SlotState,
  Subscription,
} from '../../domain/subscription.ts';
import type { Reason } from '../../domain/reasons.ts';
import { rowChecksum } from './row-checksum.ts';
import { StoreDamagedError } from '../errors.ts';

/**
 * Rows of the digest tables and their decoding. A row's checksum is verified before it is decoded.
 */

export interface SubscriptionRow {
  readonly subscription_id: string;
  readonly server_id: string | null;
  /** JSON of the subscription. */
  readonly content: string;
  readonly checksum: number;
}

export interface SlotRow {
  readonly subscription_id: string;
  readonly scheduled_at: string;
  readonly state: string;
  /** JSON. */
  readonly reason: string | null;
  readonly covers_from: string | null;
  readonly owner: string;
  readonly lease_until: string;
  readonly at: string;
  readonly checksum: number;
}

export interface MessageRow {
  readonly subscription_id: string;
  readonly scheduled_at: string;
  readonly ordinal: number;
  readonly message_id: string | null;
  /** JSON of the message without its ID. */
  readonly content: string;
  readonly checksum: number;
}

export interface ReceiptRow {
  readonly subscription_id: string;
  readonly source_id: string;
  readonly content_hash: string;
  /** JSON. */
  readonly quotes: string;
  readonly checksum: number;
}

export function toSubscriptionRow(subscription: Subscription): SubscriptionRow {
  return sealed({
    subscription_id: subscription.subscriptionId,
    server_id: subscription.serverId,
    content: JSON.stringify(subscription),
  });
}

export function toSubscription(row: SubscriptionRow): Subscription {
  return JSON.parse(checkDigestRow(row).content) as Subscription;
}

export function toSlotRow(slot: Slot): SlotRow {
  return sealed({
    subscription_id: slot.subscriptionId,
    scheduled_at: slot.scheduledAt,
    state: slot.state,
    reason: slot.reason === null ? null : JSON.stringify(slot.reason),
    covers_from: slot.coversFrom,
    owner: slot.owner,
    lease_until: slot.leaseUntil,
    at: slot.at,
  });
}

export function toSlot(unchecked: SlotRow): Slot {
  const row = checkDigestRow(unchecked);
  return {
    subscriptionId: row.subscription_id,
    scheduledAt: row.scheduled_at,
    state: row.state as SlotState,
    reason: row.reason === null ? null : (JSON.parse(row.reason) as Reason),
    coversFrom: row.covers_from,
    owner: row.owner,
    leaseUntil: row.lease_until,
    at: row.at,
  };
}

export function toMessageRow(
  key: { readonly subscriptionId: string; readonly scheduledAt: string },
  { messageId, ...message }: DigestMessage,
): MessageRow {
  return sealed({
    subscription_id: key.subscriptionId,
    scheduled_at: key.scheduledAt,
    ordinal: message.ordinal,
    message_id: messageId,
    content: JSON.stringify(message satisfies PreparedMessage),
  });
}

export function toMessage(unchecked: MessageRow): DigestMessage {
  const row = checkDigestRow(unchecked);
  return { ...(JSON.parse(row.content) as PreparedMessage), messageId: row.message_id };
}

export function toReceiptRow(subscriptionId: string, receipt: Receipt): ReceiptRow {
  return sealed({
    subscription_id: subscriptionId,
    source_id: receipt.sourceId,
    content_hash: receipt.contentHash,
    quotes: JSON.stringify(receipt.quotes),
  });
}

export function toReceipt(unchecked: ReceiptRow): Receipt {
  const row = checkDigestRow(unchecked);
  return {
    sourceId: row.source_id,
    contentHash: row.content_hash,
    quotes: JSON.parse(row.quotes) as Receipt['quotes'],
  };
}

type Columns = Readonly<Record<string, string | number | null>>;

/** Returns the row if its checksum matches its other columns, taken in the order of their names. */
export function checkDigestRow<Row extends object & { readonly checksum: number }>(row: Row): Row {
  const { checksum, ...columns } = row;
  if (checksumOf(columns as Columns) !== checksum) {
    throw new StoreDamagedError('the checksum of a digest row is wrong');
  }
  return row;
}

function sealed<Row extends Columns>(columns: Row): Row & { readonly checksum: number } {
  return { ...columns, checksum: checksumOf(columns) };
}

function checksumOf(columns: Columns): number {
  const names = Object.keys(columns).sort();
  return rowChecksum(names.map((name) => columns[name] ?? null));
}
