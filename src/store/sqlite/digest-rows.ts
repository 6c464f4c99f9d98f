import type {
  DigestMessage,
  Receipt,
  Slot,
  SlotKey,
  Subscription,
} from '../../domain/subscription.ts';
import {
  fromMessageColumns,
  fromReceiptColumns,
  fromSlotColumns,
  fromSubscriptionColumns,
  type MessageColumns,
  type ReceiptColumns,
  type SlotColumns,
  type SubscriptionColumns,
  toMessageColumns,
  toReceiptColumns,
  toSlotColumns,
  toSubscriptionColumns,
} from '../columns/digest-columns.ts';
import { rowChecksum } from './row-checksum.ts';
import { StoreDamagedError } from '../errors.ts';

/**
 * Rows of the digest tables and their decoding. A row's checksum is verified before it is decoded.
 */

type Sealed<Columns> = Columns & { readonly checksum: number };
export type SubscriptionRow = Sealed<SubscriptionColumns>;
export type SlotRow = Sealed<SlotColumns>;
export type MessageRow = Sealed<MessageColumns>;
export type ReceiptRow = Sealed<ReceiptColumns>;

export function toSubscriptionRow(subscription: Subscription): SubscriptionRow {
  return sealDigestRow(toSubscriptionColumns(subscription));
}

export function toSubscription(row: SubscriptionRow): Subscription {
  return fromSubscriptionColumns(checkDigestRow(row));
}

export function toSlotRow(slot: Slot): SlotRow {
  return sealDigestRow(toSlotColumns(slot));
}

export function toSlot(row: SlotRow): Slot {
  return fromSlotColumns(checkDigestRow(row));
}

export function toMessageRow(key: SlotKey, message: DigestMessage): MessageRow {
  return sealDigestRow(toMessageColumns(key, message));
}

export function toMessage(row: MessageRow): DigestMessage {
  return fromMessageColumns(checkDigestRow(row));
}

export function toReceiptRow(subscriptionId: string, receipt: Receipt): ReceiptRow {
  return sealDigestRow(toReceiptColumns(subscriptionId, receipt));
}

export function toReceipt(row: ReceiptRow): Receipt {
  return fromReceiptColumns(checkDigestRow(row));
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

export function sealDigestRow<Row extends object>(columns: Row): Sealed<Row> {
  return { ...columns, checksum: checksumOf(columns as Columns) };
}

function checksumOf(columns: Columns): number {
  const names = Object.keys(columns).sort();
  return rowChecksum(names.map((name) => columns[name] ?? null));
}
