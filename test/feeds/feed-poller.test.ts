import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserFacingError } from '../../src/domain/errors.ts';
import type { FeedFault } from '../../src/domain/feed-faults.ts';
import type { Timers } from '../../src/domain/time.ts';
import { createFeedPoller, HOST_GAP_MS } from '../../src/feeds/feed-poller.ts';
import { POLL_INTERVAL_MS } from '../../src/feeds/feed-schedule.ts';
import { FeedFetchError, type FeedRequest, type FeedResponse } from '../../src/feeds/fetch-feed.ts';
import { parseFeedList } from '../../src/feeds/read-feed-list.ts';
import { readEntries } from '../../src/sources/formats/feed/read-entries.ts';
import { recordingLog } from '../support/recording-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const START = Date.UTC(2026, 2, 18, 8);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const URL_A = 'https://a.example/feed';

/** Timers that run when the test advances the time. The work of each ends before the next one runs. */
class FeedTime implements Timers {
  #now = START;
  readonly #waiting = new Set<{ readonly at: number; readonly run: () => void }>();

  readonly now = (): number => this.#now;

  setBack(ms: number): void {
    this.#now -= ms;
  }

  start(run: () => void, ms: number): () => void {
    const entry = { at: this.#now + ms, run };
    this.#waiting.add(entry);
    return () => this.#waiting.delete(entry);
  }

  async pass(ms: number, settled: () => Promise<void>): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#waiting.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await settled();
    }
    this.#now = end;
  }
}

function rss(items: readonly string[], ttl = ''): Uint8Array {
  const written = items.map((item) => `<item><guid>${item}</guid><title>${item}</title></item>`);
  return Buffer.from(`<rss><channel>${ttl}${written.join('')}</channel></rss>`);
}

function responseOf(fields: Partial<FeedResponse> = {}): FeedResponse {
  return {
    ...{ bytes: rss(['one']), etag: null, lastModified: null, movedTo: null, freshForMs: 0 },
    ...fields,
  };
}

function failure(fault: FeedFault, retryAfterMs = 0): () => never {
  return () => {
    throw new FeedFetchError(fault, retryAfterMs);
  };
}

const NOT_FOUND: FeedFault = { code: 'http-status', params: { status: 404 } };

function open() {
  const temporary = temporaryFolder();
  onTestFinished(() => {
    temporary.remove();
  });
  const seedsDir = join(temporary.path, 'seeds');
  mkdirSync(seedsDir);
  const time = new FeedTime();
  const log = recordingLog();
  const requests: (FeedRequest & { readonly at: number })[] = [];
  const world = {
    ...{ seedsDir, dataDir: join(temporary.path, 'data'), time, log, requests },
    list: URL_A,
    respond: (): FeedResponse => responseOf(),
    ingestions: 0,
    ingest: (): void => undefined,
    /** Times of the requests in minutes after the start. */
    minutes: () => requests.map(({ at }) => (at - START) / MINUTE),
    files: () => readdirSync(join(seedsDir, 'feeds'), { recursive: true, encoding: 'utf8' }),
    start: () => {
      const poller = createFeedPoller({
        list: () => Promise.resolve(parseFeedList(world.list, 'feeds.txt')),
        seedsDir,
        dataDir: world.dataDir,
        fetchFeed: (request) => {
          requests.push({ ...request, at: time.now() });
          return new Promise((resolve) => {
            resolve(world.respond());
          });
        },
        parser: {
          readFeed: (bytes) => Promise.resolve(readEntries(bytes)),
          close: () => Promise.resolve(),
        },
        ingest: () => {
          world.ingestions += 1;
          return new Promise<void>((resolve) => {
            world.ingest();
            resolve();
          });
        },
        clock: time,
        timers: time,
        random: () => 0,
        log,
      });
      poller.start();
      onTestFinished(() => poller.stop());
      return {
        ...poller,
        pass: async (ms: number) => {
          await poller.idle();
          await time.pass(ms, () => poller.idle());
        },
      };
    },
  };
  return world;
}

