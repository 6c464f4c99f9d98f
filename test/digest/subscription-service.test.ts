import { describe, expect, it } from 'vitest';
import { createSubscriptionService } from '../../src/digest/subscription-service.ts';
import { fakeServices } from '../support/fake-corpus.ts';
import { DigestWorld, START, startProcess, SUBSCRIPTION } from './digest-world.ts';

function setUp() {
  const world = new DigestWorld();
  const { runner: scheduler } = startProcess(world, 'a');
  const { servicesFor } = fakeServices([]);
  const { store } = world;
  const setting = { isOwn: true };
  const channel = { ...world.channel, isOwn: () => setting.isOwn };
  const clock = { now: () => START };
  const service = createSubscriptionService({ store, scheduler, channel, servicesFor, clock });
  return { world, store, service, setting };
}

const elsewhere = { problem: { code: 'channel-elsewhere' } };

describe('a subscription', () => {
  it('can be created only for a channel of the same server', async () => {
    const { service, store } = setUp();
    const wanted = { cadence: 'daily' } as const;
    const where = { serverId: '7', channelId: '80', createdBy: '5' };
    await expect(service.subscribe(wanted, where)).rejects.toMatchObject(elsewhere);
    expect(await store.subscriptions()).toEqual([]);
    const made = await service.subscribe(wanted, { ...where, channelId: '71' });
    expect(made.subscription.channelId).toBe('71');
  });

  it('whose channel is in another server cannot be edited', async () => {
    const { service, store } = setUp();
    await store.putSubscription({ ...SUBSCRIPTION, channelId: '80' });
    const edit = service.edit('D-1', '7', { time: '10:00' });
    await expect(edit).rejects.toMatchObject(elsewhere);
    expect((await store.subscription('D-1'))?.pattern).toBe(SUBSCRIPTION.pattern);
  });
});

describe('the subscription of the settings', () => {
  const config = { channelId: '71', pattern: '0 9 * * *', zone: 'UTC' };

  it('is created by the process that serves the server of its channel', async () => {
    const { service, store, setting } = setUp();
    setting.isOwn = false;
    await service.configure(config);
    expect(await store.subscriptions()).toEqual([]);
    setting.isOwn = true;
    await service.configure(config);
    expect(await store.subscription('D-env')).toMatchObject({ serverId: '7', channelId: '71' });
  });

  it('stays when another process does not serve its server, and is removed with the setting', async () => {
    const { service, store, setting } = setUp();
    await service.configure(config);
    setting.isOwn = false;
    await service.configure({ ...config, channelId: '72' });
    expect(await store.subscription('D-env')).not.toBeNull();
    await service.configure(null);
    expect(await store.subscription('D-env')).toBeNull();
  });
});
