import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DigestStore } from '../../../src/store/digest-store.ts';
import { keptAnswer } from '../answer-contract.ts';
import {
  compareDigestsWithModel,
  describeDigests,
  KEY,
  lease,
  message,
  receipt,
  subscription,
} from '../digest-contract.ts';
import { MemoryDigests } from '../memory-digests.ts';
import { storeSetting } from '../store-setting.ts';
import { otherReason } from '../../support/other-reason.ts';

async function sqlite(now: () => number): Promise<DigestStore> {
  return (await storeSetting(now).open()).digests;
}

describeDigests('digests in SQLite', sqlite);
describeDigests('digests in memory (for tests)', (now) =>
  Promise.resolve(new MemoryDigests({ now })),
);
compareDigestsWithModel('digests in SQLite', sqlite);

it('subscriptions, slots and receipts are kept when the store is closed and reopened', async () => {
  const setting = storeSetting();
  const first = await setting.open();
  await first.digests.putSubscription(subscription());
  await first.digests.claim(KEY, null, lease('a', 0));
  await first.digests.keepMessages(KEY, [message(1, receipt('x'))], lease('a', 0));
  await first.store.close();
  const { digests, damaged } = await setting.open();
  expect(damaged).toBeNull();
  expect(await digests.subscriptions()).toEqual([subscription()]);
  expect(await digests.messages(KEY)).toEqual([{ ...message(1, receipt('x')), messageId: null }]);
});

it.each([
  ['digest_subscriptions', 'content'],
  ['digest_slots', 'state'],
  ['digest_messages', 'content'],
  ['digest_receipts', 'content_hash'],
])('a changed byte in %s.%s is detected at the next start', async (table, column) => {
  const setting = storeSetting();
  const { store, digests } = await setting.open();
  await digests.putSubscription(subscription());
  await digests.claim(KEY, null, lease('a', 0));
  await digests.keepMessages(KEY, [message(1, receipt('x'))], lease('a', 0));
  await digests.notePosted(KEY, 1, '900');
  await store.close();
  setting.damage(table, column);
  const opened = await setting.open();
  expect(opened.damaged?.lost).toContain('digests');
});

it('a database of version 2, which has no digests, is migrated with all its data', async () => {
  const setting = storeSetting();
  copyFileSync(join(import.meta.dirname, 'fixtures/version-2.db'), setting.file);
  const { store, answers, digests, damaged } = await setting.open();
  expect(damaged).toBeNull();
  // The answer in it was stored before related passages and differences existed.
  expect(await answers.get('A-7k3f9m2p')).toEqual(
    keptAnswer({ related: [], differences: [], serverId: null }),
  );
  expect(await store.status()).toMatchObject({ generation: 1, sources: 1, passages: 2 });
  await digests.putSubscription(subscription());
});

describe('a database of version 4, with reasons in English', () => {
  async function openVersion4() {
    const setting = storeSetting();
    copyFileSync(join(import.meta.dirname, 'fixtures/version-4.db'), setting.file);
    const { digests, damaged } = await setting.open();
    expect(damaged).toBeNull();
    return digests;
  }

  it('has a code in place of every sentence after the migration', async () => {
    const slots = await (await openVersion4()).slots('D-hand', 20);
    expect(slots.map(({ reason }) => reason).reverse()).toEqual([
      { code: 'nothing-new', params: {} },
      { code: 'too-late', params: {} },
      { code: 'covered-by-next', params: {} },
      { code: 'covered-by-next', params: {} },
      { code: 'maybe-posted', params: {} },
      { code: 'maybe-posted', params: {} },
      { code: 'paused-meanwhile', params: {} },
      { code: 'paused-meanwhile', params: {} },
      { code: 'discord-refused', params: { text: 'Missing Access', code: 50001 } },
      { code: 'discord-rate-limit', params: {} },
      { code: 'discord-status', params: { status: 502 } },
      { code: 'connection-lost', params: { text: 'socket hang up (again)' } },
      otherReason('a sentence that no version is known to have stored'),
    ]);
  });

  it('keeps the pause reasons and last errors of its subscriptions', async () => {
    const digests = await openVersion4();
    const refused = { code: 'discord-refused', params: { text: 'Missing Access', code: 50001 } };
    const botError = { code: 'bot-error', params: {} };
    const byHand = { code: 'paused-by-hand', params: {} };
    expect(await digests.subscriptions()).toMatchObject([
      { subscriptionId: 'D-fault', pausedBecause: null, lastError: botError },
      { subscriptionId: 'D-hand', pausedBecause: byHand, lastError: botError },
      { subscriptionId: 'D-old', pausedBecause: null, lastError: null },
      { subscriptionId: 'D-refused', pausedBecause: refused, lastError: refused },
    ]);
    expect(await digests.slots('D-refused', 9)).toMatchObject([
      { state: 'given-up', reason: refused },
    ]);
  });
});
