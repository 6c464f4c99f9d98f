import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkFeeds } from '../../src/doctor/check-feeds.ts';
import type { FeedFault } from '../../src/domain/feed-faults.ts';
import { readFeedState, writeFeedState } from '../../src/feeds/feed-state.ts';
import { readFeedList } from '../../src/feeds/read-feed-list.ts';
import { renderCheckup } from '../../src/terminal/render-checkup.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SINCE = Date.UTC(2026, 2, 18, 8);
const FAULT: FeedFault = { code: 'http-status', params: { status: 503 } };

/** Returns the data folder and the list, after the feeds of these names have failed. */
async function open(text: string, failing: readonly string[] = []) {
  const folder = temporaryFolder();
  onTestFinished(() => {
    folder.remove();
  });
  const list = join(folder.path, 'feeds.txt');
  writeFileSync(list, text);
  if (failing.length > 0) {
    for (const feed of await readFeedList(list)) {
      if (!failing.includes(feed.folder)) continue;
      const state = await readFeedState(folder.path, feed);
      await writeFeedState(folder.path, feed, { ...state, fault: FAULT, failingSince: SINCE });
    }
  }
  return [list, folder.path] as const;
}

describe('the check of feeds', () => {
  it('reports that feeds are off', async () => {
    expect(await checkFeeds(null, '/nowhere')).toEqual({ code: 'no-feeds', params: {} });
  });

  it('counts the feeds if none fails, even before the first fetch', async () => {
    const found = await checkFeeds(...(await open('https://a.example\nhttps://b.example')));
    expect(found).toEqual({ code: 'feeds-fetched', params: { feeds: 2 } });
  });

  it('names the feeds that fail, since when, and in a terminal why', async () => {
    const text = 'https://a.example One\nhttps://b.example Two';
    const finding = await checkFeeds(...(await open(text, ['two'])));
    expect(finding).toEqual({
      code: 'feeds-failing',
      params: { feeds: [{ name: 'two', since: SINCE, fault: FAULT }], more: 0 },
    });
    const shown = renderCheckup([{ check: 'feeds', finding }], pc.createColors(false));
    expect(shown).toContain('two (since 18 Mar 2026, 08:00 UTC)');
    expect(shown).toContain('two: the server answered with status 503');
  });

  it('names at most five feeds and counts the others', async () => {
    const names = Array.from({ length: 7 }, (_, i) => `n${i}`);
    const text = names.map((name) => `https://${name}.example ${name}`).join('\n');
    const { params } = await checkFeeds(...(await open(text, names)));
    expect(params).toMatchObject({ feeds: { length: 5 }, more: 2 });
  });

  it('reports all faults of the list', async () => {
    const finding = await checkFeeds(...(await open('nonsense\nhttps://a.example\nftp://b')));
    expect(finding.code).toBe('feeds-unusable');
    const shown = renderCheckup([{ check: 'feeds', finding }], pc.createColors(false));
    expect(shown).toContain('line 1');
    expect(shown).toContain('line 3');
  });
});
