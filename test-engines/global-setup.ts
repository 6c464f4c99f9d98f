import { startEngines } from './engines/start-engines.ts';

/** Starts the engines that the tests share, unless the environment names running ones. */
export async function setup(): Promise<() => Promise<void>> {
  const { TEST_DATABASE_URL: database, TEST_OPENSEARCH_URL: search } = process.env;
  if (database !== undefined && search !== undefined) {
    process.stderr.write(`Using the running engines ${database} and ${search}.\n`);
    return () => Promise.resolve();
  }
  const engines = await startEngines({ nodes: 3 });
  process.stderr.write(`${engines.summary} ${engines.memory()}\n`);
  process.env['TEST_DATABASE_URL'] = engines.postgres.url;
  process.env['TEST_OPENSEARCH_URL'] = engines.cluster.url;
  return async () => {
    process.stderr.write(`After the tests: ${engines.memory()}\n`);
    await engines.stop();
  };
}
