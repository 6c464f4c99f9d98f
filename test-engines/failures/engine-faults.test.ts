import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Cluster, startCluster } from '../engines/opensearch-cluster.ts';
import { type PostgresServer, startPostgres } from '../engines/postgres-server.ts';
import { memoryOf } from '../engines/start-engines.ts';
import { type Fault, type FaultyEngines, surviveFaults } from '../support/faulty-bot.ts';
import { createRecoveryTable } from '../support/recovery-table.ts';
import { type Cut, startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

describe('a bot that ingests, answers and posts digests loses nothing and answers nothing wrong', () => {
  const table = createRecoveryTable();
  let postgres: PostgresServer;
  let cluster: Cluster;
  let toPostgres: TcpProxy;
  let toNodes: readonly TcpProxy[];
  let engines: FaultyEngines;

  beforeAll(async () => {
    [postgres, cluster] = await Promise.all([startPostgres(), startCluster({ nodes: 3 })]);
    toPostgres = await startTcpProxy(postgres.port);
    toNodes = await Promise.all(
      cluster.nodes.map(({ url }) => startTcpProxy(Number(new URL(url).port))),
    );
    engines = {
      databaseUrl: postgres.url,
      searchUrl: cluster.url,
      toDatabaseUrl: (address) => {
        const url = new URL(address);
        url.port = String(toPostgres.port);
        return url.href;
      },
      botSearchUrl: toNodes.map(({ port }) => `http://127.0.0.1:${port}`).join(','),
    };
  });

  afterAll(async () => {
    table.print(memoryOf(postgres, cluster));
    await Promise.all([toPostgres, ...toNodes].map((proxy) => proxy.close()));
    await Promise.all([postgres.stop(), cluster.stop()]);
  });

  it('when PostgreSQL is killed and started again', async () => {
    const fault: Fault = {
      name: 'kill -9 of PostgreSQL',
      begin: () => postgres.kill(),
      end: () => postgres.start(),
    };
    await surviveFaults(engines, [fault, fault], table);
  });

  it('when each OpenSearch node is killed in turn and started again', async () => {
    const faults = cluster.nodes.map((node): Fault => ({
      name: `kill -9 of OpenSearch node ${node.name}`,
      begin: () => node.kill(),
      end: async () => {
        await node.start();
        await cluster.waitForNodes();
      },
    }));
    await surviveFaults(engines, faults, table);
  });

  it('when all OpenSearch nodes are killed and started again', async () => {
    const fault: Fault = {
      name: 'kill -9 of all OpenSearch nodes',
      begin: async () => {
        await Promise.all(cluster.nodes.map((node) => node.kill()));
      },
      end: async () => {
        await Promise.all(cluster.nodes.map((node) => node.start()));
        await cluster.waitForNodes();
      },
    };
    await surviveFaults(engines, [fault], table);
  });

  it.each<Cut>(['silent', 'reset'])(
    'when the network to each engine is cut (%s) and heals',
    async (how) => {
      const cut = (name: string, proxies: readonly TcpProxy[]): Fault => ({
        name: `${how} cut between the bot and ${name}`,
        begin: () => {
          for (const proxy of proxies) proxy.cut(how);
        },
        end: () => {
          for (const proxy of proxies) proxy.heal();
        },
      });
      const faults = [
        cut('PostgreSQL', [toPostgres]),
        cut('one OpenSearch node', toNodes.slice(0, 1)),
        cut('all OpenSearch nodes', toNodes),
        cut('both engines', [toPostgres, ...toNodes]),
      ];
      await surviveFaults(engines, faults, table);
    },
  );
});
