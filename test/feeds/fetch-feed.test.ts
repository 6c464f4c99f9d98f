import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createFetchFeed, FETCH_TIMEOUT_MS } from '../../src/feeds/fetch-feed.ts';
import { ManualTime } from '../support/manual-time.ts';
import { ALLOWED, fetcher, lookupOf, PRIVATE, startServer } from './feed-server.ts';

const BODY = '<rss><channel><title>News</title></channel></rss>';
const time = new ManualTime();

function redirectTo(location: string | undefined, status = 302) {
  return (_: unknown, response: { writeHead: (...args: never[]) => { end: () => void } }) => {
    const headers = location === undefined ? {} : { location };
    (response.writeHead as (status: number, headers: object) => { end: () => void })(
      status,
      headers,
    ).end();
  };
}

describe('fetching a feed', () => {
  it('sends the validators of the last response, and reports an unchanged feed', async () => {
    const server = await startServer({
      '/feed': (request, response) => {
        const isKnown = request.headers['if-none-match'] === '"a"';
        response.writeHead(isKnown ? 304 : 200, {
          etag: '"a"',
          'last-modified': 'Mon, 02 Mar 2026 10:00:00 GMT',
          'cache-control': 'public, max-age=7200',
        });
        response.end(isKnown ? undefined : BODY);
      },
    });
    const fetchFeed = fetcher(time);
    const first = await fetchFeed(server.urlOf('/feed'));
    expect(Buffer.from(first.bytes ?? []).toString()).toBe(BODY);
    expect(first).toMatchObject({ etag: '"a"', freshForMs: 7_200_000, movedTo: null });
    const { etag, lastModified } = first;
    const second = await fetchFeed(server.urlOf('/feed'), { etag, lastModified });
    expect(second).toMatchObject({ bytes: null, etag: '"a"', lastModified });
    expect(server.requests[1]?.headers).toMatchObject({
      'if-modified-since': 'Mon, 02 Mar 2026 10:00:00 GMT',
      'user-agent': 'Verbatim/test',
    });
  });

  it('does not accept "unchanged" from a server that was not asked', async () => {
    const server = await startServer({ '/feed': (_, response) => response.writeHead(304).end() });
    await expect(fetcher(time)(server.urlOf('/feed'))).rejects.toMatchObject({
      fault: { code: 'http-status', params: { status: 304 } },
    });
  });

  it('refuses a name that has a private address, before it connects', async () => {
    const server = await startServer({});
    for (const addresses of [[PRIVATE], [ALLOWED, PRIVATE]]) {
      const fetchFeed = fetcher(time, { lookup: lookupOf(addresses) });
      await expect(fetchFeed(server.urlOf('/feed'))).rejects.toMatchObject({
        fault: { code: 'address-refused', params: { host: 'feed.test', address: PRIVATE } },
      });
    }
    expect(server.requests).toEqual([]);
  });

  it('connects to the address that was checked, with one look-up per connection', async () => {
    const server = await startServer({
      '/feed': redirectTo('/next'),
      '/next': (_, response) => response.end(BODY),
    });
    const lookup = lookupOf([ALLOWED], [PRIVATE]);
    await expect(fetcher(time, { lookup })(server.urlOf('/feed'))).rejects.toMatchObject({
      fault: { code: 'address-refused', params: { address: PRIVATE } },
    });
    // The name has another address at the second look-up, which is the one for the redirect.
    expect(lookup.calls).toEqual(['feed.test', 'feed.test']);
    expect(server.requests.map(({ url }) => url)).toEqual(['/feed']);
  });

  it.each([
    ['http://10.0.0.7/feed', '10.0.0.7'],
    ['http://[::1]/feed', '::1'],
    ['http://[::ffff:127.0.0.2]/feed', '::ffff:7f00:2'],
    ['http://2130706434/feed', '127.0.0.2'],
    ['http://0x7f.2/feed', '127.0.0.2'],
    ['http://user:secret@feed.test/feed', null],
    ['file:///etc/passwd', null],
    ['data:text/xml,<rss/>', null],
  ])('refuses a redirect to %s', async (location, address) => {
    const server = await startServer({ '/feed': redirectTo(location) });
    await expect(fetcher(time)(server.urlOf('/feed'))).rejects.toMatchObject({
      fault: { code: 'address-refused', params: { address } },
    });
  });

  it('refuses addresses that are not public, unless a test allows them', async () => {
    const server = await startServer({ '/feed': (_, response) => response.end(BODY) });
    const fetchFeed = createFetchFeed({ maxBytes: 1, userAgent: 'x', clock: time, timers: time });
    const url = `http://${ALLOWED}:${server.port}/feed`;
    const request = { url, etag: null, lastModified: null };
    await expect(fetchFeed(request, new AbortController().signal)).rejects.toMatchObject({
      fault: { code: 'address-refused', params: { address: ALLOWED } },
    });
    expect(server.requests).toEqual([]);
  });

  it('reports the new address only if all redirects are permanent', async () => {
    const server = await startServer({
      '/old': redirectTo('/new', 301),
      '/older': redirectTo('/old', 308),
      '/mixed': redirectTo('/old', 302),
      '/new': (_, response) => response.end(BODY),
    });
    const fetchFeed = fetcher(time);
    expect((await fetchFeed(server.urlOf('/older'))).movedTo).toBe(server.urlOf('/new'));
    expect((await fetchFeed(server.urlOf('/mixed'))).movedTo).toBeNull();
  });

  it('follows at most five redirects, and needs a usable location', async () => {
    const server = await startServer({
      '/loop': redirectTo('/loop'),
      '/nowhere': redirectTo(undefined),
      '/broken': redirectTo('http://'),
    });
    const fetchFeed = fetcher(time);
    await expect(fetchFeed(server.urlOf('/loop'))).rejects.toMatchObject({
      fault: { code: 'too-many-redirects', params: { most: 5 } },
    });
    expect(server.requests).toHaveLength(6);
    for (const path of ['/nowhere', '/broken']) {
      await expect(fetchFeed(server.urlOf(path))).rejects.toMatchObject({
        fault: { code: 'bad-redirect' },
      });
    }
  });

  it('ends a request that takes too long, even if data still arrives', async () => {
    const server = await startServer({
      '/endless': (_, response) => {
        response.writeHead(200, { 'content-type': 'application/rss+xml' });
        response.write('<rss>');
      },
      '/silent': () => undefined,
    });
    for (const path of ['/endless', '/silent']) {
      const own = new ManualTime();
      const result = fetcher(own)(server.urlOf(path));
      const refused = expect(result).rejects.toMatchObject({
        fault: { code: 'timed-out', params: { seconds: 30 } },
      });
      await own.runOut(FETCH_TIMEOUT_MS);
      await refused;
    }
  });

  it('stops reading an endless body at the size limit', async () => {
    const server = await startServer({
      '/endless': (_, response) => {
        const write = (): void => {
          while (!response.destroyed && response.write('x'.repeat(1000)));
        };
        response.on('drain', write);
        write();
      },
    });
    await expect(fetcher(time)(server.urlOf('/endless'))).rejects.toMatchObject({
      fault: { code: 'body-too-large', params: { most: 10_000 } },
    });
  });

  it('measures a body after it is decompressed', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const small = gzipSync(BODY);
    const server = await startServer({
      '/bomb': (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
      '/small': (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(small),
    });
    const fetchFeed = fetcher(time, { maxBytes: 100_000 });
    expect(bomb.length).toBeLessThan(100_000);
    await expect(fetchFeed(server.urlOf('/bomb'))).rejects.toMatchObject({
      fault: { code: 'body-too-large' },
    });
    const { bytes } = await fetchFeed(server.urlOf('/small'));
    expect(Buffer.from(bytes ?? []).toString()).toBe(BODY);
  });

  it('fails if the body is shorter than announced or damaged', async () => {
    const server = await startServer({
      '/short': (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write(BODY, () => response.destroy());
      },
      '/damaged': (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip');
      },
    });
    for (const path of ['/short', '/damaged']) {
      await expect(fetcher(time)(server.urlOf(path))).rejects.toMatchObject({
        fault: { code: 'connection-failed' },
      });
    }
  });

  it('reports how long the server asks to wait, at most a day', async () => {
    const server = await startServer({
      '/seconds': (_, response) => response.writeHead(429, { 'retry-after': '7200' }).end(),
      '/date': (_, response) =>
        response.writeHead(503, { 'retry-after': new Date(time.now() + 5000).toUTCString() }).end(),
      '/years': (_, response) => response.writeHead(503, { 'retry-after': '999999999' }).end(),
      '/words': (_, response) => response.writeHead(503, { 'retry-after': 'later' }).end(),
    });
    const waits = [];
    for (const path of ['/seconds', '/date', '/years', '/words']) {
      const error: unknown = await fetcher(time)(server.urlOf(path)).catch((e: unknown) => e);
      waits.push((error as { retryAfterMs: number }).retryAfterMs);
    }
    expect(waits).toEqual([7_200_000, 5000, 86_400_000, 0]);
  });

  it('reports a feed that is gone', async () => {
    const server = await startServer({ '/feed': (_, response) => response.writeHead(410).end() });
    await expect(fetcher(time)(server.urlOf('/feed'))).rejects.toMatchObject({
      fault: { code: 'gone' },
    });
  });
});
