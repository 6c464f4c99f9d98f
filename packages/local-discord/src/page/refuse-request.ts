import type { IncomingMessage } from 'node:http';

export interface PageRefusal {
  readonly status: number;
  readonly error: string;
}

/**
 * Returns the reason to refuse a request, or `null`. Checks `Host` against DNS rebinding, `Origin` and the
 * content type against requests from other origins, and `Sec-Fetch-Site` (every current browser sends
 * it) against other sites that embed or read the page.
 */
export function refuseRequest(request: IncomingMessage, port: number): PageRefusal | null {
  const { host = '', origin, 'sec-fetch-site': site } = request.headers;
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  if (!hosts.includes(host)) {
    return {
      status: 403,
      error: `The Host header must be ${hosts.join(' or ')}, not ${host || 'empty'}.`,
    };
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, error: `Requests from the origin ${origin} are refused.` };
  }
  const isNavigation = request.headers['sec-fetch-mode'] === 'navigate';
  if (site !== undefined && site !== 'same-origin' && !isNavigation) {
    return {
      status: 403,
      error: `Cross-site requests are refused (Sec-Fetch-Site: ${site}).`,
    };
  }
  if (request.method === 'GET' || request.method === 'HEAD') return null;
  if (request.method !== 'POST') return { status: 405, error: 'Use GET or POST.' };
  if (origin === undefined) return { status: 403, error: 'A POST request needs an Origin header.' };
  if (request.headers['content-type'] !== 'application/json') {
    return { status: 415, error: 'The content type must be application/json.' };
  }
  return null;
}
