import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { UserFacingError } from '../../../src/domain/errors.ts';
import {
  openSearchEngine,
  type OpenSearchEngine,
  type OpenSearchOptions,
} from '../../../src/index/opensearch/open-search-engine.ts';
import type { EnginePassage } from '../../../src/store/search-engine.ts';
import {
  bulkResults,
  CA_FILE,
  type FakeCluster,
  type FakeRequest,
  INDEX,
  refusal,
  startFakeCluster,
} from './fake-cluster.ts';

const SCOPE = { corpusId: 'shared', generation: 1, index: INDEX };
const ATTEMPT = { corpusId: 'shared', attempt: 1, generation: 1 };
/** Repetitions follow each other at once. */
const BULK = { firstDelayMs: 0, longestDelayMs: 0, retries: 2 };
const BULK_ROUTE = 'PUT /verbatim-1-4/_bulk';
const REFRESH_ROUTE = `GET /${INDEX}/_refresh`;
const SEARCH_ROUTE = `POST /${INDEX}/_search`;

async function open(
  clusters: readonly Pick<FakeCluster, 'url'>[],
  options: Partial<OpenSearchOptions> = {},
): Promise<OpenSearchEngine> {
  const engine = await openSearchEngine({
    ...{ nodes: clusters.map(({ url }) => url), caFile: null, index: 'verbatim', dimensions: 4 },
    ...{ bulk: BULK, ...options },
  });
  onTestFinished(() => engine.close());
  return engine;
}

async function* passages(count: number) {
  for (let passageKey = 1; passageKey <= count; passageKey++) {
    const words = { heading: ['zorb'], body: ['blick'] };
    const vector = { vectorKey: passageKey, vector: Float32Array.of(1, 0, 0, 0) };
    const passage: EnginePassage = { passageKey, sourceId: 'a', ...words, ...vector };
    yield await Promise.resolve({ passages: [passage], sources: [] });
  }
}

function problemOf(error: unknown) {
  return error instanceof UserFacingError ? error.problem : error;
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'it did not fail',
    (error: unknown) => problemOf(error),
  );
}

function idsOf({ lines }: FakeRequest): string[] {
  return lines.flatMap((line) => {
    const { index } = line as { index?: { _id: string } };
    return index === undefined ? [] : [index._id];
  });
}

it('repeats only the documents that a busy cluster has rejected', async () => {
  const statuses = [
    [201, 429, 201, 503],
    [429, 201],
  ];
  const cluster = await startFakeCluster(({ route }) => {
    const next = route === BULK_ROUTE ? statuses.shift() : undefined;
    return next && bulkResults(next);
  });
  const engine = await open([cluster]);
  await engine.write(ATTEMPT, passages(4));
  const sent = cluster.requests.filter(({ route }) => route === BULK_ROUTE).map(idsOf);
  expect(sent).toEqual([
    ['shared:p1', 'shared:p2', 'shared:p3', 'shared:p4'],
    ['shared:p2', 'shared:p4'],
    ['shared:p2'],
  ]);
  expect(cluster.routes.at(-1)).toBe(REFRESH_ROUTE);
});

it('repeats a request that failed as a whole, and gives up after some attempts', async () => {
  let rejected = 2;
  const cluster = await startFakeCluster(({ route }) =>
    route === BULK_ROUTE && rejected-- > 0 ? refusal(429, 'rejected_execution') : undefined,
  );
  const engine = await open([cluster]);
  await engine.write(ATTEMPT, passages(1));
  rejected = 99;
  const address = new URL(cluster.url).host;
  expect(await failure(engine.write(ATTEMPT, passages(1)))).toEqual({
    code: 'search-unreachable',
    params: { address, fault: '429 rejected_execution' },
  });
  expect(rejected).toBe(96);
  expect(cluster.routes.at(-1)).toBe(BULK_ROUTE);
});

it('fails without a repetition if the cluster refuses a document, and makes nothing visible', async () => {
  const cluster = await startFakeCluster(({ route }) =>
    route === BULK_ROUTE ? bulkResults([201, 400], 'mapper_parsing_exception') : undefined,
  );
  const engine = await open([cluster]);
  expect(await failure(engine.write(ATTEMPT, passages(2)))).toEqual(
    new Error('400 mapper_parsing_exception: a reason'),
  );
  expect(cluster.routes.filter((route) => route === BULK_ROUTE)).toHaveLength(1);
  expect(cluster.routes).not.toContain(REFRESH_ROUTE);
});

