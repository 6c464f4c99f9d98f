import { installOpenSearch } from './install-opensearch.ts';
import { installPostgres } from './install-postgres.ts';
import { startCluster, type Cluster, type ClusterOptions } from './opensearch-cluster.ts';
import { startPostgres, type PostgresServer } from './postgres-server.ts';

export interface Engines {
  readonly postgres: PostgresServer;
  readonly cluster: Cluster;
  /** One sentence about fetching and starting the engines. */
  readonly summary: string;
  /** One sentence about the resident memory of the engines now. */
  memory(): string;
  stop(): Promise<void>;
}

/** Fetches both engines, and reports in one line how. */
export async function fetchEngines(): Promise<string> {
  const begin = Date.now();
  const [postgres, opensearch] = await Promise.all([installPostgres(), installOpenSearch()]);
  const fetched = [
    ...(postgres.wasFetched ? ['PostgreSQL'] : []),
    ...(opensearch.wasFetched ? ['OpenSearch'] : []),
  ];
  return fetched.length === 0
    ? 'Both engines are in the cache.'
    : `Fetched ${fetched.join(' and ')} in ${seconds(begin)} s.`;
}

/** Starts PostgreSQL and an OpenSearch cluster. */
export async function startEngines(options: ClusterOptions): Promise<Engines> {
  const begin = Date.now();
  const fetching = await fetchEngines();
  const [postgres, cluster] = await startBoth(options);
  return {
    postgres,
    cluster,
    summary: `${fetching} Ready after ${seconds(begin)} s.`,
    memory: () => memoryOf(postgres, cluster),
    async stop() {
      await Promise.all([postgres.stop(), cluster.stop()]);
    },
  };
}

/** Returns one sentence about the resident memory of the engines. */
export function memoryOf(
  postgres: Pick<PostgresServer, 'residentBytes'>,
  cluster: Pick<Cluster, 'residentBytes' | 'nodes'>,
): string {
  const [database = 0, search = 0] = [postgres, cluster].map((engine) =>
    Math.round(engine.residentBytes() / 2 ** 20),
  );
  return `Resident memory: PostgreSQL ${database} MiB, OpenSearch ${search} MiB (nodes: ${cluster.nodes.length}), together ${database + search} MiB.`;
}

async function startBoth(options: ClusterOptions): Promise<[PostgresServer, Cluster]> {
  const [postgres, cluster] = await Promise.allSettled([startPostgres(), startCluster(options)]);
  if (postgres.status === 'fulfilled' && cluster.status === 'fulfilled') {
    return [postgres.value, cluster.value];
  }
  for (const engine of [postgres, cluster]) {
    if (engine.status === 'fulfilled') await engine.value.stop();
  }
  const failed = postgres.status === 'rejected' ? postgres : (cluster as PromiseRejectedResult);
  throw failed.reason;
}

function seconds(begin: number): string {
  return ((Date.now() - begin) / 1000).toFixed(1);
}
