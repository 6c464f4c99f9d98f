import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { it } from 'vitest';
import type { App } from '../src/app.ts';
import { checkIsolation, clock, SEEDS } from '../test/isolation-contract.ts';
import { engineInstallation } from './support/engine-apps.ts';

/** Opens a bot with a database of its own and with the same key for IDs. */
async function openBot(): Promise<{ readonly app: App; dispose(): Promise<void> }> {
  const made = await engineInstallation(clock);
  for (const [name, text] of Object.entries(SEEDS)) writeFileSync(join(made.seeds, name), text);
  // The first app creates the tables, and is not used.
  await made.open();
  const client = new pg.Client({ connectionString: made.databaseUrl });
  await client.connect();
  await client.query('UPDATE user_key SET key = $1', ['0'.repeat(64)]);
  await client.end();
  const app = await made.open();
  await app.ingest();
  return { app, dispose: () => Promise.resolve() };
}

it('a server sees exactly what it would see if it were the only server', async () => {
  await checkIsolation(openBot, Number(process.env['ISOLATION_RUNS'] ?? 2));
});
