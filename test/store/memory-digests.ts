import type {
  DigestMessage,
  PreparedMessage,
  Receipt,
  Slot,
  SlotKey,
  Subscription,
} from '../../src/domain/subscription.ts';
import { mergeReceipts } from '../../src/domain/subscription.ts';
import type { Clock } from '../../src/domain/time.ts';
import type {
  DigestStore,
  Lease,
  Missed,
  SubscriptionFields,
} from '../../src/store/digest-store.ts';
import type { Reason } from '../../src/domain/reasons.ts';

/** In-memory digests: the simplest implementation of the contract. */
export class MemoryDigests implements DigestStore {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #subscriptions = new Map<string, Subscription>();
  #slots: Slot[] = [];
  #messages: (SlotKey & { message: DigestMessage })[] = [];
  #receipts: { subscriptionId: string; receipt: Receipt }[] = [];

  /** @param clock the only clock by which leases end. Default: a clock that always shows zero */
  constructor(clock: Pick<Clock, 'now'> = { now: () => 0 }) {
    this.#clock = clock;
  }

  subscriptions(): Promise<Subscription[]> {
    const all = [...this.#subscriptions.values()];
    return Promise.resolve(all.sort((a, b) => (a.subscriptionId < b.subscriptionId ? -1 : 1)));
  }

  subscription(subscriptionId: string): Promise<Subscription | null> {
    return Promise.resolve(this.#subscriptions.get(subscriptionId) ?? null);
  }

  putSubscription(subscription: Subscription): Promise<void> {
    this.#subscriptions.set(subscription.subscriptionId, subscription);
    return Promise.resolve();
  }

  patchSubscription(
    subscriptionId: string,
    fields: Partial<SubscriptionFields>,
  ): Promise<Subscription | null> {
    const before = this.#subscriptions.get(subscriptionId);
    if (before === undefined) return Promise.resolve(null);
    const patched = { ...before, ...fields };
    this.#subscriptions.set(subscriptionId, patched);
    return Promise.resolve(patched);
  }

  removeSubscription(subscriptionId: string): Promise<void> {
    const isOther = (one: { subscriptionId: string }): boolean =>
      one.subscriptionId !== subscriptionId;
    this.#subscriptions.delete(subscriptionId);
    this.#slots = this.#slots.filter(isOther);
    this.#messages = this.#messages.filter(isOther);
    this.#receipts = this.#receipts.filter(isOther);
    return Promise.resolve();
  }

  slots(subscriptionId: string, limit: number, notAfter?: string): Promise<Slot[]> {
    const own = this.#slots.filter(
      (slot) =>
        slot.subscriptionId === subscriptionId &&
        (notAfter === undefined || slot.scheduledAt <= notAfter),
    );
    const sorted = own.sort((a, b) => (a.scheduledAt > b.scheduledAt ? -1 : 1));
    return Promise.resolve(sorted.slice(0, limit));
  }

  async openSlots(subscriptionId: string): Promise<Slot[]> {
    const all = await this.slots(subscriptionId, Infinity);
    return all.filter(({ state }) => state === 'claimed' || state === 'composed').reverse();
  }

  claim(
    key: SlotKey,
    coversFrom: string | null,
    lease: Lease,
    missed: Missed = { keys: [], reason: null },
  ): Promise<Slot | null> {
    return Promise.resolve().then(() => {
      if (!this.#subscriptions.has(key.subscriptionId)) throw new Error('unknown subscription');
      this.#skip(missed, lease);
      if (this.#find(key) !== undefined) return null;
      const state = { state: 'claimed', reason: null, coversFrom } as const;
      const slot = { ...key, ...state, ...this.#stamp(lease) };
      this.#slots.push(slot);
      return slot;
    });
  }

  recordSkipped(missed: Missed, lease: Lease): Promise<void> {
    return Promise.resolve().then(() => {
      this.#skip(missed, lease);
    });
  }

  hold(key: SlotKey, lease: Lease): Promise<boolean> {
    const slot = this.#find(key);
    const isOpen = slot?.state === 'claimed' || slot?.state === 'composed';
    const left = Date.parse(slot?.leaseUntil ?? '') - this.#clock.now();
    const isHeld = isOpen && (slot.owner === lease.owner || left <= 0 || left > 2 * lease.leaseMs);
    if (isHeld) this.#change(key, this.#stamp(lease));
    return Promise.resolve(isHeld);
  }

  keepMessages(key: SlotKey, messages: readonly PreparedMessage[], lease: Lease): Promise<boolean> {
    const slot = this.#find(key);
    if (slot?.state !== 'claimed' || slot.owner !== lease.owner) return Promise.resolve(false);
    this.#messages.push(
      ...messages.map((message) => ({ ...key, message: { ...message, messageId: null } })),
    );
    this.#change(key, { state: 'composed', ...this.#stamp(lease) });
    return Promise.resolve(true);
  }

  messages(key: SlotKey): Promise<DigestMessage[]> {
    const own = this.#messages.filter((one) => isSame(one, key)).map(({ message }) => message);
    return Promise.resolve(own.sort((a, b) => a.ordinal - b.ordinal));
  }

  notePosted(key: SlotKey, ordinal: number, messageId: string): Promise<void> {
    return Promise.resolve().then(() => {
      const kept = this.#messages.find(
        (one) => isSame(one, key) && one.message.ordinal === ordinal,
      );
      if (kept === undefined) throw new Error('unknown message');
      kept.message = { ...kept.message, messageId };
      this.#receive(key.subscriptionId, kept.message.receipts);
    });
  }

  finish(
    key: SlotKey,
    state: 'posted' | 'skipped' | 'given-up',
    reason: Reason | null,
    receipts: readonly Receipt[],
    at: string,
  ): Promise<void> {
    return Promise.resolve().then(() => {
      if (this.#find(key) === undefined) throw new Error('unknown slot');
      this.#change(key, { state, reason, at });
      this.#receive(key.subscriptionId, receipts);
    });
  }

  async addReceipts(subscriptionId: string, receipts: readonly Receipt[]): Promise<void> {
    const had = new Set((await this.receipts(subscriptionId)).map(({ sourceId }) => sourceId));
    if (!this.#subscriptions.has(subscriptionId)) throw new Error('unknown subscription');
    this.#receive(
      subscriptionId,
      receipts.filter(({ sourceId }) => !had.has(sourceId)),
    );
  }

  receipts(subscriptionId: string): Promise<Receipt[]> {
    const own = this.#receipts.filter((one) => one.subscriptionId === subscriptionId);
    const receipts = own.map(({ receipt }) => receipt);
    return Promise.resolve(receipts.sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1)));
  }

  #skip({ keys, reason }: Missed, lease: Lease): void {
    for (const key of keys) {
      if (!this.#subscriptions.has(key.subscriptionId)) throw new Error('unknown subscription');
      if (this.#find(key) !== undefined) continue;
      this.#slots.push({
        ...key,
        state: 'skipped',
        reason,
        coversFrom: null,
        ...this.#stamp(lease),
      });
    }
  }

