import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Channel, Found, Posting } from '../../src/digest/channel.ts';
import type { DigestComposer } from '../../src/digest/digest-composer.ts';
import { createDigestRunner } from '../../src/digest/digest-runner.ts';
import { nextSlots } from '../../src/digest/schedule.ts';
import type { Subscription } from '../../src/domain/subscription.ts';
import { createMovableTime, type MovableTime } from '../../src/playground/movable-time.ts';
import { recordingLog } from '../discord/recording-log.ts';
import { MemoryDigests } from '../store/memory-digests.ts';

const START = Date.UTC(2026, 2, 18, 8);
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

const SUBSCRIPTION: Subscription = {
  ...{ subscriptionId: 'D-1', serverId: '7', channelId: '70', cadence: 'daily' },
  ...{ pattern: '0 9 * * *', zone: 'UTC', sourceIds: null, whenQuiet: 'nothing' },
  ...{ isCrossposted: false, createdBy: '5', startsAfter: new Date(START).toISOString() },
  ...{ pausedBecause: null, lastError: null },
};

/** What outlives a process: the store, the channel, time, and the sources that have come. */
function createWorld() {
  const time: MovableTime = createMovableTime(
    { now: () => START, monotonic: () => 0 },
    { start: () => () => undefined },
  );
  const world = {
    time,
    store: new MemoryDigests(),
    sources: [] as string[],
    posts: [] as { body: string; nonce: string; at: number }[],
  };
  const composer: DigestComposer = {
    compose: ({ had }) => {
      const items = world.sources
        .filter((sourceId) => !had.has(sourceId))
        .map((sourceId) => ({
          ...{ sourceId, contentHash: 'h', quotes: [], alsoReportedBy: [] },
          ...{ title: sourceId, publisher: null, author: null, published: null, url: null },
        }));
      return Promise.resolve({ items, skipped: [], generation: 1 });
    },
    hadAt: () => Promise.resolve(new Map()),
  };
  const channel: Channel = {
    layOut: ({ items }, _, __, marks) =>
      items.slice(0, marks.length).map(({ sourceId, contentHash }, i) => ({
        body: `${sourceId} ${marks[i] ?? ''}`,
        receipts: [{ sourceId, contentHash, quotes: [] }],
      })),
    post: (_, body, nonce): Promise<Posting> => {
      const since = time.clock.now() - 5 * MINUTE;
      const at = world.posts.findIndex((one) => one.nonce === nonce && one.at > since);
      if (at === -1) world.posts.push({ body, nonce, at: time.clock.now() });
      return Promise.resolve({ outcome: 'posted', messageId: `${at}` });
    },
    find: (_, mark): Promise<Found> => {
      const found = world.posts.findIndex(({ body }) => body.endsWith(mark));
      return Promise.resolve(found === -1 ? 'absent' : { messageId: String(found) });
    },
    lacks: () => Promise.resolve([]),
    tell: () => Promise.resolve(),
  };
  return { ...world, world, composer, channel };
}

type World = ReturnType<typeof createWorld>;

/**
 * A process that dies at its n-th step outwards, half of the times after the step was taken: the
 * call and every later one is never answered.
 */
function startProcess(of: World, owner: string, stepsToLive = Infinity, isAfter = false) {
  const life = { steps: 0 };
  const mortal = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function' || name === 'layOut') return method;
        return (...args: unknown[]): unknown => {
          life.steps += 1;
          const never = new Promise(() => undefined);
          if (life.steps > stepsToLive) return never;
          const isLast = life.steps === stepsToLive;
          if (isLast && !isAfter) return never;
          const result: unknown = Reflect.apply(method, target, args);
          return isLast ? never : result;
        };
      },
    });
  const runner = createDigestRunner({
    digests: mortal(of.store),
    composer: mortal(of.composer),
    channel: mortal(of.channel),
    ...{ clock: of.time.clock, timers: of.time.timers, log: recordingLog(), owner },
  });
  runner.start();
  return { runner, life };
}

async function advance({ time }: World, ms: number, step = 10 * MINUTE): Promise<void> {
  for (let left = ms; left > 0; left -= step) {
    time.advance(Math.min(step, left));
    for (let i = 0; i < 25; i++) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function sourcesPosted({ posts }: World): string[] {
  return posts.map(({ body }) => body.split(' ')[0] ?? '');
}

describe('a process that dies', () => {
  it('at any step of composing or posting leaves each source posted once by the next one', async () => {
    const point = fc.record({ steps: fc.integer({ min: 1, max: 25 }), isAfter: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(point, fc.integer({ min: 0, max: 20 }), async (death, delay) => {
        const world = createWorld();
        await world.store.putSubscription(SUBSCRIPTION);
        world.sources.push('a', 'b', 'c');
        startProcess(world, 'first', death.steps, death.isAfter);
        await advance(world, 61 * MINUTE + delay * MINUTE, MINUTE);
        startProcess(world, 'second');
        await advance(world, DAY);
        expect(sourcesPosted(world).sort()).toEqual(['a', 'b', 'c']);
        const slots = await world.store.slots('D-1', 9);
        expect(slots.map(({ state }) => state).filter((state) => state !== 'skipped')).toEqual([
          'posted',
        ]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('two processes over one store', () => {
  it('post each slot once', async () => {
    const world = createWorld();
    await world.store.putSubscription(SUBSCRIPTION);
    startProcess(world, 'one');
    startProcess(world, 'other');
    for (const sourceId of ['a', 'b', 'c', 'd']) {
      world.sources.push(sourceId);
      await advance(world, DAY);
    }
    expect(sourcesPosted(world)).toEqual(['a', 'b', 'c', 'd']);
  });
});

it('over half a year every slot is posted, skipped or missed once, whenever processes come and go', async () => {
  const weekday = { ...SUBSCRIPTION, pattern: '30 2 * * 1-5', zone: 'Europe/Berlin' };
  const step = fc.record({
    what: fc.constantFrom('run', 'run', 'crash', 'off', 'news'),
    hours: fc.integer({ min: 1, max: 200 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
      const world = createWorld();
      await world.store.putSubscription(weekday);
      let [running, processes, news] = [startProcess(world, 'p0'), 0, 0];
      for (const { what, hours } of steps) {
        if (what === 'news') world.sources.push(`s${++news}`);
        else if (what === 'off') {
          await running.runner.stop();
          await advance(world, hours * 60 * MINUTE, hours * 60 * MINUTE);
          running = startProcess(world, `p${++processes}`);
        } else if (what === 'crash') {
          const steps = running.life.steps + 3;
          await running.runner.stop();
          startProcess(world, `p${++processes}`, steps % 9, steps % 2 === 0);
          await advance(world, hours * 60 * MINUTE, 60 * MINUTE);
          running = startProcess(world, `p${++processes}`);
        } else await advance(world, hours * 60 * MINUTE, 60 * MINUTE);
      }
      await advance(world, 5 * DAY, 60 * MINUTE);
      const posted = sourcesPosted(world);
      expect(posted.toSorted()).toEqual([...world.sources].sort());
      const now = world.time.clock.now();
      const due = nextSlots(weekday, START, 400).filter((at) => at <= now);
      const slots = await world.store.slots('D-1', 500);
      expect(slots.map(({ scheduledAt }) => Date.parse(scheduledAt)).reverse()).toEqual(due);
      expect(slots.filter(({ state }) => state === 'claimed' || state === 'composed')).toEqual([]);
      await running.runner.stop();
    }),
    { numRuns: 6 },
  );
});
