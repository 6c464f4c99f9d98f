import type { IncomingMessage } from 'node:http';
import { isLoopback } from './is-loopback.ts';

export interface RefusedRequest {
  readonly status: 403 | 405 | 413;
  readonly reason: string;
}

/**
 * Returns the reason to refuse a request, or `null`. A web page can reach this server through the browser of
 * a user of this machine. The check of `Origin` refuses its scripts, and the check of `Host` also refuses
 * scripts of a page whose name now leads to this machine (DNS rebinding).
 *
 * @param host the host on which the server listens. Only on a loopback address are the names of clients known.
 */
export function refuseRequest(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  host: string,
): RefusedRequest | null {
  if (headers.origin !== undefined || (headers['sec-fetch-site'] ?? 'none') !== 'none') {
    return { status: 403, reason: 'Requests from web pages are refused.' };
  }
  if (isLoopback(host) && !isLoopback(hostNameOf(headers.host ?? ''))) {
    return { status: 403, reason: 'The Host header must name this machine, such as localhost.' };
  }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, reason: 'Use GET or HEAD.' };
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers;
  if (length !== '0' || encoding !== undefined) {
    return { status: 413, reason: 'The request must have no body.' };
  }
  return null;
}

/** Returns the host of a `Host` header without its port, which a tunnel may change. */
function hostNameOf(header: string): string {
  const [, bracketed, plain] = /^(?:\[([\da-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i.exec(header) ?? [];
  return bracketed ?? plain ?? '';
}