it('reports why the cluster accepts no changes, and does not repeat them', async () => {
  const reason =
    'index blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark]';
  const replies = [
    refusal(429, 'cluster_block_exception', reason),
    {
      body: {
        errors: true,
        items: [{ index: { status: 429, error: { type: 'cluster_block_exception', reason } } }],
      },
    },
  ];
  const cluster = await startFakeCluster(({ route }) =>
    route === BULK_ROUTE ? replies.shift() : undefined,
  );
  const engine = await open([cluster]);
  for (const left of [1, 0]) {
    expect(await failure(engine.write(ATTEMPT, passages(1)))).toMatchObject({
      code: 'search-unreachable',
      params: { fault: expect.stringContaining('disk usage exceeded') as string },
    });
    expect(replies).toHaveLength(left);
  }
});

it('reads documents only while fewer requests than allowed are in progress', async () => {
  const [documents, inRequest, requests] = [40, 2, 2];
  let [read, received, inProgress, mostOpen, furthestAhead] = [0, 0, 0, 0, 0];
  async function* counted() {
    for await (const one of passages(documents)) {
      read += 1;
      furthestAhead = Math.max(furthestAhead, read - received);
      yield one;
    }
  }
  const cluster = await startFakeCluster(async ({ route }) => {
    if (route !== BULK_ROUTE) return undefined;
    mostOpen = Math.max(mostOpen, (inProgress += 1));
    for (let turn = 0; turn < 5; turn++) await setImmediate();
    inProgress -= 1;
    received += inRequest;
    return bulkResults(Array.from({ length: inRequest }, () => 201));
  });
  const bulk = { ...BULK, requestActions: inRequest, requests };
  await (await open([cluster], { bulk })).write(ATTEMPT, counted());
  expect(received).toBe(documents);
  expect(mostOpen).toBe(requests);
  // Two requests are in progress, one waits, and one is being filled.
  expect(furthestAhead).toBeLessThanOrEqual((requests + 2) * inRequest + 1);
});

it('asks another node if one does not answer, and then no longer asks it', async () => {
  const silent = await startFakeCluster(({ route }) =>
    route === SEARCH_ROUTE ? 'silent' : undefined,
  );
  const other = await startFakeCluster();
  const engine = await open([silent, other], { limits: { searchMs: 40 } });
  for (let at = 0; at < 6; at++) expect(await engine.findPassages(SCOPE, ['zorb'], 5)).toEqual([]);
  expect(silent.routes.filter((route) => route === SEARCH_ROUTE)).toHaveLength(1);
});

it('reports that no node can be reached, without the password', async () => {
  const cluster = await startFakeCluster();
  const { host } = new URL(cluster.url);
  const engine = await open([{ url: `http://user:p%40ss@${host}` }]);
  expect(cluster.requests[0]?.authorization).toBe(`Basic ${btoa('user:p@ss')}`);
  cluster.stop();
  const error: unknown = await engine.findPassages(SCOPE, ['zorb'], 5).catch((e: unknown) => e);
  expect(problemOf(error)).toEqual({
    code: 'search-unreachable',
    params: { address: host, fault: 'ECONNREFUSED' },
  });
  const shown = inspect(error, { depth: 20 }) + JSON.stringify(error);
  expect(shown).not.toMatch(/p@ss|p%40ss/);
  expect(shown).not.toContain(btoa('user:p@ss'));
});

it.each([
  [401, 'login'],
  [403, 'no-rights'],
] as const)('reports a status of %i as a refusal', async (status, reason) => {
  const cluster = await startFakeCluster(() => refusal(status, 'security_exception'));
  const address = new URL(cluster.url).host;
  expect(await failure(open([cluster]))).toEqual({
    code: 'search-refused',
    params: { address, refusal: reason },
  });
});

it.each(['1.3.0', '2.15.0', '3.0.0'])('refuses OpenSearch %s', async (number) => {
  const cluster = await startFakeCluster(() => ({
    body: { version: { number, distribution: 'opensearch' } },
  }));
  expect(await failure(open([cluster]))).toMatchObject({
    params: { refusal: 'other-version' },
  });
});

