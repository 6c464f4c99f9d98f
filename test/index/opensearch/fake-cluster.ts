import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export const CA_FILE = join(import.meta.dirname, 'tls/ca.pem');
export const INDEX = 'verbatim-1-4-0123abcd';

export interface FakeRequest {
  /** Such as `PUT /verbatim-1-4/_bulk`. */
  readonly route: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  /** The values of the lines of the body. */
  readonly lines: readonly unknown[];
}

/** `silent`: the node never answers. `cut`: it answers, and stops in the middle. */
export type Reply = { readonly status?: number; readonly body: unknown } | 'silent' | 'cut';

export interface FakeCluster {
  readonly url: string;
  /** The routes of all requests, in order. */
  readonly routes: string[];
  readonly requests: FakeRequest[];
  /** Stops listening, and closes all connections. */
  stop(): void;
}

/**
 * Starts a node that has one index. It refuses requests that a test has not provided for, and bulk requests that
 * could create an index.
 *
 * @param reply answers a request before the node does; `undefined`: the node answers it
 */
export async function startFakeCluster(
  reply: (request: FakeRequest) => Reply | Promise<Reply | undefined> | undefined = () => undefined,
  { tls = false } = {},
): Promise<FakeCluster> {
  const requests: FakeRequest[] = [];
  const listener: RequestListener = (incoming, response) => {
    let body = '';
    incoming.on('data', (part: Buffer) => (body += part.toString()));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '', 'http://node');
      const request: FakeRequest = {
        route: `${incoming.method ?? ''} ${decodeURIComponent(url.pathname)}`,
        query: url.searchParams,
        authorization: incoming.headers.authorization,
        lines: body
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as unknown),
      };
      requests.push(request);
      void Promise.resolve(reply(request)).then((one) => {
        send(response, one ?? answer(request));
      });
    });
  };
  const file = (name: string) => readFileSync(join(import.meta.dirname, 'tls', name));
  const server = tls
    ? createTlsServer({ key: file('node.key'), cert: file('node.pem') }, listener)
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    get routes() {
      return requests.map(({ route }) => route);
    },
    stop,
  };
}

/** An error as OpenSearch reports it. */
export function refusal(status: number, type: string, reason = 'a reason'): Reply {
  const error = { type, reason, root_cause: [{ type, reason }] };
  return { status, body: { error, status } };
}

/** Returns the results of a bulk request, in which each action has a status. */
export function bulkResults(statuses: readonly number[], type = 'rejected'): Reply {
  const items = statuses.map((status) => {
    const error = status < 300 ? {} : { error: { type, reason: 'a reason' } };
    return { index: { _index: INDEX, status, ...error } };
  });
  return { body: { took: 1, errors: statuses.some((status) => status >= 300), items } };
}

function answer({ route, query, lines }: FakeRequest): Reply {
  const shards = { total: 3, successful: 3, failed: 0 };
  switch (route) {
    case 'GET /':
      return { body: { version: { number: '2.19.6', distribution: 'opensearch' } } };
    case 'GET /_alias/verbatim-1-4':
      return { body: { [INDEX]: { aliases: { 'verbatim-1-4': {} } } } };
    case 'PUT /verbatim-1-4/_bulk':
      if (query.get('require_alias') !== 'true') return refusal(400, 'no_require_alias');
      return bulkResults(Array.from({ length: lines.length / 2 }, () => 201));
    case `GET /${INDEX}/_refresh`:
      return { body: { _shards: shards } };
    case `POST /${INDEX}/_search`:
      if (query.get('allow_partial_search_results') !== 'false') return refusal(400, 'partial');
      if (query.get('routing') !== 'shared') return refusal(400, 'no_routing');
      return { body: { timed_out: false, _shards: shards, hits: { hits: [] } } };
    default:
      return refusal(400, `unexpected ${route}`);
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'silent') return;
  response.setHeader('content-type', 'application/json');
  if (reply === 'cut') {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{');
    return;
  }
  response.writeHead(reply.status ?? 200);
  response.end(JSON.stringify(reply.body));
}
