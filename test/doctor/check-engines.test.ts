import { expect, it } from 'vitest';
import {
  toClockFinding,
  toConnectionsFinding,
  toCorporaFinding,
  toIndexFinding,
  toStoreFinding,
} from '../../src/doctor/check-engines.ts';
import { toInspected } from '../../src/doctor/inspect-stored-corpora.ts';
import type { PostgresState } from '../../src/store/postgres/check-postgres.ts';
import type { StoredCorpus } from '../../src/store/postgres/read-contents.ts';

const SERVER = { release: '16.4', mostConnections: 97, connections: 20, clockAheadMs: 4 };
const SHARED: StoredCorpus = {
  corpusId: 'shared',
  generation: 3,
  modelId: 'built-in',
  pipeline: '1',
  sources: 5,
  passages: 40,
  documents: 0,
  documentBytes: 0,
  changedAt: '2026-03-18T09:00:00.000Z',
  mode: null,
};
const OWN: StoredCorpus = { ...SHARED, corpusId: '100000000000000007', documents: 2, mode: 'own' };
const CURRENT: PostgresState = {
  state: 'current',
  server: SERVER,
  version: 1,
  contents: { corpora: [SHARED, OWN], files: new Map(), givenIds: new Map(), subscriptions: [] },
};
const UNUSABLE: PostgresState = {
  state: 'unusable',
  problem: { code: 'database-unreachable', params: { address: 'db:5432/v', fault: 'ETIMEDOUT' } },
};
const LIMITS = { sources: 200, bytes: 50_000_000, passages: 20_000 };

it('the database is reported with the shared sources, or with the reason why it is unusable', () => {
  expect(toStoreFinding(CURRENT)).toEqual({
    code: 'postgres-intact',
    params: { release: '16.4', sources: 5, passages: 40, version: 1 },
  });
  expect(toStoreFinding(UNUSABLE).code).toBe('postgres-unusable');
  expect(toStoreFinding({ state: 'empty', server: SERVER }).code).toBe('postgres-empty');
  const newer = { state: 'newer', server: SERVER, version: 9, known: 1 } as const;
  expect(toStoreFinding(newer)).toEqual({
    code: 'store-newer',
    params: { version: 9, known: 1 },
  });
});

it("servers' own sources above a limit are counted", () => {
  expect(toCorporaFinding(CURRENT, LIMITS)).toEqual({
    code: 'corpora-intact',
    params: { corpora: 1 },
  });
  expect(toCorporaFinding(CURRENT, { ...LIMITS, sources: 1 })).toEqual({
    code: 'corpora-over-limits',
    params: { corpora: 1, over: 1 },
  });
  expect(toCorporaFinding(UNUSABLE, LIMITS).code).toBe('without-store');
});

it('the corpora in PostgreSQL are listed like those of a data folder', () => {
  const setting = { address: 'db:5432/v', documents: { files: 7, bytes: 700 } };
  const [shared, own, ...others] = toInspected(CURRENT, {
    ...setting,
    isStale: ({ modelId }) => modelId !== 'built-in',
  });
  expect(others).toEqual([]);
  expect(shared).toEqual({
    ...{ corpusId: 'shared', state: 'intact', reason: null, sources: 5, passages: 40 },
    ...{ changedAt: SHARED.changedAt, documents: 7, documentBytes: 700, dataBytes: null },
    mode: null,
  });
  expect(own).toMatchObject({ corpusId: OWN.corpusId, documents: 2, mode: 'own' });
  const empty = toInspected({ state: 'empty', server: SERVER }, setting);
  expect(empty.map(({ state }) => state)).toEqual(['unread']);
  expect(() => toInspected(UNUSABLE, setting)).toThrow('database-unreachable');
  const newer = { state: 'newer', server: SERVER, version: 9, known: 1 } as const;
  expect(() => toInspected(newer, setting)).toThrow('database-too-new');
});

it('the connections must suffice for two processes', () => {
  const params = { most: 97, used: 20 };
  expect(toConnectionsFinding(CURRENT, 16)).toEqual({
    code: 'connections-enough',
    params: { ...params, processes: 4 },
  });
  expect(toConnectionsFinding(CURRENT, 49)).toEqual({
    code: 'connections-few',
    params: { ...params, processes: 1 },
  });
});

it('a clock of the database that differs by more than ten seconds is an error', () => {
  expect(toClockFinding(CURRENT).code).toBe('database-clock-right');
  const behind = { ...SERVER, clockAheadMs: -10_001 };
  expect(toClockFinding({ state: 'empty', server: behind })).toEqual({
    code: 'database-clock-off',
    params: { seconds: -10 },
  });
});

it('the index is reported with the health of its cluster', () => {
  const usable = { state: 'usable', release: '2.19.6', nodes: 3, documents: 45 } as const;
  const indexes = ['verbatim-1-256'];
  expect(toIndexFinding({ ...usable, health: 'green', indexes })).toEqual({
    code: 'opensearch-green',
    params: { release: '2.19.6', nodes: 3, documents: 45 },
  });
  expect(toIndexFinding({ ...usable, health: 'red', indexes }).code).toBe('opensearch-red');
  expect(toIndexFinding({ ...usable, health: 'green', indexes: [] }).code).toBe('opensearch-empty');
});
