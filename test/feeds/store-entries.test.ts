import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ListedFeed } from '../../src/feeds/read-feed-list.ts';
import { storeEntries, toHtml } from '../../src/feeds/store-entries.ts';
import { readEntries } from '../../src/sources/formats/feed/read-entries.ts';
import { readHtml } from '../../src/sources/formats/html.ts';
import { readFolder } from '../../src/sources/read-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FEED: ListedFeed = { url: 'https://news.example/feed', name: 'News', folder: 'news' };

interface Item {
  readonly guid?: string;
  readonly title?: string;
  readonly date?: string;
  readonly html?: string;
}

function rss(items: readonly Item[]): Uint8Array {
  const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const element = (name: string, value: string | undefined): string =>
    value === undefined ? '' : `<${name}>${escape(value)}</${name}>`;
  const written = items.map(
    ({ guid, title, date, html }) =>
      `<item>${element('guid', guid)}${element('title', title)}${element('pubDate', date)}${element('description', html)}</item>`,
  );
  return Buffer.from(
    `<rss version="2.0"><channel><title>The News</title>${written.join('')}</channel></rss>`,
  );
}

function open() {
  const temporary = temporaryFolder();
  onTestFinished(() => {
    temporary.remove();
  });
  const seedsDir = join(temporary.path, 'seeds');
  mkdirSync(seedsDir);
  const folder = join(seedsDir, 'feeds/news');
  let seen: readonly string[] = [];
  return {
    seedsDir,
    folder,
    files: () => readdirSync(folder).sort(),
    text: (file: string | undefined) => readFileSync(join(folder, file ?? ''), 'utf8'),
    store: async (items: readonly Item[], feed = FEED) => {
      const stored = await storeEntries(feed, readEntries(rss(items)), { seedsDir, seen });
      seen = stored.seen;
      return stored;
    },
  };
}

const FERRY = { guid: 'a', title: 'Ferry is late', html: '<p>The ferry sails at nine.</p>' };
const BRIDGE = { guid: 'b', title: 'Bridge closed', html: '<p>The bridge is closed.</p>' };

