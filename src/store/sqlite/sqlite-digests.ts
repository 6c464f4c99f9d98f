import type { Reason } from '../../domain/reasons.ts';
import type {
  DigestMessage,
  PreparedMessage,
  Receipt,
  Slot,
  SlotKey,
  Subscription,
} from '../../domain/subscription.ts';
import { mergeReceipts } from '../../domain/subscription.ts';
import type { Clock } from '../../domain/time.ts';
import type { Writer } from './commit-corpus.ts';
import {
  toMessage,
  toMessageRow,
  toReceipt,
  toReceiptRow,
  toSlot,
  toSlotRow,
  toSubscription,
  toSubscriptionRow,
} from './digest-rows.ts';
import {
  type DigestStore,
  type Lease,
  type Missed,
  NONE_MISSED,
  type SubscriptionFields,
} from '../digest-store.ts';
import { type DatedLease, dateLease, isFree } from '../slot-lease.ts';
import type { Access } from './sqlite-answers.ts';
import type { Reads } from './statements/read-statements.ts';

/** Later than any stored time. */
const END_OF_TIME = '9999-12-31T23:59:59.999Z';

export class SqliteDigests implements DigestStore {
  readonly #access: Access;
  readonly #clock: Pick<Clock, 'now'>;

  /** @param clock the only clock by which leases end */
  constructor(access: Access, clock: Pick<Clock, 'now'>) {
    this.#access = access;
    this.#clock = clock;
  }

  subscriptions(): Promise<Subscription[]> {
    return this.#access.read((reads) => reads.subscriptions.all().map(toSubscription));
  }

