import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UserFacingError } from '../../../src/domain/errors.ts';
import {
  DAY,
  DigestWorld,
  HOUR,
  MINUTE,
  START,
  startProcess,
  SUBSCRIPTION,
  type ChannelFault,
  faultReason,
} from '../digest-world.ts';
import { otherReason } from '../../support/other-reason.ts';

async function subscribed(fields: Partial<typeof SUBSCRIPTION> = {}): Promise<DigestWorld> {
  const world = new DigestWorld();
  await world.store.putSubscription({ ...SUBSCRIPTION, ...fields });
  return world;
}

async function slotsOf({ store }: DigestWorld): Promise<string[]> {
  return (await store.slots('D-1', 99))
    .reverse()
    .map(({ scheduledAt, state }) => `${scheduledAt.slice(0, 16)} ${state}`);
}

describe('a digest process that dies', () => {
  it('at any step of composing or posting is replaced by one that posts each source once', async () => {
    const point = fc.record({ steps: fc.integer({ min: 1, max: 30 }), before: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(point, fc.integer({ min: 0, max: 20 }), async (death, delay) => {
        const world = await subscribed();
        world.sources.push('a', 'b', 'c');
        const first = startProcess(world, 'first');
        first.stepsLeft = death.steps;
        first.diesBefore = death.before;
        await world.time.pass(61 * MINUTE + delay * MINUTE);
        startProcess(world, 'second');
        await world.time.pass(HOUR);
        await world.time.pass(DAY, true);
        expect(world.posted.sort()).toEqual(['a', 'b', 'c']);
        const ended = (await slotsOf(world)).filter((slot) => !slot.endsWith('skipped'));
        expect(ended).toEqual(['2026-03-18T09:00 posted']);
      }),
      { numRuns: 60 },
    );
  });
});

describe('two digest processes that share a store', () => {
  it('post each slot once', async () => {
    const world = await subscribed();
    startProcess(world, 'one');
    startProcess(world, 'other');
    for (const sourceId of ['a', 'b', 'c', 'd']) {
      world.sources.push(sourceId);
      await world.time.pass(DAY);
    }
    expect(world.posted).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('a clock that was set back', () => {
  it('repeats no slot, and does not delay the next one', async () => {
    const world = await subscribed({ pattern: '0 * * * *' });
    startProcess(world, 'p');
    world.sources.push('a');
    await world.time.pass(3 * HOUR + MINUTE);
    world.time.setBack(2 * HOUR);
    world.sources.push('b');
    await world.time.pass(HOUR);
    expect(world.posted).toEqual(['a']);
    await world.time.pass(2 * HOUR);
    expect(world.posted).toEqual(['a', 'b']);
    expect(await slotsOf(world)).toEqual([
      '2026-03-18T09:00 posted',
      '2026-03-18T10:00 skipped',
      '2026-03-18T11:00 skipped',
      '2026-03-18T12:00 posted',
    ]);
  });

  it('by a year, after it was a year ahead, delays nothing', async () => {
    const ahead = 365 * DAY;
    const world = await subscribed({ startsAfter: new Date(START + ahead).toISOString() });
    world.sources.push('a');
    startProcess(world, 'p');
    await world.time.pass(2 * DAY);
    expect(world.posted).toEqual(['a']);
    expect((await world.store.subscriptions())[0]?.startsAfter).toBe('2026-03-18T08:00:00.000Z');
  });

  it('after it was a year ahead for a day does not delay the next daily digest', async () => {
    const world = await subscribed();
    startProcess(world, 'p');
    world.time.setBack(-365 * DAY);
    world.sources.push('a');
    await world.time.pass(DAY);
    expect(world.posted).toEqual(['a']);
    world.time.setBack(365 * DAY);
    world.sources.push('b');
    await world.time.pass(DAY);
    expect(world.posted).toEqual(['a', 'b']);
  });

  it('while a process held a slot lets the next process take over that slot', async () => {
    const world = await subscribed();
    world.sources.push('a');
    const dying = startProcess(world, 'dying');
    await world.time.pass(59 * MINUTE);
    dying.stepsLeft = 6;
    await world.time.pass(2 * MINUTE);
    expect(await world.store.openSlots('D-1')).toHaveLength(1);
    world.time.setBack(10 * HOUR);
    startProcess(world, 'next');
    await world.time.pass(30 * MINUTE);
    expect(world.posted).toEqual(['a']);
  });
});

it.each([HOUR, -HOUR])(
  'a process whose clock is %d ms ahead of the store takes over a slot only when its lease has expired',
  async (ahead) => {
    const world = await subscribed();
    world.sources.push('a');
    const dying = startProcess(world, 'dying');
    await world.time.pass(59 * MINUTE);
    dying.stepsLeft = 6;
    await world.time.pass(2 * MINUTE);
    startProcess(world, 'next', ahead);
    await world.time.pass(MINUTE / 2);
    expect(await world.store.openSlots('D-1')).toMatchObject([{ owner: 'dying' }]);
    expect(world.posted).toEqual([]);
    await world.time.pass(3 * MINUTE);
    expect(world.posted).toEqual(['a']);
  },
);

describe('the digest scheduler, sleeping until the next slot,', () => {
  it('posts on a leap day, and on the last evening of a year', async () => {
    const world = await subscribed({
      pattern: '30 23 29,31 2,12 *',
      startsAfter: '2027-12-30T00:00:00.000Z',
    });
    // Two years later.
    await world.time.pass(Date.UTC(2027, 11, 30) - START, true);
    startProcess(world, 'p');
    world.sources.push('old year');
    await world.time.pass(3 * DAY);
    world.sources.push('leap day');
    for (let day = 0; day < 60; day++) await world.time.pass(DAY, true);
    expect(world.posted).toHaveLength(2);
    expect((await slotsOf(world)).filter((slot) => slot.endsWith('posted'))).toEqual([
      '2027-12-31T23:30 posted',
      '2028-02-29T23:30 posted',
    ]);
  });
});

describe('a digest channel', () => {
  async function afterFault(fault: ChannelFault, minutes: number, isHidden = false) {
    const world = await subscribed();
    world.sources.push('a');
    world.isHidden = isHidden;
    world.fault = fault;
    startProcess(world, 'p');
    await world.time.pass(HOUR + minutes * MINUTE);
    world.fault = 'none';
    await world.time.pass(HOUR);
    await world.time.pass(DAY, true);
    await world.time.pass(DAY, true);
    const [subscription] = await world.store.subscriptions();
    return { world, subscription };
  }

  it('that fails is retried for twenty minutes; then the next slot covers the failed one', async () => {
    const short = await afterFault('later', 15);
    expect(await slotsOf(short.world)).toContain('2026-03-18T09:00 posted');
    expect(short.subscription?.lastError).toBeNull();
    const long = await afterFault('later', 60);
    expect(await slotsOf(long.world)).toEqual([
      '2026-03-18T09:00 given-up',
      '2026-03-19T09:00 posted',
      '2026-03-20T09:00 skipped',
    ]);
    expect(long.world.posted).toEqual(['a']);
    expect(long.world.notified).toEqual([]);
  });

  it('that fails delays a digest, and the meter gets the delay and the outcome', async () => {
    const short = await afterFault('later', 15);
    // The sixth attempt is after 5 s, 15 s, 1 min, 5 min and 15 min.
    expect(short.world.meter.seconds).toEqual({ digest_lag_seconds: [1280] });
    expect(short.world.meter.counts).toEqual({
      'digests_total posted': 1,
      'digests_total skipped': 2,
    });
    const long = await afterFault('later', 60);
    expect(long.world.meter.counts).toMatchObject({ 'digests_total given-up': 1 });
  });

  it('that accepts posts without a reply gets nothing twice, even if its history is hidden', async () => {
    for (const isHidden of [false, true]) {
      const { world } = await afterFault('lost-after', 60, isHidden);
      expect(world.posted).toEqual(['a']);
    }
  });

  it('whose history is hidden does not get a message again that it may have received', async () => {
    const { world } = await afterFault('lost-before', 60, true);
    expect(world.posted).toEqual([]);
    const [slot] = (await world.store.slots('D-1', 9)).filter(({ state }) => state === 'given-up');
    expect(slot?.reason).toEqual({ code: 'maybe-posted', params: {} });
  });

  it('that refuses a post causes its subscription to pause, and the creator is notified once', async () => {
    const { world, subscription } = await afterFault('refused', 60);
    expect(subscription?.pausedBecause).toEqual(faultReason('refused'));
    expect(world.notified).toEqual([subscription?.pausedBecause]);
    expect(await slotsOf(world)).toEqual(['2026-03-18T09:00 given-up']);
  });

  it('gets nothing after a user pauses its subscription, and keeps the receipts of posted messages', async () => {
    const world = await subscribed();
    world.sources.push('a');
    world.fault = 'lost-after';
    startProcess(world, 'p');
    await world.time.pass(HOUR + 2000);
    await world.store.patchSubscription('D-1', { pausedBecause: otherReason('by hand') });
    await world.time.pass(DAY);
    world.fault = 'none';
    const startsAfter = new Date(world.time.now()).toISOString();
    await world.store.patchSubscription('D-1', { pausedBecause: null, startsAfter });
    await world.time.pass(2 * DAY);
    expect(world.posted).toEqual(['a']);
  });

  it('that fails after the first of three messages gets the other two in the next digest', async () => {
    const world = await subscribed();
    world.sources.push('a', 'b', 'c');
    startProcess(world, 'p');
    world.room = 1;
    await world.time.pass(2 * HOUR);
    expect(world.posted).toEqual(['a']);
    world.room = Infinity;
    await world.time.pass(DAY);
    expect(world.posted).toEqual(['a', 'b', 'c']);
  });
});

describe('a server that the bot has left', () => {
  it('gets no digest and causes no error, and gets digests again when the bot is back', async () => {
    const world = await subscribed();
    startProcess(world, 'p');
    world.sources.push('a');
    world.hasLeft = true;
    await world.time.pass(3 * DAY);
    expect(world.posted).toEqual([]);
    expect(await slotsOf(world)).toEqual([]);
    const [waiting] = await world.store.subscriptions();
    expect(waiting).toMatchObject({ pausedBecause: null, lastError: null });
    expect(world.notified).toEqual([]);
    world.hasLeft = false;
    await world.time.pass(DAY);
    expect(world.posted).toEqual(['a']);
  });
});

describe('a requested digest', () => {
  async function dying(steps: number): Promise<DigestWorld> {
    const world = await subscribed();
    world.sources.push('a', 'b');
    const process = startProcess(world, 'dying');
    await world.time.pass(59 * MINUTE);
    process.stepsLeft = steps;
    await world.time.pass(2 * MINUTE);
    return world;
  }

  it('finishes an unfinished slot first, or reports that the slot is busy', async () => {
    for (let steps = 1; steps <= 16; steps++) {
      const world = await dying(steps);
      const { runner } = startProcess(world, 'next');
      await world.time.pass(MINUTE);
      const [subscription] = await world.store.subscriptions();
      const asked = runner.postNow(subscription ?? SUBSCRIPTION).then(
        () => 'posted',
        (error: unknown) => (error as UserFacingError).code,
      );
      await world.time.pass(HOUR);
      expect(['posted', 'busy']).toContain(await asked);
      await world.time.pass(DAY, true);
      await world.time.pass(HOUR);
      expect(world.posted.sort()).toEqual(['a', 'b']);
    }
  });

  it('of a paused subscription is posted once, with the remaining messages of an unfinished slot', async () => {
    const world = await dying(14);
    await world.store.patchSubscription('D-1', { pausedBecause: otherReason('by hand') });
    const { runner } = startProcess(world, 'next');
    await world.time.pass(3 * MINUTE);
    const paused = { ...SUBSCRIPTION, pausedBecause: otherReason('by hand') };
    const asked = runner.postNow(paused);
    await world.time.pass(HOUR);
    await asked;
    expect(world.posted.sort()).toEqual(['a', 'b']);
    const startsAfter = new Date(world.time.now()).toISOString();
    await world.store.patchSubscription('D-1', { pausedBecause: null, startsAfter });
    await world.time.pass(DAY, true);
    expect(world.posted.sort()).toEqual(['a', 'b']);
  });

  it('does not replace a slot that becomes due at the same time', async () => {
    const world = await subscribed();
    const { runner } = startProcess(world, 'p');
    world.sources.push('a');
    world.fault = 'later';
    await world.time.pass(59 * MINUTE);
    const asked = runner.postNow(SUBSCRIPTION);
    await world.time.pass(2 * MINUTE);
    world.fault = 'none';
    world.sources.push('b');
    await world.time.pass(10 * MINUTE);
    expect((await asked).outcome).toBe('posted');
    expect(await slotsOf(world)).toEqual(['2026-03-18T08:59 posted', '2026-03-18T09:00 posted']);
    expect(world.posted).toEqual(['a', 'b']);
  });

  it('that is refused does not notify the creator again of the pause', async () => {
    const world = await subscribed();
    const { runner } = startProcess(world, 'p');
    world.sources.push('a');
    world.fault = 'refused';
    await world.time.pass(2 * HOUR);
    const [paused] = await world.store.subscriptions();
    const asked = runner.postNow(paused ?? SUBSCRIPTION);
    await world.time.pass(MINUTE);
    expect((await asked).outcome).toBe('given-up');
    expect(world.notified).toHaveLength(1);
  });
});

it('a subscription paused between two messages posts neither the rest nor the next slot', async () => {
  const world = await subscribed();
  world.sources.push('a', 'b', 'c');
  startProcess(world, 'p');
  world.onPost = () =>
    world.store.patchSubscription('D-1', { pausedBecause: otherReason('by hand') });
  await world.time.pass(2 * HOUR);
  expect(world.posted).toEqual(['a']);
  await world.time.pass(DAY, true);
  expect(world.posted).toEqual(['a']);
});

it('editing the zone of a subscription moves the next slot, and repeats none', async () => {
  const world = await subscribed();
  const { runner } = startProcess(world, 'p');
  world.sources.push('a');
  await world.time.pass(2 * HOUR);
  // 9:00 in New York is four hours after 9:00 UTC, because daylight saving time has begun there.
  const startsAfter = new Date(world.time.now()).toISOString();
  await world.store.patchSubscription('D-1', { zone: 'America/New_York', startsAfter });
  await runner.wake();
  world.sources.push('b');
  await world.time.pass(2 * HOUR + 59 * MINUTE);
  expect(world.posted).toEqual(['a']);
  await world.time.pass(2 * MINUTE);
  expect(world.posted).toEqual(['a', 'b']);
  expect(await slotsOf(world)).toEqual(['2026-03-18T09:00 posted', '2026-03-18T13:00 posted']);
});
