import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Receipt, SlotKey, Subscription } from '../../src/domain/subscription.ts';
import type { DigestStore, Lease } from '../../src/store/digest-store.ts';
import { MemoryDigests } from './memory-digests.ts';
import { NOW } from './store-setting.ts';
import { otherReason } from '../support/other-reason.ts';

export function subscription(fields: Partial<Subscription> = {}): Subscription {
  return {
    subscriptionId: 'D-1',
    serverId: '7',
    channelId: '70',
    cadence: 'daily',
    pattern: '0 9 * * *',
    zone: 'Europe/Berlin',
    sourceIds: null,
    whenQuiet: 'nothing',
    isCrossposted: false,
    createdBy: '5',
    startsAfter: NOW,
    pausedBecause: null,
    lastError: null,
    ...fields,
  };
}

export const KEY: SlotKey = { subscriptionId: 'D-1', scheduledAt: '2026-03-19T08:00:00.000Z' };
export const receipt = (sourceId: string, contentHash = 'h'): Receipt => ({
  sourceId,
  contentHash,
  quotes: [{ sourceId, passageId: `${sourceId}#1`, start: 0, end: 2, text: 'ab' }],
});
export const message = (ordinal: number, ...receipts: Receipt[]) => ({
  ordinal,
  body: `{"n":${ordinal}}`,
  contentHash: `c${ordinal}`,
  nonce: `n${ordinal}`,
  receipts,
});
const MINUTE_MS = 60_000;
/** The clock of the stores, which only `lease` sets. */
let storeTime = Date.parse(NOW);
const now = (): number => storeTime;
/** Sets the stores' clock to this minute after `NOW`, and returns a lease of one minute. */
export const lease = (owner: string, minute: number): Lease => {
  storeTime = Date.parse(NOW) + minute * MINUTE_MS;
  return { owner, leaseMs: MINUTE_MS };
};

/**
 * The requirements for every `DigestStore`.
 *
 * @param create creates an empty store whose leases end by this clock
 */
