import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ManualTime } from '../support/manual-time.ts';
import { createFetchFeed, type FeedRequest } from '../../src/feeds/fetch-feed.ts';

/** The address of the local server, which these tests treat as a public address. */
export const ALLOWED = '127.0.0.1';
/** A private address. */
export const PRIVATE = '10.0.0.7';

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts a local server that answers by path. */
export async function startServer(routes: Readonly<Record<string, Respond>>) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const respond = routes[request.url ?? ''];
    if (respond === undefined) response.writeHead(404).end();
    else respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, ALLOWED, resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { requests, port, urlOf: (path: string) => `http://feed.test:${port}${path}` };
}

/** Answers each look-up with the next addresses of the list; the last ones repeat. */
export function lookupOf(...answers: readonly string[][]): LookupFunction & { calls: string[] } {
  const calls: string[] = [];
  const lookup: LookupFunction = (host, _options, done) => {
    const addresses = answers[Math.min(calls.length, answers.length - 1)] ?? [];
    calls.push(host);
    done(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  };
  return Object.assign(lookup, { calls });
}

/** Fetches with an address check that allows only the local server. */
export function fetcher(
  time: ManualTime,
  { maxBytes = 10_000, lookup = lookupOf([ALLOWED]) } = {},
) {
  const fetchFeed = createFetchFeed({
    maxBytes,
    userAgent: 'Verbatim/test',
    clock: time,
    timers: time,
    isAllowed: (address) => address === ALLOWED,
    lookup,
  });
  return (url: string, validators: Partial<FeedRequest> = {}) =>
    fetchFeed({ etag: null, lastModified: null, ...validators, url }, new AbortController().signal);
}
