import { randomBytes } from 'node:crypto';
import { Client } from '@opensearch-project/opensearch';
import pg from 'pg';
import type { Config } from '../src/config.ts';

type Engines = NonNullable<Config['engines']>;

/** Runs `use` with an empty database and an index of its own in the engines of the settings, and deletes both. */
export async function withScratchEngines<T>(
  engines: Engines,
  use: (engines: Engines) => Promise<T>,
): Promise<T> {
  const name = `verbatim_scratch_${randomBytes(6).toString('hex')}`;
  const { openSearch } = engines;
  const index = `${openSearch.index}-scratch-${name.slice(-12)}`;
  const url = new URL(engines.databaseUrl);
  url.pathname = `/${name}`;
  await runStatement(engines.databaseUrl, `CREATE DATABASE ${name}`);
  try {
    return await use({
      ...engines,
      databaseUrl: url.href,
      openSearch: { ...openSearch, index },
    });
  } finally {
    await runStatement(engines.databaseUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    const client = new Client({ nodes: [...openSearch.nodes] });
    await client.indices.delete({ index: `${index}-*`, ignore_unavailable: true });
    await client.close();
  }
}

async function runStatement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
