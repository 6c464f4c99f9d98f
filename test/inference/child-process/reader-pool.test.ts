import fc from 'fast-check';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { ChildSupervisor } from '../../../src/inference/child-process/child-supervisor.ts';
import { ReaderPool } from '../../../src/inference/child-process/reader-pool.ts';
import { FakeChildren, readingOf } from './fake-children.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { silentLog } from '../../support/silent-log.ts';
import { wordRejection } from '../../support/word-fault.ts';

const DEADLINE_MS = 1111;
const MOST_RESTARTS = 2;
const MINUTE_MS = 60_000;

let time: ManualTime;
let first: FakeChildren;
let second: FakeChildren;
let supervisors: [ChildSupervisor, ChildSupervisor];
let pool: ReaderPool;
beforeEach(async () => {
  await open();
});

async function open(): Promise<void> {
  time = new ManualTime();
  first = new FakeChildren(100);
  second = new FakeChildren(200);
  supervisors = [supervise(first), supervise(second)];
  pool = new ReaderPool(supervisors, () => DEADLINE_MS);
  await start(supervisors[0], first);
}

function supervise(children: FakeChildren): ChildSupervisor {
  const reader = { name: 'reader', folder: '/none' };
  const embedder = children === first ? { name: 'embedder', folder: '/none' } : null;
  return new ChildSupervisor({
    spawn: children.spawn,
    opening: { embedder, reader, embedderThreads: 1 },
    expected: embedder === null ? { embedder, reader: { modelId: 'reader@1' } } : null,
    startDeadlineMs: 2222,
    closeDeadlineMs: 3333,
    maxRestartsPerMinute: MOST_RESTARTS,
    clock: time,
    timers: time,
    log: silentLog,
  });
}

async function start(supervisor: ChildSupervisor, children: FakeChildren): Promise<void> {
  const started = supervisor.start();
  children.now.open();
  await started;
}

const startSecond = async () => start(supervisors[1], second);

/** Kills the second child repeatedly until its supervisor gives up. */
async function giveUpSecond(): Promise<void> {
  second.now.die();
  second.now.die();
  await time.runOut(100);
  second.now.die();
  expect(supervisors[1].isGivenUp).toBe(true);
}

describe('a reader pool of two children', () => {
  it('reads two passages at the same time', async () => {
    await startSecond();
    const readings = pool.read('?', ['a', 'bb']);
    expect(new Set([await first.now.asked(), await second.now.asked()])).toEqual(
      new Set(['a', 'bb']),
    );
    await Promise.all([second.now.answer(), first.now.answer()]);
    expect(await readings).toEqual(['a', 'bb'].map(readingOf));
  });

  it('returns readings in the order of the passages, whichever child is faster', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 9 }), { maxLength: 9 }),
        fc.infiniteStream(fc.boolean()),
        async (passages, turns) => {
          await open();
          await startSecond();
          const readings = pool.read('?', passages);
          for (let left = passages.length; left > 0; left -= 1) {
            await nextTurn();
            const [one, other] = turns.next().value ? [first, second] : [second, first];
            await (one.now.isBusy ? one : other).now.answer();
          }
          expect(await readings).toEqual(passages.map(readingOf));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('gives the faster child more passages', async () => {
    await startSecond();
    const readings = pool.read('?', ['a', 'b', 'c', 'd']);
    const slow = await second.now.asked();
    const fast = [await first.now.answer(), await first.now.answer(), await first.now.answer()];
    expect([...fast, slow].sort()).toEqual(['a', 'b', 'c', 'd']);
    await second.now.answer();
    expect((await readings).length).toBe(4);
  });

  it('sends a single passage only to the idle child', async () => {
    await startSecond();
    const one = pool.read('?', ['one']);
    const other = pool.read('?', ['other']);
    expect(await first.now.asked()).toBe('one');
    expect(await second.now.asked()).toBe('other');
    await Promise.all([first.now.answer(), second.now.answer()]);
    expect(await Promise.all([one, other])).toEqual([[readingOf('one')], [readingOf('other')]]);
  });

  it('alternates the passages of two callers', async () => {
    const long = pool.read('?', ['a', 'b', 'c', 'd']);
    const short = pool.read('?', ['x']);
    const order = [];
    for (let at = 0; at < 5; at += 1) order.push(await first.now.answer());
    expect(order.indexOf('x')).toBeLessThan(3);
    await Promise.all([long, short]);
  });

  it('sends nothing for an empty list of passages', async () => {
    await startSecond();
    expect(await pool.read('?', [])).toEqual([]);
    expect([first.now.isBusy, second.now.isBusy]).toEqual([false, false]);
  });
});

