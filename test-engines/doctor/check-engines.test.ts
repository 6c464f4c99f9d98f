import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkOpenSearch } from '../../src/index/opensearch/check-opensearch.ts';
import { openSearchEngine } from '../../src/index/opensearch/open-search-engine.ts';
import { checkPostgres, type PostgresState } from '../../src/store/postgres/check-postgres.ts';
import { PostgresDatabase } from '../../src/store/postgres/postgres-database.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { freshIndexPrefix } from '../support/index-prefix.ts';
import { sharedEngines } from '../support/shared-engines.ts';

const SECRET = 'hunter2';

function check(databaseUrl: string): Promise<PostgresState> {
  return checkPostgres({ databaseUrl }, () => Date.now());
}

async function migrated(): Promise<string> {
  const url = await freshDatabase();
  await (await PostgresDatabase.open({ url, connections: 4 })).close();
  return url;
}

async function run(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Returns an address of the same database for a new user with few rights, who is dropped after the test. */
async function forStranger(url: string): Promise<string> {
  const user = `test_${randomBytes(8).toString('hex')}`;
  await run(url, `CREATE ROLE ${user} LOGIN PASSWORD '${SECRET}'`);
  onTestFinished(() => run(sharedEngines().databaseUrl, `DROP ROLE ${user}`));
  const stranger = new URL(url);
  stranger.username = user;
  stranger.password = SECRET;
  return stranger.href;
}

describe('the check of PostgreSQL', () => {
  it('finds an empty database, and leaves it empty', async () => {
    const url = await freshDatabase();
    const found = await check(url);
    expect(found).toMatchObject({
      state: 'empty',
      server: { release: expect.stringMatching(/^\d/) as unknown },
    });
    expect((await check(url)).state).toBe('empty');
  });

  it('finds the shared corpus in a database with the current schema', async () => {
    const found = await check(await migrated());
    if (found.state !== 'current') throw new Error(`the state is ${found.state}`);
    expect(found.contents.corpora.map(({ corpusId }) => corpusId)).toEqual(['shared']);
    expect(found.server.mostConnections).toBeGreaterThan(found.server.connections);
    expect(Math.abs(found.server.clockAheadMs)).toBeLessThan(60_000);
  });

  it('finds a database of a newer program', async () => {
    const url = await migrated();
    await run(url, 'INSERT INTO verbatim_schema (version) VALUES (1000)');
    expect(await check(url)).toMatchObject({ state: 'newer', version: 1000 });
  });

  it('reports a user who may not create or change tables', async () => {
    const refused = { params: { refusal: 'no-rights' } };
    for (const url of [await freshDatabase(), await migrated()]) {
      expect(await check(await forStranger(url))).toMatchObject({ problem: refused });
    }
  });

  it('reports a server that cannot be reached, without the password', async () => {
    const found = await check(`postgres://bot:${SECRET}@127.0.0.1:1/verbatim`);
    expect(found).toEqual({
      state: 'unusable',
      problem: {
        code: 'database-unreachable',
        params: { address: '127.0.0.1:1/verbatim', fault: 'ECONNREFUSED' },
      },
    });
  });
});

describe('the check of OpenSearch', () => {
  const nodes = () => sharedEngines().searchUrl.split(',');

  it('counts what the indexes of this installation contain', async () => {
    const settings = { nodes: nodes(), caFile: null, index: freshIndexPrefix() };
    expect(await checkOpenSearch(settings)).toMatchObject({
      ...{ state: 'usable', nodes: nodes().length, indexes: [], documents: 0 },
      release: expect.stringMatching(/^2\./) as unknown,
    });
    const engine = await openSearchEngine({ ...settings, dimensions: 4 });
    onTestFinished(() => engine.close());
    expect(await checkOpenSearch(settings)).toMatchObject({ indexes: [engine.indexName] });
  });

  it('uses another node if one does not answer', async () => {
    const some = ['http://127.0.0.1:1', ...nodes()];
    const found = await checkOpenSearch({ nodes: some, caFile: null, index: freshIndexPrefix() });
    expect(found.state).toBe('usable');
  });

  it('reports nodes that cannot be reached, without the password', async () => {
    const gone = [`http://bot:${SECRET}@127.0.0.1:1`, `http://bot:${SECRET}@127.0.0.1:2`];
    expect(await checkOpenSearch({ nodes: gone, caFile: null, index: 'test' })).toEqual({
      state: 'unusable',
      problem: {
        code: 'search-unreachable',
        params: { address: '127.0.0.1:1, 127.0.0.1:2', fault: 'ECONNREFUSED' },
      },
    });
  });

  it('reports a certificate authority that cannot be read', async () => {
    const caFile = join(import.meta.dirname, 'no-such-file.pem');
    expect(await checkOpenSearch({ nodes: nodes(), caFile, index: 'test' })).toMatchObject({
      problem: { code: 'search-refused', params: { refusal: 'certificate-file' } },
    });
  });
});
