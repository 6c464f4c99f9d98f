import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import type { AppOverrides } from '../../src/app-parts.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { silentLog } from '../../test/support/silent-log.ts';
import { WordEmbedder } from '../../test/support/word-embedder.ts';
import { createDatabase } from './fresh-database.ts';
import { createIndexPrefix } from './index-prefix.ts';
import { sharedEngines } from './shared-engines.ts';

/** An installation of several processes over engines, with one shared document. */
export interface EngineInstallation {
  readonly seeds: string;
  readonly databaseUrl: string;
  /** Returns the settings of another process, which has a data folder of its own. */
  config(): Config;
  /** Opens the app of another process. It is closed when the test ends. */
  open(overrides?: AppOverrides, config?: Config): Promise<App>;
}

/** The time of all apps, which is changed by hand. */
export interface HandClock {
  ms: number;
  now(): number;
  monotonic(): number;
}

export function handClock(ms = Date.UTC(2026, 2, 20)): HandClock {
  const clock = { ms, now: () => clock.ms, monotonic: () => clock.ms };
  return clock;
}

/** Creates a database and an index of one test. */
export async function engineInstallation(clock = handClock()): Promise<EngineInstallation> {
  const root = mkdtempSync(join(tmpdir(), 'verbatim-engines-'));
  const seeds = join(root, 'seeds');
  mkdirSync(seeds);
  writeFileSync(join(seeds, 'harbour.md'), '# Harbour\n\nThe harbour has a bell and a lamp.\n');
  const database = await createDatabase();
  const indexes = createIndexPrefix();
  const opened: App[] = [];
  onTestFinished(async () => {
    for (const app of opened) await app.close();
    rmSync(root, { recursive: true });
    await indexes.drop();
    await database.drop();
  });
  let processes = 0;
  const config = (): Config => {
    processes += 1;
    const settings = {
      DATABASE_URL: database.url,
      DATABASE_CONNECTIONS: '8',
      OPENSEARCH_URL: sharedEngines().searchUrl,
      OPENSEARCH_INDEX: indexes.prefix,
    };
    return loadConfig({ seeds, data: join(root, `data-${processes}`) }, settings, root);
  };
  return {
    seeds,
    databaseUrl: database.url,
    config,
    async open(overrides = {}, given = config()) {
      const embedder = new WordEmbedder();
      const app = await createApp(given, {
        ...{ clock, log: silentLog, embedder, reader: null, ...overrides },
      });
      opened.push(app);
      return app;
    },
  };
}
