import { describe, expect, it } from 'vitest';
import { UserFacingError } from '../../src/domain/errors.ts';
import { parseFeedList, readFeedList } from '../../src/feeds/read-feed-list.ts';
import { wordError } from '../../src/terminal/word-error.ts';

const FILE = '/srv/feeds.txt';

function faultsOf(text: string): string[] {
  try {
    parseFeedList(text, FILE);
    return [];
  } catch (error) {
    if (!(error instanceof UserFacingError)) throw error;
    return wordError(error).message.split('\n').slice(1);
  }
}

describe('the list of feeds', () => {
  it('has one address a line, an optional name, comments and empty lines', () => {
    const text =
      '\uFEFF# News\r\nhttps://news.example/feed.xml  The  Daily News\r\n\r\nHTTP://Other.Example#top\n';
    const [first, second] = parseFeedList(text, FILE);
    expect(first).toEqual({
      url: 'https://news.example/feed.xml',
      name: 'The Daily News',
      folder: 'the-daily-news',
    });
    expect(second?.url).toBe('http://other.example/');
    expect(second?.name).toBeNull();
    expect(second?.folder).toMatch(/^other-example-[0-9a-f]{8}$/);
  });

  it('reports all faults at once, each with its line', () => {
    const text = [
      'ftp://news.example/feed',
      'https://user:secret@news.example/feed',
      'https://news.example/feed  ...',
      'https://news.example/a  News',
      'https://news.example/b  news!',
      'https://news.example/a  Again',
      'file:///etc/passwd',
    ].join('\n');
    const faults = faultsOf(text);
    expect(faults.map((line) => /line (\d)/.exec(line)?.[1])).toEqual([
      '1',
      '2',
      '3',
      '5',
      '6',
      '7',
    ]);
    expect(faults.join('\n')).not.toContain('secret');
  });

  it('cannot name a folder outside the folder of feeds', () => {
    const [feed] = parseFeedList('https://news.example/a  ../../etc/cron.d', FILE);
    expect(feed?.folder).toMatch(/^[a-z-]+$/);
  });

  it('has at most 1,000 feeds', () => {
    const lines = Array.from({ length: 1001 }, (_, i) => `https://news.example/${i}`);
    expect(faultsOf(lines.join('\n'))).toHaveLength(1);
  });

  it('is reported if it cannot be read', async () => {
    await expect(readFeedList('/nowhere/feeds.txt')).rejects.toMatchObject({
      problem: { code: 'feeds-file-closed', params: { reason: 'ENOENT' } },
    });
  });
});
