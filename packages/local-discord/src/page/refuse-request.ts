import type { IncomingMessage } from 'node:http';

export interface PageRefusal {
  readonly status: number;
  readonly error: string;
}

/**
 * Why a request is not for the page, or `null` where it is. Three things are thought of: a name that
 * somebody else's DNS points here (`Host`), a page of another origin that posts here (`Origin`, and a
 * content type that needs a preflight, which nobody answers), and one that embeds or reads what is
 * sent (`Sec-Fetch-Site`, which every current browser sends).
 */
export function refuseRequest(request: IncomingMessage, port: number): PageRefusal | null {
  const { host = '', origin, 'sec-fetch-site': site } = request.headers;
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  if (!hosts.includes(host)) {
    return {
      status: 403,
      error: `This is served to ${hosts.join(', ')} only, not to ${host || 'nobody'}.`,
    };
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, error: `This is not for a page of ${origin}.` };
  }
  const isNavigation = request.headers['sec-fetch-mode'] === 'navigate';
  if (site !== undefined && site !== 'same-origin' && !isNavigation) {
    return {
      status: 403,
      error: `This is not for a request from another place (${site}).`,
    };
  }
  if (request.method === 'GET' || request.method === 'HEAD') return null;
  if (request.method !== 'POST') return { status: 405, error: 'Only GET and POST are served.' };
  if (origin === undefined) return { status: 403, error: 'Say where this is from, in Origin.' };
  if (request.headers['content-type'] !== 'application/json') {
    return { status: 415, error: 'What is posted must be application/json.' };
  }
  return null;
}
