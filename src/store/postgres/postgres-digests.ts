import type { Reason } from '../../domain/reasons.ts';
import type {
  DigestMessage,
  PreparedMessage,
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
} from '../columns/digest-columns.ts';
import {
  type DigestStore,
  type Lease,
  type Missed,
  NONE_MISSED,
  type SubscriptionFields,
} from '../digest-store.ts';
import { type DatedLease, isFree } from '../slot-lease.ts';
import { databaseLease } from './database-lease.ts';
import {
  insertSlot,
  lockSlot,
  lockSubscription,
  putMessage,
  putReceipts,
  putSubscription,
  updateSlot,
} from './digest-writes.ts';
import type { PostgresDatabase, Queries } from './postgres-database.ts';

/**
 * Locks of rows are taken in this order: subscription, slot, message. So two processes seldom wait
 * for each other.
 */
export class PostgresDigests implements DigestStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  subscriptions(): Promise<Subscription[]> {
    return this.#database.read(async (queries) => {
      const rows = await queries.rows<SubscriptionColumns>(
        'SELECT * FROM digest_subscriptions ORDER BY subscription_id',
      );
      return rows.map(fromSubscriptionColumns);
    });
  }

  subscription(subscriptionId: string): Promise<Subscription | null> {
    return this.#database.read(async (queries) => {
      const row = await queries.row<SubscriptionColumns>(
        'SELECT * FROM digest_subscriptions WHERE subscription_id = $1',
        [subscriptionId],
      );
      return row === null ? null : fromSubscriptionColumns(row);
    });
  }

  putSubscription(subscription: Subscription): Promise<void> {
    return this.#database.write((queries) => putSubscription(queries, subscription));
  }

  patchSubscription(
    subscriptionId: string,
    fields: Partial<SubscriptionFields>,
  ): Promise<Subscription | null> {
    return this.#database.write(async (queries) => {
      const before = await lockSubscription(queries, subscriptionId);
      if (before === null) return null;
      const patched = { ...before, ...fields };
      await putSubscription(queries, patched);
      return patched;
    });
  }

  async removeSubscription(subscriptionId: string): Promise<void> {
    await this.#database.write((queries) =>
      queries.run('DELETE FROM digest_subscriptions WHERE subscription_id = $1', [subscriptionId]),
    );
  }

  slots(subscriptionId: string, limit: number, notAfter?: string): Promise<Slot[]> {
    return this.#database.read(async (queries) => {
      const rows = await queries.rows<SlotColumns>(
        `SELECT * FROM digest_slots
         WHERE subscription_id = $1 AND ($2::text IS NULL OR scheduled_at <= $2)
         ORDER BY scheduled_at DESC LIMIT $3`,
        [subscriptionId, notAfter ?? null, limit],
      );
      return rows.map(fromSlotColumns);
    });
  }

  openSlots(subscriptionId: string): Promise<Slot[]> {
    return this.#database.read(async (queries) => {
      const rows = await queries.rows<SlotColumns>(
        `SELECT * FROM digest_slots
         WHERE subscription_id = $1 AND state IN ('claimed', 'composed') ORDER BY scheduled_at`,
        [subscriptionId],
      );
      return rows.map(fromSlotColumns);
    });
  }

  claim(
    key: SlotKey,
    coversFrom: string | null,
    given: Lease,
    missed: Missed = NONE_MISSED,
  ): Promise<Slot | null> {
    return this.#database.write(async (queries) => {
      const lease = await databaseLease(this.#database, queries, given);
      const state = { state: 'claimed', reason: null, coversFrom } as const;
      const slot = { ...key, ...state, ...stamp(lease) };
      if (!(await insertSlot(queries, slot))) return null;
      await skipAll(queries, missed, lease);
      return slot;
    });
  }

  recordSkipped(missed: Missed, lease: Lease): Promise<void> {
    return this.#database.write(async (queries) => {
      await skipAll(queries, missed, await databaseLease(this.#database, queries, lease));
    });
  }

  hold(key: SlotKey, given: Lease): Promise<boolean> {
    return this.#database.write(async (queries) => {
      const slot = await lockSlot(queries, key);
      // The time after the wait for the row.
      const lease = await databaseLease(this.#database, queries, given);
      if (slot?.state !== 'claimed' && slot?.state !== 'composed') return false;
      if (!isFree(slot, lease)) return false;
      await updateSlot(queries, { ...slot, ...stamp(lease) });
      return true;
    });
  }

  keepMessages(key: SlotKey, messages: readonly PreparedMessage[], given: Lease): Promise<boolean> {
    return this.#database.write(async (queries) => {
      const slot = await lockSlot(queries, key);
      const lease = await databaseLease(this.#database, queries, given);
      if (slot?.state !== 'claimed' || slot.owner !== lease.owner) return false;
      for (const message of messages) {
        await putMessage(queries, key, { ...message, messageId: null });
      }
      await updateSlot(queries, { ...slot, state: 'composed', ...stamp(lease) });
      return true;
    });
  }

  messages(key: SlotKey): Promise<DigestMessage[]> {
    return this.#database.read(async (queries) => {
      const rows = await queries.rows<MessageColumns>(
        `SELECT * FROM digest_messages WHERE subscription_id = $1 AND scheduled_at = $2
         ORDER BY ordinal`,
        [key.subscriptionId, key.scheduledAt],
      );
      return rows.map(fromMessageColumns);
    });
  }

  notePosted(key: SlotKey, ordinal: number, messageId: string): Promise<void> {
    return this.#database.write(async (queries) => {
      await lockSubscription(queries, key.subscriptionId);
      const row = await queries.row<MessageColumns>(
        `SELECT * FROM digest_messages
         WHERE subscription_id = $1 AND scheduled_at = $2 AND ordinal = $3 FOR UPDATE`,
        [key.subscriptionId, key.scheduledAt, ordinal],
      );
      if (row === null) throw new Error(`message ${ordinal} of a digest is not stored`);
      const message = { ...fromMessageColumns(row), messageId };
      await putMessage(queries, key, message);
      await putReceipts(queries, key.subscriptionId, message.receipts);
    });
  }

  finish(
    key: SlotKey,
    state: 'posted' | 'skipped' | 'given-up',
    reason: Reason | null,
    receipts: readonly Receipt[],
    at: string,
  ): Promise<void> {
    return this.#database.write(async (queries) => {
      await lockSubscription(queries, key.subscriptionId);
      const slot = await lockSlot(queries, key);
      if (slot === null) throw new Error('a slot was finished without being claimed');
      await updateSlot(queries, { ...slot, state, reason, at });
      await putReceipts(queries, key.subscriptionId, receipts);
    });
  }

  addReceipts(subscriptionId: string, receipts: readonly Receipt[]): Promise<void> {
    return this.#database.write(async (queries) => {
      await lockSubscription(queries, subscriptionId);
      const rows = await queries.rows<{ id: string }>(
        'SELECT source_id AS id FROM digest_receipts WHERE subscription_id = $1',
        [subscriptionId],
      );
      const had = new Set(rows.map(({ id }) => id));
      const added = receipts.filter(({ sourceId }) => !had.has(sourceId));
      await putReceipts(queries, subscriptionId, added);
    });
  }

  receipts(subscriptionId: string): Promise<Receipt[]> {
    return this.#database.read(async (queries) => {
      const rows = await queries.rows<ReceiptColumns>(
        'SELECT * FROM digest_receipts WHERE subscription_id = $1 ORDER BY source_id',
        [subscriptionId],
      );
      return rows.map(fromReceiptColumns);
    });
  }
}

async function skipAll(
  queries: Queries,
  { keys, reason }: Missed,
  lease: DatedLease,
): Promise<void> {
  for (const key of keys) {
    const slot = { ...key, state: 'skipped', reason, coversFrom: null } as const;
    await insertSlot(queries, { ...slot, ...stamp(lease) });
  }
}

function stamp({ owner, until, now }: DatedLease): Pick<Slot, 'owner' | 'leaseUntil' | 'at'> {
  return { owner, leaseUntil: until, at: now };
}