  subscription(subscriptionId: string): Promise<Subscription | null> {
    return this.#access.read((reads) => {
      const row = reads.subscription.get(subscriptionId);
      return row === undefined ? null : toSubscription(row);
    });
  }

  putSubscription(subscription: Subscription): Promise<void> {
    return this.#access.write(({ writes }) => {
      writes.putSubscription.run(toSubscriptionRow(subscription));
    });
  }

  patchSubscription(
    subscriptionId: string,
    fields: Partial<SubscriptionFields>,
  ): Promise<Subscription | null> {
    return this.#access.write(({ reads, writes }) => {
      const row = reads.subscription.get(subscriptionId);
      if (row === undefined) return null;
      const patched = { ...toSubscription(row), ...fields };
      writes.putSubscription.run(toSubscriptionRow(patched));
      return patched;
    });
  }

  removeSubscription(subscriptionId: string): Promise<void> {
    return this.#access.write(({ writes }) => {
      writes.deleteSubscription.run(subscriptionId);
    });
  }

  slots(subscriptionId: string, limit: number, notAfter = END_OF_TIME): Promise<Slot[]> {
    return this.#access.read((reads) =>
      reads.slots.all(subscriptionId, notAfter, limit).map(toSlot),
    );
  }

  openSlots(subscriptionId: string): Promise<Slot[]> {
    return this.#access.read((reads) => reads.openSlots.all(subscriptionId).map(toSlot));
  }

  claim(
    key: SlotKey,
    coversFrom: string | null,
    given: Lease,
    missed: Missed = NONE_MISSED,
  ): Promise<Slot | null> {
    return this.#access.write(({ writes }) => {
      const lease = dateLease(given, this.#clock);
      skipAll(writes, missed, lease);
      const state = { state: 'claimed', reason: null, coversFrom } as const;
      const slot = { ...key, ...state, ...stamp(lease) };
      return writes.insertSlot.run(toSlotRow(slot)).changes === 1 ? slot : null;
    });
  }

  recordSkipped(missed: Missed, lease: Lease): Promise<void> {
    return this.#access.write(({ writes }) => {
      skipAll(writes, missed, dateLease(lease, this.#clock));
    });
  }

  hold(key: SlotKey, given: Lease): Promise<boolean> {
    return this.#access.write(({ reads, writes }) => {
      const lease = dateLease(given, this.#clock);
      const slot = readSlot(reads, key);
      if (slot?.state !== 'claimed' && slot?.state !== 'composed') return false;
      if (!isFree(slot, lease)) return false;
      writes.updateSlot.run(toSlotRow({ ...slot, ...stamp(lease) }));
      return true;
    });
  }

  keepMessages(key: SlotKey, messages: readonly PreparedMessage[], given: Lease): Promise<boolean> {
    return this.#access.write(({ reads, writes }) => {
      const lease = dateLease(given, this.#clock);
      const slot = readSlot(reads, key);
      if (slot?.state !== 'claimed' || slot.owner !== lease.owner) return false;
      for (const message of messages) {
        writes.putMessage.run(toMessageRow(key, { ...message, messageId: null }));
      }
      writes.updateSlot.run(toSlotRow({ ...slot, state: 'composed', ...stamp(lease) }));
      return true;
    });
  }

  messages(key: SlotKey): Promise<DigestMessage[]> {
    return this.#access.read((reads) =>
      reads.digestMessages.all(key.subscriptionId, key.scheduledAt).map(toMessage),
    );
  }

  notePosted(key: SlotKey, ordinal: number, messageId: string): Promise<void> {
    return this.#access.write((writer) => {
      const rows = writer.reads.digestMessages.all(key.subscriptionId, key.scheduledAt);
      const message = rows.map(toMessage).find((one) => one.ordinal === ordinal);
      if (message === undefined) throw new Error(`message ${ordinal} of a digest is not stored`);
      writer.writes.putMessage.run(toMessageRow(key, { ...message, messageId }));
      putReceipts(writer, key.subscriptionId, message.receipts);
    });
  }

  finish(
    key: SlotKey,
    state: 'posted' | 'skipped' | 'given-up',
    reason: Reason | null,
    receipts: readonly Receipt[],
    at: string,
  ): Promise<void> {
    return this.#access.write((writer) => {
      const slot = readSlot(writer.reads, key);
      if (slot === null) throw new Error('a slot was finished without being claimed');
      writer.writes.updateSlot.run(toSlotRow({ ...slot, state, reason, at }));
      putReceipts(writer, key.subscriptionId, receipts);
    });
  }

  addReceipts(subscriptionId: string, receipts: readonly Receipt[]): Promise<void> {
    return this.#access.write((writer) => {
      const isHad = ({ sourceId }: Receipt): boolean =>
        writer.reads.receipt.get(subscriptionId, sourceId) !== undefined;
      const added = receipts.filter((receipt) => !isHad(receipt));
      putReceipts(writer, subscriptionId, added);
    });
  }

  receipts(subscriptionId: string): Promise<Receipt[]> {
    return this.#access.read((reads) => reads.receipts.all(subscriptionId).map(toReceipt));
  }
}

function skipAll(writes: Writer['writes'], { keys, reason }: Missed, lease: DatedLease): void {
  for (const key of keys) {
    const slot = { ...key, state: 'skipped', reason, coversFrom: null } as const;
    writes.insertSlot.run(toSlotRow({ ...slot, ...stamp(lease) }));
  }
}

function readSlot(reads: Reads, key: SlotKey): Slot | null {
  const row = reads.slot.get(key.subscriptionId, key.scheduledAt);
  return row === undefined ? null : toSlot(row);
}

function putReceipts(
  { reads, writes }: Writer,
  subscriptionId: string,
  all: readonly Receipt[],
): void {
  for (const receipt of all) {
    const row = reads.receipt.get(subscriptionId, receipt.sourceId);
    const merged = mergeReceipts(row === undefined ? null : toReceipt(row), receipt);
    writes.putReceipt.run(toReceiptRow(subscriptionId, merged));
  }
}

function stamp({ owner, until, now }: DatedLease): Pick<Slot, 'owner' | 'leaseUntil' | 'at'> {
  return { owner, leaseUntil: until, at: now };
}