export function describeDigests(
  name: string,
  create: (now: () => number) => Promise<DigestStore>,
): void {
  describe(name, () => {
    async function withSubscription(): Promise<DigestStore> {
      const digests = await create(now);
      await digests.putSubscription(subscription());
      return digests;
    }

    it('return subscriptions as they were last stored, by ID', async () => {
      const digests = await create(now);
      await digests.putSubscription(subscription({ subscriptionId: 'D-2' }));
      await digests.putSubscription(subscription());
      const changed = subscription({
        sourceIds: ['a'],
        lastError: otherReason('‘no’\u0000'),
        serverId: null,
      });
      await digests.putSubscription(changed);
      expect(await digests.subscriptions()).toEqual([
        changed,
        subscription({ subscriptionId: 'D-2' }),
      ]);
      expect(await digests.subscription('D-1')).toEqual(changed);
      expect(await digests.subscription('d-1')).toBeNull();
    });

    it('change some fields of a subscription, and keep concurrent changes to other fields', async () => {
      const digests = await withSubscription();
      await Promise.all([
        digests.patchSubscription('D-1', { lastError: otherReason('down') }),
        digests.patchSubscription('D-1', { pattern: '0 7 * * *' }),
      ]);
      const expected = subscription({ lastError: otherReason('down'), pattern: '0 7 * * *' });
      expect(await digests.subscriptions()).toEqual([expected]);
      expect(await digests.patchSubscription('D-9', { lastError: null })).toBeNull();
      expect(await digests.subscriptions()).toHaveLength(1);
    });

    it('let another process take over a slot whose lease is impossibly long because a clock was set back', async () => {
      const digests = await withSubscription();
      await digests.claim(KEY, null, lease('a', 600));
      expect(await digests.hold(KEY, lease('b', 599.5))).toBe(false);
      expect(await digests.hold(KEY, lease('b', 0))).toBe(true);
    });

    it('let only one process claim a slot, and only once', async () => {
      const digests = await withSubscription();
      const claims = ['a', 'b', 'a'].map((owner) => digests.claim(KEY, null, lease(owner, 0)));
      expect((await Promise.all(claims)).filter((slot) => slot !== null)).toHaveLength(1);
      await expect(
        digests.claim({ ...KEY, subscriptionId: 'D-9' }, null, lease('a', 0)),
      ).rejects.toThrow();
    });

    it('let another process take over a slot only after its lease has expired', async () => {
      const digests = await withSubscription();
      await digests.claim(KEY, null, lease('a', 0));
      expect(await digests.hold(KEY, lease('b', 0.5))).toBe(false);
      expect(await digests.hold(KEY, lease('a', 0.5))).toBe(true);
      expect(await digests.hold(KEY, lease('b', 1.2))).toBe(false);
      expect(await digests.hold(KEY, lease('b', 1.6))).toBe(true);
      expect(await digests.hold(KEY, lease('a', 1.7))).toBe(false);
      expect(await digests.keepMessages(KEY, [message(1)], lease('a', 1.7))).toBe(false);
      expect(await digests.messages(KEY)).toEqual([]);
    });

    it('store the messages of a slot once, with the result of each', async () => {
      const digests = await withSubscription();
      await digests.claim(KEY, NOW, lease('a', 0));
      const both = [message(1, receipt('x')), message(2, receipt('y'))];
      expect(await digests.keepMessages(KEY, both, lease('a', 0.1))).toBe(true);
      expect(await digests.keepMessages(KEY, [message(3)], lease('a', 0.1))).toBe(false);
      await digests.notePosted(KEY, 1, '900');
      expect(await digests.messages(KEY)).toEqual([
        { ...both[0], messageId: '900' },
        { ...both[1], messageId: null },
      ]);
      expect(await digests.receipts('D-1')).toEqual([receipt('x')]);
      await digests.finish(KEY, 'given-up', otherReason('why'), [receipt('z')], NOW);
      expect(await digests.receipts('D-1')).toEqual([receipt('x'), receipt('z')]);
      expect(await digests.slots('D-1', 9)).toMatchObject([
        { ...KEY, state: 'given-up', reason: otherReason('why'), coversFrom: NOW, owner: 'a' },
      ]);
      expect(await digests.hold(KEY, lease('a', 9))).toBe(false);
    });

    it('keep the version of each source that the channel last received', async () => {
      const digests = await withSubscription();
      await digests.claim(KEY, null, lease('a', 0));
      await digests.finish(KEY, 'posted', null, [receipt('x', '1'), receipt('y')], NOW);
      await digests.finish(KEY, 'posted', null, [receipt('x', '2')], NOW);
      expect(await digests.receipts('D-1')).toEqual([receipt('x', '2'), receipt('y')]);
      const again = { ...receipt('x', '3'), quotes: [{ ...receipt('x').quotes[0], text: 'cd' }] };
      await digests.finish(KEY, 'posted', null, [again as Receipt], NOW);
      const [kept] = await digests.receipts('D-1');
      expect(kept?.contentHash).toBe('3');
      expect(kept?.quotes.map(({ text }) => text)).toEqual(['cd', 'ab']);
    });

    it('record skipped slots with a reason, and leave existing slots unchanged', async () => {
      const digests = await withSubscription();
      const later = { ...KEY, scheduledAt: '2026-03-20T08:00:00.000Z' };
      await digests.claim(KEY, null, lease('a', 0));
      await digests.recordSkipped(
        { keys: [KEY, later], reason: otherReason('missed') },
        lease('a', 0),
      );
      expect(await digests.slots('D-1', 9)).toMatchObject([
        { ...later, state: 'skipped', reason: otherReason('missed') },
        { ...KEY, state: 'claimed', reason: null },
      ]);
      expect(await digests.slots('D-1', 1)).toHaveLength(1);
      expect(await digests.slots('D-1', 9, '2026-03-19T23:59:00.000Z')).toMatchObject([KEY]);
      expect(await digests.slots('D-1', 9, later.scheduledAt)).toHaveLength(2);
      expect(await digests.openSlots('D-1')).toMatchObject([KEY]);
      const last = { ...KEY, scheduledAt: '2026-03-22T08:00:00.000Z' };
      const before = { ...KEY, scheduledAt: '2026-03-21T08:00:00.000Z' };
      const missed = { keys: [before, later], reason: otherReason('off') };
      await digests.claim(last, before.scheduledAt, lease('a', 0), missed);
      expect(await digests.slots('D-1', 3)).toMatchObject([
        { ...last, state: 'claimed', coversFrom: before.scheduledAt },
        { ...before, state: 'skipped', reason: otherReason('off') },
        { ...later, state: 'skipped', reason: otherReason('missed') },
      ]);
    });

    it('delete a subscription with all its data', async () => {
      const digests = await withSubscription();
      await digests.putSubscription(subscription({ subscriptionId: 'D-2', serverId: '8' }));
      await digests.claim(KEY, null, lease('a', 0));
      await digests.keepMessages(KEY, [message(1, receipt('x'))], lease('a', 0));
      await digests.notePosted(KEY, 1, '900');
      await digests.removeSubscription('D-1');
      expect((await digests.subscriptions()).map((one) => one.subscriptionId)).toEqual(['D-2']);
      await digests.putSubscription(subscription());
      expect(await digests.receipts('D-1')).toEqual([]);
      expect(await digests.messages(KEY)).toEqual([]);
      expect(await digests.claim(KEY, null, lease('b', 0))).toMatchObject({ state: 'claimed' });
      await digests.removeSubscription('D-1');
      expect(await digests.slots('D-1', 9)).toEqual([]);
    });
  });
}

