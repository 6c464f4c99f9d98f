import { expect, it } from 'vitest';
import type { IngestReport } from '../../src/domain/ingest-report.ts';
import {
  MOST_WAIT_MS,
  RECHECK_MS,
  RETRY_MS,
  SETTLED_MS,
  SETTLED_WHEN_POLLED_MS,
  WatchedIngestion,
} from '../../src/index/watched-ingestion.ts';
import { FakeWatcher, SteppedTime } from './watch-setting.ts';

interface Setting {
  readonly time: SteppedTime;
  readonly watcher: FakeWatcher;
  /** The unsettled files of each ingestion, in order. */
  readonly ingestions: string[][];
  readonly failures: unknown[];
  readonly watched: WatchedIngestion;
  /** Ends the running ingestion. */
  readonly end: (error?: Error) => Promise<void>;
}

async function setUp(isPolling = false): Promise<Setting> {
  const time = new SteppedTime();
  const watcher = new FakeWatcher();
  watcher.isPolling = isPolling;
  const ingestions: string[][] = [];
  const failures: unknown[] = [];
  let finish: (error: Error | undefined) => void = () => undefined;
  const watched = new WatchedIngestion({
    folder: '/seeds',
    watch: watcher.watch,
    ingest: (unsettled) => {
      ingestions.push([...unsettled].sort());
      return new Promise((resolve, reject) => {
        finish = (error) => {
          if (error === undefined) resolve({} as IngestReport);
          else reject(error);
        };
      });
    },
    onReport: () => undefined,
    onFailure: (error) => failures.push(error),
    clock: time,
    timers: time,
  });
  await watched.start();
  const end = async (error?: Error): Promise<void> => {
    finish(error);
    // The steps between the end of an ingestion and the next timer.
    for (let step = 0; step < 10; step += 1) await Promise.resolve();
  };
  return { time, watcher, ingestions, failures, watched, end };
}

it('a changed file is ingested once it has not changed for a moment', async () => {
  const { time, watcher, ingestions } = await setUp();
  watcher.change('a.md');
  time.pass(SETTLED_MS - 1);
  watcher.change('a.md');
  time.pass(SETTLED_MS - 1);
  expect(ingestions).toEqual([]);
  time.pass(1);
  expect(ingestions).toEqual([[]]);
});

it('a burst of 1,000 files within a second is one ingestion', async () => {
  const { time, watcher, ingestions, end } = await setUp();
  for (let file = 0; file < 1000; file += 1) {
    watcher.change(`${file}.md`);
    time.pass(1);
  }
  time.pass(SETTLED_MS);
  await end();
  time.pass(SETTLED_MS * 10);
  expect(ingestions).toEqual([[]]);
});

it('a file that is complete does not wait for one that keeps changing, which is left as it is', async () => {
  const { time, watcher, ingestions, end } = await setUp();
  watcher.change('done.md');
  for (let ms = 0; ms < MOST_WAIT_MS; ms += 100) {
    watcher.change('growing.md');
    time.pass(100);
  }
  expect(ingestions).toEqual([['growing.md']]);
  await end();
  // Only the growing file is left, so there is no ingestion until it is complete.
  for (let ms = 0; ms < MOST_WAIT_MS * 3; ms += 100) {
    watcher.change('growing.md');
    time.pass(100);
  }
  expect(ingestions).toHaveLength(1);
  time.pass(SETTLED_MS);
  expect(ingestions).toEqual([['growing.md'], []]);
});

it('changes during an ingestion are followed by exactly one more', async () => {
  const { time, watcher, ingestions, end } = await setUp();
  watcher.change('a.md');
  time.pass(SETTLED_MS);
  for (let change = 0; change < 50; change += 1) {
    watcher.change('a.md', `${change}.md`);
    time.pass(SETTLED_MS);
  }
  expect(ingestions).toHaveLength(1);
  await end();
  time.pass(SETTLED_MS);
  await end();
  time.pass(SETTLED_MS * 10);
  expect(ingestions).toHaveLength(2);
});

it('a failed ingestion is repeated with growing delays, and at once after a change', async () => {
  const { time, watcher, ingestions, failures, end } = await setUp();
  watcher.change('a.md');
  time.pass(SETTLED_MS);
  const full = new Error('the disk is full');
  await end(full);
  time.pass(RETRY_MS - 1);
  expect(ingestions).toHaveLength(1);
  time.pass(1);
  await end(full);
  time.pass(RETRY_MS * 2 - 1);
  expect(ingestions).toHaveLength(2);
  watcher.change('a.md');
  time.pass(SETTLED_MS);
  expect(ingestions).toHaveLength(3);
  expect(failures).toEqual([full, full]);
});

it('after a missed change or a long time, the folder is ingested without a change', async () => {
  const { time, watcher, ingestions, failures, end } = await setUp();
  watcher.fail(new Error('ENOSPC'));
  time.pass(SETTLED_MS);
  await end();
  expect(ingestions).toHaveLength(1);
  expect(failures).toHaveLength(1);
  time.pass(RECHECK_MS);
  expect(ingestions).toHaveLength(2);
});

it('in a polled folder, a file must stay unchanged for longer', async () => {
  const { time, watcher, ingestions } = await setUp(true);
  watcher.change('a.md');
  time.pass(SETTLED_WHEN_POLLED_MS - 1);
  expect(ingestions).toHaveLength(0);
  time.pass(1);
  expect(ingestions).toHaveLength(1);
});

it('no ingestion starts after closing, which waits for the running one', async () => {
  const { time, watcher, ingestions, watched, end } = await setUp();
  watcher.change('a.md');
  time.pass(SETTLED_MS);
  watcher.change('b.md');
  let isClosed = false;
  const closing = watched.close().then(() => {
    isClosed = true;
  });
  for (let step = 0; step < 10; step += 1) await Promise.resolve();
  expect(isClosed).toBe(false);
  await end();
  await closing;
  watcher.change('c.md');
  time.pass(RECHECK_MS * 2);
  expect(ingestions).toHaveLength(1);
});