it('trusts the certificate authority in the file, and no other', async () => {
  const cluster = await startFakeCluster(undefined, { tls: true });
  const engine = await open([cluster], { caFile: CA_FILE });
  expect(engine.indexName).toBe(INDEX);
  expect(await failure(open([cluster]))).toMatchObject({
    code: 'search-refused',
    params: { refusal: 'certificate' },
  });
});

it('gives up a response that stops in the middle', async () => {
  const cluster = await startFakeCluster(({ route }) =>
    route === SEARCH_ROUTE ? 'cut' : undefined,
  );
  const engine = await open([cluster], { limits: { wholeSearchMs: 40 } });
  expect(await failure(engine.findPassages(SCOPE, ['zorb'], 5))).toMatchObject({
    ...{ code: 'search-unreachable', params: { fault: 'ETIMEDOUT' } },
  });
});

it.each([
  [503, 'search_phase_execution_exception', 'search-unreachable'],
  [404, 'index_not_found_exception', 'search-index-rebuilding'],
])('returns no partial result for %i %s', async (status, type, code) => {
  const cluster = await startFakeCluster(({ route }) =>
    route === SEARCH_ROUTE ? refusal(status, type) : undefined,
  );
  const engine = await open([cluster]);
  for (const search of [
    () => engine.findPassages(SCOPE, ['zorb'], 5),
    () => engine.findSources(SCOPE, ['zorb'], 5),
    () => engine.nearest(SCOPE, Float32Array.of(1, 0, 0, 0), 5),
  ]) {
    expect(await failure(search())).toMatchObject({ code });
  }
});

it('uses the index of another process that has created it at the same time', async () => {
  let isCreated = false;
  const cluster = await startFakeCluster(({ route }) => {
    if (route === 'GET /_alias/verbatim-1-4' && !isCreated) return refusal(404, 'missing');
    if (!route.startsWith('PUT /verbatim-1-4-')) return undefined;
    isCreated = true;
    return refusal(500, 'illegal_state_exception', 'more than one write index');
  });
  expect((await open([cluster])).indexName).toBe(INDEX);
});

it('writes to the index by which another process has replaced its own, after one refusal', async () => {
  const next = 'verbatim-1-4-4567cdef';
  let isReplaced = false;
  const cluster = await startFakeCluster(({ route }) => {
    if (!isReplaced) return undefined;
    switch (route) {
      case 'GET /_alias/verbatim-1-4':
        return { body: { [next]: { aliases: { 'verbatim-1-4': {} } } } };
      case REFRESH_ROUTE:
        return refusal(404, 'index_not_found_exception');
      case `GET /${next}/_refresh`:
        return { body: { _shards: { total: 3, successful: 3, failed: 0 } } };
      default:
        return undefined;
    }
  });
  const engine = await open([cluster]);
  isReplaced = true;
  const refused = { code: 'search-index-rebuilding', params: {} };
  expect(await failure(engine.write(ATTEMPT, passages(1)))).toEqual(refused);
  await engine.write(ATTEMPT, passages(1));
  expect(engine.indexName).toBe(next);
});

it('deletes only older indexes of its own that are not in use', async () => {
  const created = {
    [INDEX]: 5,
    ...{ 'verbatim-1-8-00000001': 3, 'verbatim-0-4-00000002': 4, 'verbatim-2-4-00000005': 6 },
    ...{ 'verbatim-1-1-4-00000003': 1, 'verbatim-other-0-4-00000004': 1, 'verbatim-0-4-5': 1 },
  };
  const cluster = await startFakeCluster(({ route }) => {
    if (route.startsWith('DELETE /')) return { body: { acknowledged: true } };
    if (route !== 'GET /verbatim-*/_settings/index.creation_date') return undefined;
    const all = Object.entries(created).map(([name, at]) => {
      return [name, { settings: { index: { creation_date: String(at) } } }];
    });
    return { body: Object.fromEntries(all) as unknown };
  });
  const engine = await open([cluster]);
  const inUse = new Set(['verbatim-1-8-00000001']);
  expect(await engine.removeOldIndexes(inUse)).toEqual(['verbatim-0-4-00000002']);
  expect(cluster.routes.filter((route) => route.startsWith('DELETE'))).toEqual([
    'DELETE /verbatim-0-4-00000002',
  ]);
});
