import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { type App, createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { checkIsolation, clock, SEEDS } from './isolation-contract.ts';
import { silentLog } from './support/silent-log.ts';
import { WordEmbedder } from './support/word-embedder.ts';

const root = mkdtempSync(join(tmpdir(), 'verbatim-isolated-'));
const seeds = join(root, 'seeds');

beforeAll(async () => {
  mkdirSync(seeds);
  for (const [name, text] of Object.entries(SEEDS)) writeFileSync(join(seeds, name), text);
  const app = await openApp('ingested');
  await app.ingest();
  await app.close();
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

function openApp(name: string): Promise<App> {
  const config = loadConfig({ seeds, data: join(root, name) }, {}, root);
  return createApp(config, { clock, log: silentLog, embedder: new WordEmbedder(), reader: null });
}

/** Opens a bot with a copy of the shared corpus and of the key for IDs, so that its IDs are the same. */
async function openBot(name: string): Promise<{ readonly app: App; dispose(): Promise<void> }> {
  cpSync(join(root, 'ingested'), join(root, name), { recursive: true });
  const app = await openApp(name);
  return {
    app,
    dispose: async () => {
      await app.close();
      rmSync(join(root, name), { recursive: true });
    },
  };
}

it('a server sees exactly what it would see if it were the only server', async () => {
  await checkIsolation(openBot, Number(process.env['ISOLATION_RUNS'] ?? 5));
});
