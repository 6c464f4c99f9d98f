import { mkdirSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { systemClock, systemTimers } from '../../src/domain/time.ts';
import { createFeedPoller } from '../../src/feeds/feed-poller.ts';
import { readFeedList } from '../../src/feeds/read-feed-list.ts';
import { createFetchFeed } from '../../src/feeds/fetch-feed.ts';
import { IsolatedParser } from '../../src/sources/isolated/isolated-parser.ts';
import { DEFAULT_PARSER_LIMITS } from '../../src/sources/isolated/parser-limits.ts';
import { recordingLog } from '../support/recording-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WordEmbedder } from '../support/word-embedder.ts';
import { ALLOWED, lookupOf, startServer } from './feed-server.ts';

async function openApp(runs: 'bot' | 'script', withFeeds: (folder: string) => string | null) {
  const temporary = temporaryFolder();
  const [seeds, data] = [join(temporary.path, 'seeds'), join(temporary.path, 'data')];
  mkdirSync(seeds);
  writeFileSync(join(seeds, 'bridge.txt'), 'The bridge is closed in May.\n');
  const list = withFeeds(temporary.path);
  const config = loadConfig(
    { seeds, data },
    list === null ? {} : { FEEDS_FILE: list },
    temporary.path,
  );
  const log = recordingLog();
  const app = await createApp(config, { reader: null, log, runs, embedder: new WordEmbedder() });
  onTestFinished(async () => {
    await app.close();
    temporary.remove();
  });
  return { app, log };
}

function feedOf(items: readonly (readonly [guid: string, text: string])[]): string {
  const written = items.map(
    ([guid, text]) =>
      `<item><guid>${guid}</guid><title>Ferry</title><description>${text}</description></item>`,
  );
  return `<rss><channel><title>News</title>${written.join('')}</channel></rss>`;
}

function pollerOf(app: App): ReturnType<typeof createFeedPoller> {
  const { feedsFile, seedsDir, dataDir } = app.config;
  const parser = new IsolatedParser({ limits: DEFAULT_PARSER_LIMITS });
  onTestFinished(() => parser.close());
  return createFeedPoller({
    list: () => readFeedList(feedsFile ?? ''),
    ...{ seedsDir, dataDir, log: app.log, clock: systemClock, timers: systemTimers },
    ingest: () => app.ingest(),
    parser,
    fetchFeed: createFetchFeed({
      maxBytes: 10_000,
      userAgent: 'Verbatim/test',
      clock: systemClock,
      isAllowed: (address) => address === ALLOWED,
      lookup: lookupOf([ALLOWED]),
    }),
  });
}

describe('feeds in a running app', () => {
  it('become sources: each entry once, an edited entry as a change, and nothing is removed', async () => {
    let items: (readonly [string, string])[] = [
      ['a', 'The ferry sails at nine.'],
      ['b', 'The ferry carries cars.'],
    ];
    const server = await startServer({ '/feed': (_, response) => response.end(feedOf(items)) });
    const { app } = await openApp('script', (folder) => {
      const list = join(folder, 'feeds.txt');
      writeFileSync(list, `${server.urlOf('/feed')} News`);
      return list;
    });
    const round = async (): Promise<void> => {
      // An empty state makes the feed due.
      writeFileSync(join(app.config.dataDir, 'feeds/news.json'), '');
      const poller = pollerOf(app);
      poller.start();
      await poller.idle();
      await poller.stop();
    };
    mkdirSync(join(app.config.dataDir, 'feeds'));
    const textsOf = async (): Promise<string[]> => {
      const snapshot = await app.store.snapshot();
      const sources = await Promise.all(
        (await snapshot.sources()).map(({ sourceId }) => snapshot.source(sourceId)),
      );
      await snapshot.close();
      return sources.map((source) => source?.text.trim().split('\n').at(-1) ?? '').sort();
    };
    await round();
    expect(await textsOf()).toEqual([
      'The bridge is closed in May.',
      'The ferry carries cars.',
      'The ferry sails at nine.',
    ]);
    items = [['a', 'The ferry sails at ten.']];
    await round();
    expect(await textsOf()).toEqual([
      'The bridge is closed in May.',
      'The ferry carries cars.',
      'The ferry sails at ten.',
    ]);
    const report = await app.ingest();
    expect(report.unchanged).toHaveLength(3);
  });

  it('open no connection without FEEDS_FILE', async () => {
    const connect = vi.spyOn(Socket.prototype, 'connect');
    onTestFinished(() => {
      connect.mockRestore();
    });
    const { app } = await openApp('bot', () => null);
    expect(app.feeds).toBeNull();
    await app.ingest();
    await app.answerer.answer('When is the bridge closed?', { limit: 3 });
    expect(connect).not.toHaveBeenCalled();
  });

  it('are fetched by the bot only', async () => {
    const list = (folder: string): string => {
      const file = join(folder, 'feeds.txt');
      writeFileSync(file, 'https://news.example/feed');
      return file;
    };
    expect((await openApp('script', list)).app.feeds).toBeNull();
    expect((await openApp('bot', list)).app.feeds).not.toBeNull();
  });

  it('are checked before the bot starts', async () => {
    const { app } = await openApp('bot', () => '/nowhere/feeds.txt');
    await expect(app.feeds?.check()).rejects.toMatchObject({
      problem: { code: 'feeds-file-closed' },
    });
  });
});

describe('the parser of feeds', () => {
  it('runs in a process of its own, and refuses a page that is not a feed', async () => {
    const parser = new IsolatedParser({ limits: DEFAULT_PARSER_LIMITS });
    onTestFinished(() => parser.close());
    const { entries } = await parser.readFeed(Buffer.from(feedOf([['a', 'Text.']])));
    expect(parser.pid).not.toBeNull();
    expect(entries).toMatchObject([{ key: 'a', title: 'Ferry', html: 'Text.' }]);
    await expect(parser.readFeed(Buffer.from('<html></html>'))).rejects.toMatchObject({
      problem: { code: 'not-a-feed', params: { root: 'html' } },
    });
  });
});