describe('the files of feed entries', () => {
  it('are read as documents with the title, the publisher, the date and the link of the entry', async () => {
    const { store, seedsDir } = open();
    const date = 'Mon, 02 Mar 2026 10:00:00 GMT';
    await store([{ ...FERRY, guid: 'https://news.example/1', date }]);
    const { sources, refused } = await readFolder(seedsDir, {
      maxBytes: 10_000,
      known: new Map(),
      givenIds: new Map(),
    });
    expect(refused).toEqual([]);
    expect(sources).toMatchObject([
      {
        title: 'Ferry is late',
        publisher: 'News',
        url: 'https://news.example/1',
        published: '2026-03-02T10:00:00Z',
        text: 'Ferry is late\n\nThe ferry sails at nine.',
      },
    ]);
    expect(sources[0]?.sourceId).toMatch(/^ferry-is-late-[0-9a-f]{12}$/);
  });

  it('are written once for each entry, and kept after the entry leaves the feed', async () => {
    const { store, files } = open();
    expect((await store([FERRY, BRIDGE])).written).toBe(2);
    const before = files();
    expect((await store([FERRY, BRIDGE, FERRY])).written).toBe(0);
    expect((await store([])).written).toBe(0);
    expect(files()).toEqual(before);
  });

  it('do not change if the feed changes only dates or its own title', async () => {
    const { store, files, text } = open();
    const feed = { ...FEED, name: null };
    await store([{ ...FERRY, date: 'Mon, 02 Mar 2026 10:00:00 GMT' }], feed);
    const before = text(files()[0]);
    expect((await store([{ ...FERRY, date: 'Tue, 03 Mar 2026 10:00:00 GMT' }], feed)).written).toBe(
      0,
    );
    expect((await store([FERRY], feed)).written).toBe(0);
    expect((await store([FERRY])).written).toBe(0);
    expect(text(files()[0])).toBe(before);
  });

  it('keep their name if the entry is edited, even if its title changes', async () => {
    const { store, files, text } = open();
    await store([FERRY]);
    const before = files();
    const edited = { ...FERRY, title: 'Ferry is cancelled', html: '<p>No ferry today.</p>' };
    expect((await store([edited])).written).toBe(1);
    expect(files()).toEqual(before);
    expect(text(before[0])).toContain('No ferry today.');
  });

  it('are not written again after a user has deleted them', async () => {
    const { store, files, folder } = open();
    await store([FERRY, BRIDGE]);
    rmSync(folder, { recursive: true });
    const { written } = await store([
      { ...FERRY, html: 'Edited.' },
      BRIDGE,
      { ...BRIDGE, guid: 'c' },
    ]);
    expect(written).toBe(1);
    expect(files()).toHaveLength(1);
  });

  it('are found again if the state is lost', async () => {
    const { store, files, seedsDir } = open();
    await store([FERRY]);
    const renamed = { ...FERRY, title: 'Another title' };
    const lost = { seedsDir, seen: [] };
    const { written } = await storeEntries(FEED, readEntries(rss([renamed])), lost);
    expect(written).toBe(1);
    expect(files()).toHaveLength(1);
  });

  it('are limited for one feed; further entries are counted and left out', async () => {
    const { seedsDir, files } = open();
    const store = (items: readonly Item[]) =>
      storeEntries(FEED, readEntries(rss(items)), { seedsDir, seen: [], mostFiles: 1 });
    expect(await store([FERRY, BRIDGE])).toMatchObject({ written: 1, leftOut: 1 });
    expect(await store([{ ...FERRY, html: 'Edited.' }])).toMatchObject({ written: 1, leftOut: 0 });
    expect(files()).toHaveLength(1);
  });

  it('are at most 500 for one fetch', () => {
    const items = Array.from({ length: 700 }, (_, i) => ({ ...FERRY, guid: String(i) }));
    const parsed = readEntries(rss(items));
    expect(parsed.entries).toHaveLength(500);
    expect(parsed.more).toBe(200);
  });

  it('are not written if the sources folder is missing, because its disk may not be mounted', async () => {
    const { store, seedsDir } = open();
    rmSync(seedsDir, { recursive: true });
    await expect(store([FERRY])).rejects.toThrow('ENOENT');
  });

  it('stay in their folder, whatever the title is', async () => {
    const { store, files, seedsDir } = open();
    const titles = [
      '../../etc/passwd',
      '/etc/cron.d/x',
      '..',
      '.hidden',
      'con',
      'a\r\nb',
      '\ud800',
      '💥',
    ];
    await store(titles.map((title) => ({ title, html: title })));
    for (const file of files()) expect(file).toMatch(/^[\p{L}\p{N}_-]+\.html$/u);
    expect(readdirSync(seedsDir)).toEqual(['feeds']);
    expect(readdirSync(join(seedsDir, 'feeds'))).toEqual(['news']);
  });

  it.each([
    '---\nid: taken\n---',
    '"><meta name="publisher" content="Bank"><title>x',
    '</title><link rel="canonical" href="https://evil.example/">',
    '<!--',
    '<script>',
    '</main><plaintext>',
  ])('take every value from the entry and the list, even with the title %j', (title) => {
    const entry = { key: 'a', title, url: 'https://news.example/1', html: '<p>Text.</p>' };
    const { frontMatter } = readHtml(
      Buffer.from(toHtml({ ...entry, published: null, author: title }, 'News')),
    );
    expect(frontMatter).toMatchObject({
      id: null,
      title: title.replace(/\s+/g, ' '),
      author: title.replace(/\s+/g, ' '),
      publisher: 'News',
      url: 'https://news.example/1',
    });
  });

  it('keep the publisher and the link, whatever the content is', () => {
    const html = fc.stringMatching(
      /^(?:<\/?(?:main|head|body|title|meta|script|style|p|!--)[ "'>]|[a-z "'=<>-]){0,40}$/,
    );
    fc.assert(
      fc.property(html, (content) => {
        const entry = { key: 'a', title: 'Ferry', url: 'https://news.example/1', html: content };
        const text = toHtml({ ...entry, published: null, author: null }, 'News');
        expect(readHtml(Buffer.from(text)).frontMatter).toMatchObject({
          title: 'Ferry',
          publisher: 'News',
          url: 'https://news.example/1',
        });
      }),
      { numRuns: 300 },
    );
  });
});
