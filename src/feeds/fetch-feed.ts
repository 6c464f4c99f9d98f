import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, fetch, type Response } from 'undici';
import type { FeedFault } from '../domain/feed-faults.ts';
import { reasonOf } from '../domain/errors.ts';
import { type Clock, systemTimers, type Timers } from '../domain/time.ts';
import { isPublicAddress } from './public-address.ts';
import { maxAgeOf, retryAfterOf } from './response-headers.ts';

export interface FeedRequest {
  readonly url: string;
  /** The validators of the last response; `null` if it had none. */
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export interface FeedResponse {
  /** `null`: the feed has not changed. */
  readonly bytes: Uint8Array | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** The new address, if all redirects were permanent; otherwise `null`. */
  readonly movedTo: string | null;
  /** How long the response is fresh; 0 if the server does not say. */
  readonly freshForMs: number;
}

/** Fetches one feed. @throws FeedFetchError, also when `signal` aborts */
export type FetchFeed = (request: FeedRequest, signal: AbortSignal) => Promise<FeedResponse>;

/** A failure to fetch a feed. */
export class FeedFetchError extends Error {
  readonly fault: FeedFault;
  /** How long the server asks to wait; 0 if it does not ask. */
  readonly retryAfterMs: number;

  constructor(fault: FeedFault, retryAfterMs = 0) {
    super(`${fault.code} ${JSON.stringify(fault.params)}`);
    this.name = 'FeedFetchError';
    this.fault = fault;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface FetchFeedParts {
  /** Maximum size of a body after it is decompressed. */
  readonly maxBytes: number;
  readonly userAgent: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers?: Timers;
  /** Whether a connection to an IP address is allowed. Default: only public addresses. */
  readonly isAllowed?: (address: string) => boolean;
  /** Default: the DNS of the system. */
  readonly lookup?: LookupFunction;
}

/** Maximum time for one feed, with all redirects and the whole body. */
export const FETCH_TIMEOUT_MS = 30_000;
const MOST_REDIRECTS = 5;
const PERMANENT = new Set([301, 308]);
const REDIRECTS = new Set([...PERMANENT, 302, 303, 307]);
const ACCEPT = 'application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5';

/**
 * Creates a function that fetches feeds over HTTP. Each connection goes to the address that was
 * checked, because the check is part of the look-up that the connection itself uses. A second
 * look-up could give another address.
 */
export function createFetchFeed(parts: FetchFeedParts): FetchFeed {
  const { maxBytes, timers = systemTimers, isAllowed = isPublicAddress } = parts;
  const lookup = checkedLookup(parts.lookup ?? systemLookup, isAllowed);

  async function follow(request: FeedRequest, agent: Agent, signal: AbortSignal) {
    let url = request.url;
    let isMoved = true;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      checkUrl(url, isAllowed);
      const response = await fetch(url, {
        dispatcher: agent,
        redirect: 'manual',
        signal,
        headers: {
          'user-agent': parts.userAgent,
          accept: ACCEPT,
          ...(request.etag === null ? {} : { 'if-none-match': request.etag }),
          ...(request.lastModified === null ? {} : { 'if-modified-since': request.lastModified }),
        },
      });
      if (!REDIRECTS.has(response.status)) {
        return { response, movedTo: isMoved && url !== request.url ? url : null };
      }
      await response.body?.cancel();
      isMoved &&= PERMANENT.has(response.status);
      url = targetOf(response, url);
    }
    throw new FeedFetchError({ code: 'too-many-redirects', params: { most: MOST_REDIRECTS } });
  }

  async function read(request: FeedRequest, agent: Agent, signal: AbortSignal) {
    const { response, movedTo } = await follow(request, agent, signal);
    const { status, headers } = response;
    const isConditional = request.etag !== null || request.lastModified !== null;
    const common = { movedTo, freshForMs: maxAgeOf(headers) };
    if (status === 304 && isConditional) {
      const { etag, lastModified } = request;
      return { ...common, bytes: null, etag, lastModified };
    }
    if (status === 410) throw new FeedFetchError({ code: 'gone', params: {} });
    if (status !== 200) {
      const retryAfterMs = retryAfterOf(headers, parts.clock.now());
      throw new FeedFetchError({ code: 'http-status', params: { status } }, retryAfterMs);
    }
    const bytes = await readBody(response, maxBytes);
    return {
      ...common,
      bytes,
      etag: headers.get('etag'),
      lastModified: headers.get('last-modified'),
    };
  }

  return async (request, signal) => {
    // Without pipelining, a connection serves one request, so each redirect is looked up and checked.
    const agent = new Agent({ connect: { lookup }, pipelining: 0 });
    const timeout = new AbortController();
    const stopTimer = timers.start(() => {
      timeout.abort();
    }, FETCH_TIMEOUT_MS);
    try {
      return await read(request, agent, AbortSignal.any([signal, timeout.signal]));
    } catch (error) {
      if (timeout.signal.aborted) {
        const seconds = FETCH_TIMEOUT_MS / 1000;
        throw new FeedFetchError({ code: 'timed-out', params: { seconds } });
      }
      throw toFetchError(error);
    } finally {
      stopTimer();
      // Ends the connections, even if a body has not ended.
      await agent.destroy();
    }
  };
}

/** Refuses a URL that is not for the web. A host that is an IP address is never looked up, so it is checked here. */
function checkUrl(given: string, isAllowed: (address: string) => boolean): void {
  const { protocol, hostname, username, password } = new URL(given);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isWeb = (protocol === 'http:' || protocol === 'https:') && username + password === '';
  if (!isWeb) refuse(host, null);
  if (isIP(host) !== 0 && !isAllowed(host)) refuse(host, host);
}

function refuse(host: string, address: string | null): never {
  throw new FeedFetchError({ code: 'address-refused', params: { host, address } });
}

/** Fails if any address of a name is not allowed. */
function checkedLookup(
  lookup: LookupFunction,
  isAllowed: (address: string) => boolean,
): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        done(error, []);
        return;
      }
      const addresses = typeof found === 'string' ? [{ address: found, family: 4 }] : found;
      const refused = addresses.find(({ address }) => !isAllowed(address));
      const [first] = addresses;
      if (refused !== undefined || first === undefined) {
        const params = { host, address: refused?.address ?? null };
        done(new FeedFetchError({ code: 'address-refused', params }), []);
      } else if (options.all === true) {
        done(null, addresses);
      } else {
        done(null, first.address, first.family);
      }
    });
  };
}

function targetOf({ headers }: Response, from: string): string {
  const location = headers.get('location');
  if (location === null || !URL.canParse(location, from)) {
    throw new FeedFetchError({ code: 'bad-redirect', params: { location } });
  }
  return new URL(location, from).href;
}

async function readBody({ body }: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (body === null) return new Uint8Array();
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > maxBytes) {
      throw new FeedFetchError({ code: 'body-too-large', params: { most: maxBytes } });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** undici reports the errors of a connection as the cause of its own error. */
function toFetchError(error: unknown): FeedFetchError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof FeedFetchError) return cause;
    if (cause.cause === undefined) error = cause;
  }
  const reason = reasonOf(error);
  return new FeedFetchError({ code: 'connection-failed', params: { reason } });
}
