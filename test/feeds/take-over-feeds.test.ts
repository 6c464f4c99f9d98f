import { expect, it } from 'vitest';
import { takeOverFeeds } from '../../src/feeds/take-over-feeds.ts';
import type { FeedPoller } from '../../src/feeds/feed-poller.ts';
import { ManualTime } from '../support/manual-time.ts';
import { recordingLog } from '../support/recording-log.ts';

const LOOK_INTERVAL_MS = 60_000;

/** Processes of which only one can work at a time. */
function setUp() {
  const calls: string[] = [];
  const setting = { isBusy: false, failure: null as Error | null };
  const time = new ManualTime();
  const log = recordingLog();
  async function ifAlone<T>(work: () => Promise<T>): Promise<T | null> {
    if (setting.failure !== null) throw setting.failure;
    if (setting.isBusy) return null;
    setting.isBusy = true;
    try {
      return await work();
    } finally {
      setting.isBusy = false;
    }
  }
  const start = (name: string): FeedPoller => {
    const note = (call: string): Promise<void> => {
      calls.push(`${name} ${call}`);
      return Promise.resolve();
    };
    const poller: FeedPoller = {
      check: () => note('check'),
      start: () => void note('start'),
      stop: () => note('stop'),
      idle: () => Promise.resolve(),
    };
    return takeOverFeeds(poller, { ifAlone, timers: time, log });
  };
  return { calls, setting, time, log, start };
}

it('one process fetches feeds, and another one takes over when it stops', async () => {
  const { calls, time, start } = setUp();
  const [a, b] = [start('a'), start('b')];
  a.start();
  b.start();
  await time.runOut(LOOK_INTERVAL_MS);
  expect(calls).toEqual(['a start']);
  await a.stop();
  await time.runOut(LOOK_INTERVAL_MS);
  expect(calls).toEqual(['a start', 'a stop', 'b start']);
  await b.stop();
  expect(calls.at(-1)).toBe('b stop');
});

it('a process that stops while another one fetches never fetches', async () => {
  const { calls, setting, start } = setUp();
  setting.isBusy = true;
  const poller = start('a');
  poller.start();
  await poller.stop();
  expect(calls).toEqual([]);
});

it('a lock that fails is logged, and tried again', async () => {
  const { calls, setting, time, log, start } = setUp();
  setting.failure = new Error('the database is down');
  const poller = start('a');
  poller.start();
  setting.failure = null;
  await time.runOut(LOOK_INTERVAL_MS);
  expect(log.at('warn')).toEqual(['it is unknown whether another process fetches feeds']);
  expect(calls).toEqual(['a start']);
  await poller.stop();
});
