import { Client } from '@opensearch-project/opensearch';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCluster } from '../engines/opensearch-cluster.ts';
import { startPostgres } from '../engines/postgres-server.ts';

describe('the engines for tests', () => {
  it('keep every committed row when PostgreSQL is killed', async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const run = async (sql: string): Promise<readonly unknown[]> => {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      const { rows } = await client.query<Record<string, unknown>>(sql);
      await client.end();
      return rows;
    };
    await run('create table kept (id int)');
    for (let id = 1; id <= 3; id += 1) {
      await run(`insert into kept values (${id})`);
      await server.kill();
      await expect(run('select 1')).rejects.toThrow('ECONNREFUSED');
      await server.start();
    }
    expect(await run('select id from kept order by id')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });

  it('keep every acknowledged document when each OpenSearch node is killed in turn', async () => {
    const cluster = await startCluster({ nodes: 3 });
    onTestFinished(() => cluster.stop());
    const client = new Client({ nodes: cluster.url.split(','), maxRetries: 10 });
    await client.indices.create({
      index: 'kept',
      body: { settings: { number_of_shards: 3, number_of_replicas: 1 } },
    });
    for (const [number, node] of cluster.nodes.entries()) {
      await client.cluster.health({ wait_for_status: 'green' });
      await client.index({ index: 'kept', id: String(number), body: {}, refresh: true });
      await node.kill();
      await client.cluster.health({ wait_for_status: 'yellow' });
      expect((await client.count({ index: 'kept' })).body.count).toBe(number + 1);
      await node.start();
      await cluster.waitForNodes();
    }
    await client.close();
  });
});
