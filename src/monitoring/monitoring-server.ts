import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reasonOf, UserFacingError } from '../domain/errors.ts';
import { refuseRequest } from './refuse-request.ts';

/** A path that the server serves. */
export interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export type Pages = Readonly<Record<string, () => Promise<Page>>>;

export interface MonitoringServer {
  readonly port: number;
  /** Ends all connections at once. */
  close(): Promise<void>;
}

/** A client that is slower than this is disconnected. Prometheus and Docker send their requests at once. */
const REQUEST_TIMEOUT_MS = 5000;
/** Longer than the usual 15 s between two requests of Prometheus. */
const IDLE_TIMEOUT_MS = 20_000;
const MOST_CONNECTIONS = 50;
const MOST_HEADER_BYTES = 8192;

/**
 * Serves `pages` over HTTP.
 *
 * @param port 0 picks a free one
 * @throws UserFacingError `port-taken`; `invalid-config` if the address cannot be used
 */
export async function startMonitoringServer(
  { host, port }: { readonly host: string; readonly port: number },
  pages: Pages,
): Promise<MonitoringServer> {
  const server = createServer(
    {
      headersTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: IDLE_TIMEOUT_MS,
      connectionsCheckingInterval: REQUEST_TIMEOUT_MS,
      maxHeaderSize: MOST_HEADER_BYTES,
    },
    (request, response) => void serve(request, response, host, pages),
  );
  // A client that asks before it sends a body gets the refusal instead of permission.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    void serve(request, response, host, pages);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new UserFacingError('port-taken', { port, setting: 'METRICS_PORT' }, { cause: error });
    }
    const reason = code ?? reasonOf(error);
    throw new UserFacingError('metrics-address', { host, port, reason }, { cause: error });
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  host: string,
  pages: Pages,
): Promise<void> {
  const page = await pageFor(request, host, pages);
  const { status, contentType, body } = page;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    // After a refusal, the rest of the request is not read.
    ...(isRefusal(status) ? { connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? '' : body, () => {
    if (isRefusal(status)) request.destroy();
  });
}

const isRefusal = (status: number): boolean => [403, 405, 413].includes(status);

async function pageFor(request: IncomingMessage, host: string, pages: Pages): Promise<Page> {
  const refusal = refuseRequest(request, host);
  if (refusal !== null) return plain(refusal.status, refusal.reason);
  const [path = ''] = (request.url ?? '').split('?');
  const show = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (show === undefined) return plain(404, `There are only ${Object.keys(pages).join(', ')}.`);
  try {
    return await show();
  } catch {
    return plain(500, 'The page could not be created.');
  }
}

function plain(status: number, text: string): Page {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${text}\n` };
}