  #stamp({ owner, leaseMs }: Lease): Pick<Slot, 'owner' | 'leaseUntil' | 'at'> {
    const now = this.#clock.now();
    const [at, leaseUntil] = [now, now + leaseMs].map((ms) => new Date(ms).toISOString());
    return { owner, leaseUntil: leaseUntil ?? '', at: at ?? '' };
  }

  #find(key: SlotKey): Slot | undefined {
    return this.#slots.find((slot) => isSame(slot, key));
  }

  #change(key: SlotKey, fields: Partial<Slot>): void {
    this.#slots = this.#slots.map((slot) => (isSame(slot, key) ? { ...slot, ...fields } : slot));
  }

  #receive(subscriptionId: string, receipts: readonly Receipt[]): void {
    for (const receipt of receipts) {
      const isOf = (one: { subscriptionId: string; receipt: Receipt }): boolean =>
        one.subscriptionId === subscriptionId && one.receipt.sourceId === receipt.sourceId;
      const before = this.#receipts.find(isOf)?.receipt ?? null;
      this.#receipts = this.#receipts.filter((one) => !isOf(one));
      this.#receipts.push({ subscriptionId, receipt: mergeReceipts(before, receipt) });
    }
  }
}

function isSame(a: SlotKey, b: SlotKey): boolean {
  return a.subscriptionId === b.subscriptionId && a.scheduledAt === b.scheduledAt;
}
