import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { silentLog } from '../support/silent-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WordEmbedder } from '../support/word-embedder.ts';

const { cache } = createRequire(import.meta.url);

function loaded(): string[] {
  const files = Object.keys(cache);
  return ['/pg/', '/@opensearch-project/', '/better-sqlite3/'].filter((name) =>
    files.some((file) => file.includes(`/node_modules${name}`)),
  );
}

it('without DATABASE_URL, no library for PostgreSQL and OpenSearch is loaded', async () => {
  const folder = temporaryFolder();
  const config = loadConfig({ data: folder.path }, {}, folder.path);
  const overrides = { reader: null, log: silentLog, embedder: new WordEmbedder() };
  const app = await createApp(config, overrides);
  expect(await app.corpora.list()).toEqual([]);
  await app.close();
  expect(loaded()).toEqual(['/better-sqlite3/']);
  // Otherwise the names above would be wrong.
  await import('../../src/store/postgres/check-postgres.ts');
  await import('../../src/index/opensearch/check-opensearch.ts');
  expect(loaded()).toHaveLength(3);
  folder.remove();
});