describe('a second child that is not reading', () => {
  it('leaves all passages to the first while it loads', async () => {
    const starting = supervisors[1].start();
    const readings = pool.read('?', ['a', 'bb', 'ccc']);
    for (let at = 0; at < 3; at += 1) await first.now.answer();
    expect(await readings).toEqual(['a', 'bb', 'ccc'].map(readingOf));
    second.now.open();
    await starting;
    const later = pool.read('?', ['a', 'bb']);
    await Promise.all([first.now.answer(), second.now.answer()]);
    expect((await later).length).toBe(2);
  });

  it('is not used if it loaded a different model from the first', async () => {
    const starting = supervisors[1].start();
    second.now.open('reader@2');
    await expect(wordRejection(starting)).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining(
        'has model reader@2, but this process has reader@1',
      ) as string,
    });
    const readings = pool.read('?', ['a', 'bb']);
    await first.now.answer();
    await first.now.answer();
    expect((await readings).length).toBe(2);
    expect(second.now.isBusy).toBe(false);
  });

  it('is restarted by a call a minute after its supervisor gave up', async () => {
    await startSecond();
    await giveUpSecond();
    const before = second.count;
    time.pass(MINUTE_MS - 1);
    const soon = pool.read('?', ['a']);
    await first.now.answer();
    await soon;
    expect(second.count).toBe(before);
    time.pass(1);
    const late = pool.read('?', ['a', 'b']);
    expect(second.count).toBe(before + 1);
    await first.now.answer();
    await first.now.answer();
    await late;
    second.now.open();
    const both = pool.read('?', ['a', 'b']);
    await Promise.all([first.now.answer(), second.now.answer()]);
    expect((await both).length).toBe(2);
  });
});

describe('a child lost while reading', () => {
  it('has its passage read again by its successor, while the other child continues', async () => {
    await startSecond();
    const readings = pool.read('?', ['a', 'bb', 'ccc', 'dddd']);
    const lost = await second.now.asked();
    second.now.die();
    for (let at = 0; at < 3; at += 1) expect(await first.now.answer()).not.toBe(lost);
    second.now.open();
    expect(await second.now.answer()).toBe(lost);
    expect(await readings).toEqual(['a', 'bb', 'ccc', 'dddd'].map(readingOf));
  });

  it('may be the first child, while the second continues', async () => {
    await startSecond();
    const readings = pool.read('?', ['a', 'bb', 'ccc']);
    const lost = await first.now.asked();
    first.now.die();
    await second.now.answer();
    await second.now.answer();
    const alone = pool.read('?', ['x']);
    expect(await second.now.answer()).toBe('x');
    first.now.open();
    expect(await first.now.answer()).toBe(lost);
    expect(await readings).toEqual(['a', 'bb', 'ccc'].map(readingOf));
    expect(await alone).toEqual([readingOf('x')]);
  });

  it('is killed if it hangs past the deadline, and the other child is not', async () => {
    await startSecond();
    const readings = pool.read('?', ['a', 'bb']);
    const hung = second.now;
    const lost = await hung.asked();
    await first.now.answer();
    await time.runOut(DEADLINE_MS);
    second.now.open();
    expect(await second.now.answer()).toBe(lost);
    expect(await readings).toEqual(['a', 'bb'].map(readingOf));
    expect([hung.isGone, first.count, second.count]).toEqual([true, 1, 2]);
  });

  it('has its passage read by the other child when its supervisor gives up', async () => {
    await startSecond();
    second.now.die();
    second.now.die();
    await time.runOut(100);
    second.now.open();
    const readings = pool.read('?', ['a', 'bb']);
    await Promise.all([first.now.asked(), second.now.asked()]);
    second.now.die();
    await first.now.answer();
    await first.now.answer();
    expect(await readings).toEqual(['a', 'bb'].map(readingOf));
  });

  it('fails the call if a passage kills it twice, and no further passage is read', async () => {
    await startSecond();
    const readings = pool.read('?', ['a', 'bb', 'ccc', 'dddd']);
    const failed = expect(wordRejection(readings)).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining('for the second time on the same request') as string,
    });
    await Promise.all([first.now.asked(), second.now.asked()]);
    second.now.die();
    second.now.open();
    await second.now.asked();
    second.now.die();
    await nextTurn();
    await first.now.answer();
    await failed;
    expect(first.now.isBusy).toBe(false);
  });
});

describe('closing a reader pool', () => {
  it('waits for the running requests of both children', async () => {
    await startSecond();
    const readings = pool.read('?', ['a', 'bb']);
    await Promise.all([first.now.asked(), second.now.asked()]);
    const closed = Promise.all(
      supervisors.map(async (one) => one.close(readings.then(() => undefined))),
    );
    await Promise.all([first.now.answer(), second.now.answer()]);
    await closed;
    expect(await readings).toEqual(['a', 'bb'].map(readingOf));
    expect([first.now.isGone, second.now.isGone]).toEqual([true, true]);
  });

  it('ends a second child immediately if it is still loading', async () => {
    const starting = expect(supervisors[1].start()).rejects.toMatchObject({ code: 'busy' });
    await Promise.all(supervisors.map(async (one) => one.close(Promise.resolve())));
    await starting;
    expect([first.now.isGone, second.now.isGone]).toEqual([true, true]);
    expect([first.count, second.count]).toEqual([1, 1]);
  });
});
