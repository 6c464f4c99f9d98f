import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngineFolder, makeEngineFolder } from './engine-folder.ts';
import { findJava } from './find-java.ts';
import { freePorts } from './free-ports.ts';
import { startGuarded, type GuardedProcess } from './guarded-process.ts';
import { installOpenSearch } from './install-opensearch.ts';
import { waitUntil } from './wait-until.ts';

const DEFAULT_HEAP_MEGABYTES = 320;
const START_SECONDS = 150;
const STOP_SECONDS = 10;

export interface ClusterOptions {
  readonly nodes: number;
  readonly heapMegabytes?: number;
  /** Whether OpenSearch refuses to write when a disk is nearly full. False by default. */
  readonly watchesDisk?: boolean;
  /** Existing empty folders for the data of the first nodes, such as small disks. */
  readonly dataFolders?: readonly string[];
}

export interface ClusterNode {
  readonly name: string;
  readonly url: string;
  readonly logFile: string;
  /** Kills the node with SIGKILL. */
  kill(): Promise<void>;
  /** Ends the node with SIGTERM, and kills it if it does not end. */
  shutDown(): Promise<void>;
  /** Starts the node after `kill` or `shutDown`, on the same ports with the same data. */
  start(): Promise<void>;
}

/** An OpenSearch cluster of its own on loopback, without TLS and without users. */
export interface Cluster {
  readonly nodes: readonly ClusterNode[];
  /** The addresses of all nodes, separated by commas. */
  readonly url: string;
  /** Waits until a cluster manager is elected and all running nodes have joined. */
  waitForNodes(): Promise<void>;
  /** Kills all nodes and deletes their data. */
  stop(): Promise<void>;
  residentBytes(): number;
}

/** Starts OpenSearch nodes, and fetches them first if they are not in the cache. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const java = findJava();
  const { home } = await installOpenSearch();
  const folder = createEngineFolder('opensearch');
  const ports = await freePorts(options.nodes * 2);
  const names = Array.from({ length: options.nodes }, (_, number) => `n${number + 1}`);
  const transports = ports.slice(options.nodes);
  const processes = new Map<string, GuardedProcess>();
  const isRunning = (name: string): boolean => processes.get(name)?.hasEnded() === false;

  const nodes = names.map((name, number): ClusterNode => {
    const place = join(folder, name);
    const port = ports[number] ?? 0;
    const logFile = join(place, 'opensearch.log');
    const data = options.dataFolders?.[number] ?? join(place, 'data');
    for (const part of ['config', 'logs', 'tmp']) makeEngineFolder(join(place, part));
    makeEngineFolder(place);
    makeEngineFolder(data);
    const settings = {
      'cluster.name': folder.split('/').at(-1),
      'node.name': name,
      'path.data': data,
      'path.logs': join(place, 'logs'),
      'network.host': '127.0.0.1',
      'http.port': port,
      'transport.port': transports[number],
      'discovery.seed_hosts': transports.map((transport) => `127.0.0.1:${transport}`),
      'cluster.initial_cluster_manager_nodes': names,
      'cluster.routing.allocation.disk.threshold_enabled': options.watchesDisk ?? false,
      'cluster.info.update.interval': '10s',
    };
    const lines = Object.entries(settings).map(
      ([key, value]) => `${key}: ${JSON.stringify(value)}`,
    );
    writeFileSync(join(place, 'config/opensearch.yml'), `${lines.join('\n')}\n`);
    writeFileSync(join(place, 'config/log4j2.properties'), LOGGING);
    return {
      name,
      url: `http://127.0.0.1:${port}`,
      logFile,
      async kill() {
        await processes.get(name)?.kill();
      },
      async shutDown() {
        const running = processes.get(name);
        running?.signal('SIGTERM');
        await waitUntil('the node has ended', () => !isRunning(name), {
          seconds: STOP_SECONDS,
        }).catch(() => running?.kill());
      },
      async start() {
        if (isRunning(name)) throw new Error(`The node ${name} is running already.`);
        const args = javaArguments(java.version, home, place, options.heapMegabytes);
        processes.set(name, await startGuarded(java.program, args, { folder, logFile }));
      },
    };
  });

  const cluster: Cluster = {
    nodes,
    url: nodes.map(({ url }) => url).join(','),
    async waitForNodes() {
      const running = nodes.filter(({ name }) => isRunning(name));
      for (const node of running) {
        await waitUntil(
          `${node.name} sees ${running.length} nodes`,
          async () => {
            if (!isRunning(node.name)) return true;
            const response = await fetch(`${node.url}/_cluster/health`);
            const health = (await response.json()) as { readonly number_of_nodes?: number };
            return response.ok && (health.number_of_nodes ?? 0) >= running.length;
          },
          { seconds: START_SECONDS },
        );
        if (!isRunning(node.name)) {
          const log = readFileSync(node.logFile, 'utf8').slice(-3000);
          throw new Error(`The OpenSearch node ${node.name} ended. The end of its log:\n${log}`);
        }
      }
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.kill()));
      rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
    },
    residentBytes: () =>
      [...processes.values()]
        .filter((node) => !node.hasEnded())
        .reduce((sum, node) => sum + node.residentBytes(), 0),
  };
  try {
    for (const node of nodes) await node.start();
    await cluster.waitForNodes();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

function javaArguments(
  version: number,
  home: string,
  place: string,
  heapMegabytes = DEFAULT_HEAP_MEGABYTES,
): readonly string[] {
  return [
    `-Xms${heapMegabytes}m`,
    `-Xmx${heapMegabytes}m`,
    '-XX:+UseSerialGC',
    // Java 11 has no such value, and allows a security manager anyway.
    ...(version >= 12 ? ['-Djava.security.manager=allow'] : []),
    `-Djava.io.tmpdir=${place}/tmp`,
    `-Dopensearch.path.home=${home}`,
    `-Dopensearch.path.conf=${place}/config`,
    '-Dlog4j2.disable.jmx=true',
    '-Dlog4j.shutdownHookEnabled=false',
    '-Djava.locale.providers=SPI,COMPAT',
    '-Dio.netty.noUnsafe=true',
    '-Dio.netty.noKeySetOptimization=true',
    '-Dio.netty.recycler.maxCapacityPerThread=0',
    '-cp',
    `${home}/lib/*`,
    'org.opensearch.bootstrap.OpenSearch',
  ];
}

const LOGGING = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
`;