/** Compares a store with the simplest implementation of the contract. */
export function compareDigestsWithModel(
  name: string,
  create: (now: () => number) => Promise<DigestStore>,
): void {
  it(`${name} behave like digests in memory for any sequence of calls`, async () => {
    const step = fc.record({
      what: fc.constantFrom(
        ...['claim', 'hold', 'keep', 'note', 'finish', 'skip', 'remove', 'put', 'patch', 'open'],
      ),
      hour: fc.integer({ min: 10, max: 12 }),
      owner: fc.constantFrom('a', 'b'),
      minutes: fc.constantFrom(0, 0.5, 2, -600),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const stores: DigestStore[] = [await create(now), new MemoryDigests({ now })];
        for (const store of stores) await store.putSubscription(subscription());
        let minute = 0;
        for (const { what, hour, owner, minutes } of steps) {
          minute += minutes;
          const key = { ...KEY, scheduledAt: `2026-03-19T${hour}:00:00.000Z` };
          const held = lease(owner, minute);
          const results = await Promise.all(
            stores.map((store) => act(store, what, key, held).catch(() => 'refused')),
          );
          expect(results[0]).toEqual(results[1]);
        }
        const [inStore, inMemory] = await Promise.all(
          stores.map(async (store) => [await store.slots('D-1', 99), await store.receipts('D-1')]),
        );
        expect(inStore).toEqual(inMemory);
      }),
      { numRuns: 25 },
    );
  });
}

function act(store: DigestStore, what: string, key: SlotKey, held: Lease): Promise<unknown> {
  switch (what) {
    case 'claim':
      return store.claim(key, null, held);
    case 'hold':
      return store.hold(key, held);
    case 'keep':
      return store.keepMessages(key, [message(1, receipt(held.owner))], held);
    case 'note':
      return store.notePosted(key, 1, '900');
    case 'finish':
      return store.finish(key, 'posted', null, [receipt('z', held.owner)], NOW);
    case 'skip':
      return store.recordSkipped({ keys: [key], reason: otherReason('missed') }, held);
    case 'open':
      return store.openSlots('D-1');
    case 'patch':
      return store.patchSubscription('D-1', { lastError: otherReason(held.owner) });
    case 'remove':
      return store.removeSubscription('D-1');
    default:
      return store.putSubscription(subscription());
  }
}