describe('polling feeds', () => {
  it('fetches each feed at the start and every 30 minutes', async () => {
    const world = open();
    await world.start().pass(61 * MINUTE);
    expect(world.minutes()).toEqual([0, 30, 60]);
    expect(POLL_INTERVAL_MS).toBe(30 * MINUTE);
  });

  it('ingests once after new entries, and not without any', async () => {
    const world = open();
    const poller = world.start();
    await poller.pass(2 * HOUR);
    expect(world.ingestions).toBe(1);
    world.respond = () => responseOf({ bytes: rss(['one', 'two']) });
    await poller.pass(HOUR);
    expect(world.ingestions).toBe(2);
    expect(world.files()).toHaveLength(3);
  });

  it('ingests again after a failed ingestion', async () => {
    const world = open();
    world.ingest = () => {
      world.ingest = () => undefined;
      throw new Error('the store is busy');
    };
    await world.start().pass(5 * MINUTE);
    expect(world.ingestions).toBe(2);
    expect(world.log.at('error')).toEqual(['the entries of feeds could not be ingested']);
  });

  it('sends the validators of the last response after a restart', async () => {
    const world = open();
    world.respond = () => responseOf({ etag: '"a"', lastModified: 'yesterday' });
    const first = world.start();
    await first.pass(MINUTE);
    await first.stop();
    world.respond = () => responseOf({ bytes: null, etag: '"a"', lastModified: 'yesterday' });
    await world.start().pass(HOUR);
    expect(world.minutes()).toEqual([0, 30, 60]);
    expect(world.requests.slice(1)).toMatchObject([{ etag: '"a"' }, { lastModified: 'yesterday' }]);
  });

  it.each([
    ['max-age', responseOf({ freshForMs: 2 * HOUR })],
    ['ttl', responseOf({ bytes: rss([], '<ttl>120</ttl>') })],
  ])('waits for longer if the feed asks for it with %s', async (_, response) => {
    const world = open();
    world.respond = () => response;
    await world.start().pass(121 * MINUTE);
    expect(world.minutes()).toEqual([0, 120]);
  });

  it('waits for at most a day, even if the feed asks for a longer time', async () => {
    const world = open();
    world.respond = () => responseOf({ bytes: rss([], '<ttl>999999</ttl>') });
    await world.start().pass(25 * HOUR);
    expect(world.minutes()).toEqual([0, 24 * 60]);
  });

  it('makes one request at a time to a host, ten seconds apart', async () => {
    const world = open();
    world.list = [1, 2, 3].map((i) => `https://a.example/${i}`).join('\n') + `\nhttps://b.example/`;
    await world.start().pass(MINUTE);
    expect(world.requests.map(({ url, at }) => [url, at - START])).toEqual([
      ['https://a.example/1', 0],
      ['https://b.example/', 0],
      ['https://a.example/2', HOST_GAP_MS],
      ['https://a.example/3', 2 * HOST_GAP_MS],
    ]);
    expect(world.ingestions).toBe(1);
  });

  it('doubles the delay with each failure up to a day, and starts over after a success', async () => {
    const world = open();
    world.respond = failure(NOT_FOUND);
    const poller = world.start();
    await poller.pass(4 * DAY);
    const delays = world.minutes().map((minute, i, all) => minute - (all[i - 1] ?? 0));
    expect(delays).toEqual([0, 30, 60, 120, 240, 480, 960, 1440, 1440]);
    world.respond = () => responseOf();
    await poller.pass(DAY + 31 * MINUTE);
    expect(
      world
        .minutes()
        .slice(-2)
        .map((minute, i, all) => minute - (all[i - 1] ?? minute)),
    ).toEqual([0, 30]);
  });

  it('waits as long as the server asks after an error', async () => {
    const world = open();
    world.respond = failure({ code: 'http-status', params: { status: 429 } }, 5 * HOUR);
    await world.start().pass(6 * HOUR);
    expect(world.minutes()).toEqual([0, 300]);
  });

  it('logs a failure once, and its end once', async () => {
    const world = open();
    world.respond = failure(NOT_FOUND);
    const poller = world.start();
    await poller.pass(5 * HOUR);
    world.respond = () => responseOf();
    await poller.pass(DAY);
    expect(world.log.at('warn')).toEqual(['a feed cannot be fetched']);
    expect(world.log.at('info')).toEqual(['a feed can be fetched again']);
  });

  it('never fetches a feed again that is gone', async () => {
    const world = open();
    world.respond = failure({ code: 'gone', params: {} });
    await world.start().pass(3 * DAY);
    await world.start().pass(3 * DAY);
    expect(world.requests).toHaveLength(1);
  });

  it('uses the new address after a permanent redirect, until it fails', async () => {
    const world = open();
    world.respond = () => responseOf({ movedTo: 'https://new.example/feed' });
    const poller = world.start();
    await poller.pass(MINUTE);
    world.respond = failure(NOT_FOUND);
    await poller.pass(3 * HOUR);
    expect(world.requests.slice(0, 3).map(({ url }) => url)).toEqual([
      URL_A,
      'https://new.example/feed',
      URL_A,
    ]);
  });

  it('stores nothing of a web page, of a feed that is cut off, or of damaged text', async () => {
    for (const [body, code] of [
      ['<!doctype html><html><body>Log in</body></html>', 'not-parsed'],
      ['<rss><channel><item><title>One</title></item><item><title>Tw', 'cut-off'],
      ['\u0000', 'not-parsed'],
      ['', 'not-parsed'],
    ] as const) {
      const world = open();
      world.respond = () => responseOf({ bytes: Buffer.from(body), etag: '"a"' });
      await world.start().pass(31 * MINUTE);
      expect(world.log.lines).toMatchObject([{ fields: { fault: { code } } }]);
      expect(readdirSync(world.seedsDir)).toEqual([]);
      expect(world.requests).toMatchObject([{ etag: null }, { etag: null }]);
    }
  });

  it('reports files that cannot be written, and writes them later', async () => {
    const world = open();
    rmSync(world.seedsDir, { recursive: true });
    const poller = world.start();
    await poller.pass(MINUTE);
    expect(world.log.lines).toMatchObject([{ fields: { fault: { code: 'not-stored' } } }]);
    mkdirSync(world.seedsDir);
    await poller.pass(HOUR);
    expect(world.files()).toHaveLength(2);
  });

  it('reads its list again, and keeps the previous list if the new one has faults', async () => {
    const world = open();
    const poller = world.start();
    await poller.pass(5 * MINUTE);
    world.list = `${URL_A}\nhttps://b.example/feed`;
    await poller.pass(2 * MINUTE);
    expect(world.requests.map(({ url }) => url)).toEqual([URL_A, 'https://b.example/feed']);
    world.list = 'nonsense';
    await poller.pass(30 * MINUTE);
    expect(world.requests).toHaveLength(4);
    expect(world.log.at('error')).toHaveLength(1);
    world.list = '';
    await poller.pass(2 * HOUR);
    expect(world.requests).toHaveLength(4);
  });

  it('reports faults of the list before it starts', async () => {
    const world = open();
    const poller = world.start();
    world.list = 'nonsense';
    await expect(poller.check()).rejects.toThrow(UserFacingError);
  });

  it('fetches at once if the clock was set back by more than a day', async () => {
    const world = open();
    const poller = world.start();
    await poller.pass(MINUTE);
    await poller.stop();
    world.time.setBack(30 * DAY);
    await world.start().pass(31 * MINUTE);
    expect(world.requests).toHaveLength(3);
  });

  it('fetches nothing after it has stopped', async () => {
    const world = open();
    const poller = world.start();
    await poller.pass(MINUTE);
    await poller.stop();
    await poller.pass(DAY);
    expect(world.requests).toHaveLength(1);
  });
});
