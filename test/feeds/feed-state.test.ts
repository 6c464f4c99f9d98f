import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { afterFailure } from '../../src/feeds/feed-schedule.ts';
import { readFeedState, writeFeedState } from '../../src/feeds/feed-state.ts';
import type { ListedFeed } from '../../src/feeds/read-feed-list.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FEED: ListedFeed = { url: 'https://news.example/feed', name: null, folder: 'news' };

function open(): string {
  const folder = temporaryFolder();
  onTestFinished(() => {
    folder.remove();
  });
  return folder.path;
}

describe('the state of a feed', () => {
  it('is read as it was written', async () => {
    const dataDir = open();
    const state = {
      ...(await readFeedState(dataDir, FEED)),
      ...{ etag: '"a"', nextAt: 5, failures: 2, failingSince: 1, seen: ['a', 'b'] },
      fault: { code: 'http-status', params: { status: 500 } } as const,
    };
    await writeFeedState(dataDir, FEED, state);
    expect(await readFeedState(dataDir, FEED)).toEqual(state);
    expect(readdirSync(join(dataDir, 'feeds'))).toEqual(['news.json']);
  });

  it.each(['', '{', '[]', '{"url":"https://news.example/feed"}', '\u0000'])(
    'is new if its file contains %j',
    async (text) => {
      const dataDir = open();
      mkdirSync(join(dataDir, 'feeds'));
      writeFileSync(join(dataDir, 'feeds/news.json'), text);
      expect(await readFeedState(dataDir, FEED)).toMatchObject({ nextAt: 0, etag: null, seen: [] });
    },
  );

  it('is new for another address, but keeps the entries that were seen', async () => {
    const dataDir = open();
    const state = await readFeedState(dataDir, FEED);
    await writeFeedState(dataDir, FEED, { ...state, etag: '"a"', seen: ['a'] });
    const moved = { ...FEED, url: 'https://new.example/feed' };
    expect(await readFeedState(dataDir, moved)).toMatchObject({
      ...{ url: moved.url, etag: null, seen: ['a'] },
    });
  });
});

describe('the delay after a failure', () => {
  it('is up to a quarter longer by chance, and never longer than a day', async () => {
    const state = await readFeedState(open(), FEED);
    const delay = (failures: number, random: number): number => {
      const failed = { ...state, failures };
      return afterFailure(failed, { code: 'gone', params: {} }, { now: 0, retryAfterMs: 0, random })
        .nextAt;
    };
    expect([delay(0, 0), delay(0, 1)]).toEqual([30 * 60_000, 37.5 * 60_000]);
    expect(delay(1_000_000, 1)).toBe(24 * 60 * 60_000);
  });
});
