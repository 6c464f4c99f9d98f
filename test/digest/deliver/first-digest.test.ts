import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { composeFor } from '../../../src/digest/deliver/deliver-digest.ts';
import type { Digest } from '../../../src/domain/digest.ts';
import type { Reason } from '../../../src/domain/reasons.ts';
import type { DigestStore } from '../../../src/store/digest-store.ts';
import { MemoryDigests } from '../../store/memory-digests.ts';
import { storeSetting } from '../../store/store-setting.ts';
import { otherReason } from '../../support/other-reason.ts';
import { SUBSCRIPTION } from '../digest-world.ts';

const NOTHING: Digest = { items: [], skipped: [] };
const AT = '2026-03-18T09:00:00.000Z';

/** Whether the next digest of a subscription would be the first in its channel. */
async function isFirst(digests: DigestStore, subscriptionId: string): Promise<boolean> {
  const digestComposer = {
    compose: () => Promise.resolve({ ...NOTHING, generation: 1 }),
    deliveredAt: () => Promise.resolve(new Map<string, string>()),
  };
  const all = await digests.subscriptions();
  const subscription = all.find((one) => one.subscriptionId === subscriptionId);
  if (subscription === undefined) throw new Error(`${subscriptionId} is not stored`);
  return (await composeFor({ digests, servicesFor: () => ({ digestComposer }) }, subscription))
    .isFirst;
}

async function afterSkip(reason: Reason): Promise<boolean> {
  const digests = new MemoryDigests();
  await digests.putSubscription(SUBSCRIPTION);
  const { subscriptionId } = SUBSCRIPTION;
  const keys = [{ subscriptionId, scheduledAt: AT }];
  await digests.recordSkipped({ keys, reason }, { owner: 'a', leaseMs: 0 });
  return isFirst(digests, subscriptionId);
}

it('a channel with an earlier digest is not new, even if that digest had no news', async () => {
  expect(await afterSkip({ code: 'nothing-new', params: {} })).toBe(false);
  expect(await afterSkip({ code: 'covered-by-next', params: {} })).toBe(true);
});

it('only the code of a skip reason decides whether a channel is new, not its words', async () => {
  expect(await afterSkip(otherReason('nothing was new'))).toBe(true);
});

it('a channel with a digest in a version 4 database is not new, even if that digest had no news', async () => {
  const setting = storeSetting();
  const fixture = '../../store/sqlite/fixtures/version-4.db';
  copyFileSync(join(import.meta.dirname, fixture), setting.file);
  const { digests } = await setting.open();
  expect(await isFirst(digests, 'D-old')).toBe(false);
  expect(await isFirst(digests, 'D-fault')).toBe(true);
});
