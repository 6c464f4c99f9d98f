import type {
  DigestMessage,
  PreparedMessage,
  Receipt,
  Slot,
  SlotKey,
  Subscription,
} from '../domain/subscription.ts';
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
import type { DigestStore, Lease } from './digest-store.ts';
import type { Access } from './sqlite-answers.ts';
import type { Reads } from './statements.ts';

export class SqliteDigests implements DigestStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  subscriptions(): Promise<Subscription[]> {
    return this.#access.read((reads) => reads.subscriptions.all().map(toSubscription));
  }

  putSubscription(subscription: Subscription): Promise<void> {
    return this.#access.write(({ writes }) => {
      writes.putSubscription.run(toSubscriptionRow(subscription));
    });
  }

  removeSubscription(subscriptionId: string): Promise<void> {
    return this.#access.write(({ writes }) => {
      writes.deleteSubscription.run(subscriptionId);
    });
  }

  forgetServer(serverId: string): Promise<void> {
    return this.#access.write(({ writes }) => {
      writes.deleteSubscriptionsOf.run(serverId);
    });
  }

  slots(subscriptionId: string, limit: number): Promise<Slot[]> {
    return this.#access.read((reads) => reads.slots.all(subscriptionId, limit).map(toSlot));
  }

  claim(key: SlotKey, coversFrom: string | null, lease: Lease): Promise<boolean> {
    return this.#access.write(({ writes }) => {
      const slot = { ...key, state: 'claimed', reason: null, coversFrom } as const;
      return writes.insertSlot.run(toSlotRow({ ...slot, ...stamp(lease) })).changes === 1;
    });
  }

  skip(keys: readonly SlotKey[], reason: string, lease: Lease): Promise<void> {
    return this.#access.write(({ writes }) => {
      for (const key of keys) {
        const slot = { ...key, state: 'skipped', reason, coversFrom: null } as const;
        writes.insertSlot.run(toSlotRow({ ...slot, ...stamp(lease) }));
      }
    });
  }

  hold(key: SlotKey, lease: Lease): Promise<boolean> {
    return this.#access.write(({ reads, writes }) => {
      const slot = readSlot(reads, key);
      if (slot === null || !isFree(slot, lease)) return false;
      writes.updateSlot.run(toSlotRow({ ...slot, ...stamp(lease) }));
      return true;
    });
  }

  keepMessages(key: SlotKey, messages: readonly PreparedMessage[], lease: Lease): Promise<boolean> {
    return this.#access.write(({ reads, writes }) => {
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
      if (message === undefined) throw new Error(`message ${ordinal} of a digest is not kept`);
      writer.writes.putMessage.run(toMessageRow(key, { ...message, messageId }));
      putReceipts(writer, key.subscriptionId, message.receipts);
    });
  }

  finish(
    key: SlotKey,
    state: 'posted' | 'skipped' | 'given-up',
    reason: string | null,
    receipts: readonly Receipt[],
    at: string,
  ): Promise<void> {
    return this.#access.write((writer) => {
      const slot = readSlot(writer.reads, key);
      if (slot === null) throw new Error('a slot was finished that nobody claimed');
      writer.writes.updateSlot.run(toSlotRow({ ...slot, state, reason, at }));
      putReceipts(writer, key.subscriptionId, receipts);
    });
  }

  receipts(subscriptionId: string): Promise<Receipt[]> {
    return this.#access.read((reads) => reads.receipts.all(subscriptionId).map(toReceipt));
  }
}

function readSlot(reads: Reads, key: SlotKey): Slot | null {
  const row = reads.slot.get(key.subscriptionId, key.scheduledAt);
  return row === undefined ? null : toSlot(row);
}

function putReceipts({ writes }: Writer, subscriptionId: string, all: readonly Receipt[]): void {
  for (const receipt of all) writes.putReceipt.run(toReceiptRow(subscriptionId, receipt));
}

/** Whether the slot may be worked on under the lease. */
function isFree({ state, owner, leaseUntil }: Slot, lease: Lease): boolean {
  if (state !== 'claimed' && state !== 'composed') return false;
  return owner === lease.owner || leaseUntil <= lease.now;
}

function stamp({ owner, until, now }: Lease): Pick<Slot, 'owner' | 'leaseUntil' | 'at'> {
  return { owner, leaseUntil: until, at: now };
}
