import {
  type DigestMessage,
  mergeReceipts,
  type Receipt,
  type Slot,
  type SlotKey,
  type Subscription,
} from '../../domain/subscription.ts';
import {
  fromReceiptColumns,
  fromSlotColumns,
  fromSubscriptionColumns,
  type ReceiptColumns,
  type SlotColumns,
  type SubscriptionColumns,
  toMessageColumns,
  toReceiptColumns,
  toSlotColumns,
  toSubscriptionColumns,
} from '../columns/digest-columns.ts';
import type { Queries } from './postgres-database.ts';

export async function putSubscription(queries: Queries, subscription: Subscription): Promise<void> {
  const columns = toSubscriptionColumns(subscription);
  await queries.run(
    `INSERT INTO digest_subscriptions (subscription_id, server_id, content) VALUES ($1, $2, $3)
     ON CONFLICT (subscription_id)
     DO UPDATE SET server_id = excluded.server_id, content = excluded.content`,
    [columns.subscription_id, columns.server_id, columns.content],
  );
}

/**
 * Returns a subscription, which no other transaction then changes; `null` if there is none. Also
 * keeps transactions apart that add receipts.
 */
export async function lockSubscription(
  queries: Queries,
  subscriptionId: string,
): Promise<Subscription | null> {
  const row = await queries.row<SubscriptionColumns>(
    'SELECT * FROM digest_subscriptions WHERE subscription_id = $1 FOR NO KEY UPDATE',
    [subscriptionId],
  );
  return row === null ? null : fromSubscriptionColumns(row);
}

/** Returns a slot, which no other transaction then changes; `null` if there is none. */
export async function lockSlot(queries: Queries, key: SlotKey): Promise<Slot | null> {
  const row = await queries.row<SlotColumns>(
    `SELECT * FROM digest_slots WHERE subscription_id = $1 AND scheduled_at = $2
     FOR NO KEY UPDATE`,
    [key.subscriptionId, key.scheduledAt],
  );
  return row === null ? null : fromSlotColumns(row);
}

/** Returns `false` if the slot is stored already. */
export async function insertSlot(queries: Queries, slot: Slot): Promise<boolean> {
  const columns = toSlotColumns(slot);
  const row = await queries.row(
    `INSERT INTO digest_slots (subscription_id, scheduled_at, state, reason, covers_from, owner,
       lease_until, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (subscription_id, scheduled_at) DO NOTHING RETURNING 1`,
    valuesOf(columns),
  );
  return row !== null;
}

export async function updateSlot(queries: Queries, slot: Slot): Promise<void> {
  await queries.run(
    `UPDATE digest_slots SET state = $3, reason = $4, covers_from = $5, owner = $6,
       lease_until = $7, at = $8
     WHERE subscription_id = $1 AND scheduled_at = $2`,
    valuesOf(toSlotColumns(slot)),
  );
}

function valuesOf(slot: SlotColumns): readonly unknown[] {
  return [
    slot.subscription_id,
    slot.scheduled_at,
    slot.state,
    slot.reason,
    slot.covers_from,
    slot.owner,
    slot.lease_until,
    slot.at,
  ];
}

export async function putMessage(
  queries: Queries,
  key: SlotKey,
  message: DigestMessage,
): Promise<void> {
  const columns = toMessageColumns(key, message);
  await queries.run(
    `INSERT INTO digest_messages (subscription_id, scheduled_at, ordinal, message_id, content)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (subscription_id, scheduled_at, ordinal)
     DO UPDATE SET message_id = excluded.message_id, content = excluded.content`,
    [
      columns.subscription_id,
      columns.scheduled_at,
      columns.ordinal,
      columns.message_id,
      columns.content,
    ],
  );
}

/** Adds receipts to those of a subscription that this transaction has locked. */
export async function putReceipts(
  queries: Queries,
  subscriptionId: string,
  receipts: readonly Receipt[],
): Promise<void> {
  for (const receipt of receipts) {
    const row = await queries.row<ReceiptColumns>(
      'SELECT * FROM digest_receipts WHERE subscription_id = $1 AND source_id = $2',
      [subscriptionId, receipt.sourceId],
    );
    const merged = mergeReceipts(row === null ? null : fromReceiptColumns(row), receipt);
    const columns = toReceiptColumns(subscriptionId, merged);
    await queries.run(
      `INSERT INTO digest_receipts (subscription_id, source_id, content_hash, quotes)
       VALUES ($1, $2, $3, $4)
       ON CONFLICT (subscription_id, source_id)
       DO UPDATE SET content_hash = excluded.content_hash, quotes = excluded.quotes`,
      [columns.subscription_id, columns.source_id, columns.content_hash, columns.quotes],
    );
  }
}
