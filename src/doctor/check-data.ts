import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../domain/checkup.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { Subscription } from '../domain/subscription.ts';
import { IsolatedParser } from '../sources/isolated/isolated-parser.ts';
import type { ParserLimits } from '../sources/isolated/parser-limits.ts';
import { readFolder } from '../sources/read-folder.ts';
import type { DatabaseState, IntactDatabase } from '../store/sqlite/inspect-database.ts';

/** The checksums of the built-in models, in the format of `sha256sum`. */
const CHECKSUMS = 'SHA256SUMS';
const BUILT_IN = 'built-in';

/** @param models as configured: the embedding model, and the reading model unless it is off */
export async function checkModels(
  modelsDir: string,
  models: readonly { readonly setting: string; readonly folder: string }[],
): Promise<Finding> {
  const listed = await readFile(join(modelsDir, CHECKSUMS), 'utf8');
  const lines = [...listed.matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)];
  const folders = models.filter(({ setting }) => setting === BUILT_IN);
  if (folders.length === 0) {
    const params = { models: models.map(({ setting }) => setting) };
    return { code: 'models-unlisted', params };
  }
  const wanted = lines.filter(([, , file = '']) =>
    folders.some(({ folder }) => file.startsWith(`${folder}/`)),
  );
  const damaged: string[] = [];
  for (const [, checksum, file = ''] of wanted) {
    if ((await checksumOf(join(modelsDir, file))) !== checksum) damaged.push(file);
  }
  if (damaged.length > 0) return { code: 'models-damaged', params: { files: damaged } };
  return { code: 'models-intact', params: { files: wanted.length } };
}

/** Returns the SHA-256 checksum of a file; `null` if the file cannot be read. */
async function checksumOf(file: string): Promise<string | null> {
  const bytes = await readFile(file).catch(() => null);
  return bytes === null ? null : createHash('sha256').update(bytes).digest('hex');
}

/** Checks every page and row of the database, without changing it. */
export async function checkStore(dataDir: string): Promise<Finding> {
  const { inspectDatabase } = await import('../store/sqlite/inspect-database.ts');
  return findingOf(await inspectDatabase(dataDir, 'all'));
}

function findingOf(found: DatabaseState): Finding {
  switch (found.state) {
    case 'missing':
      return { code: 'store-missing', params: {} };
    case 'foreign':
      return { code: 'store-foreign', params: {} };
    case 'older':
    case 'newer': {
      const { version, known } = found;
      return { code: `store-${found.state}`, params: { version, known } };
    }
    case 'damaged':
      return { code: 'store-damaged', params: { reason: found.reason } };
    case 'intact': {
      const { sources, passages, version } = found;
      return { code: 'store-intact', params: { sources, passages, version } };
    }
  }
}

/** Checks the index file's checksum, and whether it belongs to this database. */
export async function checkIndex(dataDir: string): Promise<Finding> {
  const { inspectDatabase } = await import('../store/sqlite/inspect-database.ts');
  const found = await inspectDatabase(dataDir, 'head');
  if (found.state !== 'intact') return { code: 'without-store', params: {} };
  const { inspectCache } = await import('../index/hnsw/vector-cache.ts');
  const reading = await inspectCache(dataDir, found);
  if ('fault' in reading) return { code: 'index-unusable', params: { reason: reading.fault } };
  return { code: 'index-intact', params: { generation: reading.head.generation } };
}

/** The documents of the shared corpus, and limits for reading them. */
export interface SourcesSetting {
  readonly seedsDir: string;
  readonly dataDir: string;
  readonly maxBytes: number;
  readonly parserLimits: ParserLimits;
  /** Default: the database in the data folder. */
  readonly knownFiles?: () => Promise<KnownFiles | null>;
}

/** Checks whether an ingestion could read the documents. Files that have not changed are not parsed. */
export async function checkSources(setting: SourcesSetting): Promise<Finding> {
  const { seedsDir, dataDir, maxBytes, parserLimits } = setting;
  const { knownFiles = () => filesInDatabase(dataDir) } = setting;
  const found = await knownFiles();
  const known = found?.files ?? new Map<string, never>();
  const givenIds = found?.givenIds ?? new Map<string, never>();
  const parser = new IsolatedParser({ limits: parserLimits });
  try {
    const options = { maxBytes, known, givenIds, dataDir, parse: parser.parse };
    const { sources, unchanged, refused } = await readFolder(seedsDir, options);
    const files = sources.length + unchanged.length;
    if (refused.length === 0) return { code: 'sources-readable', params: { files } };
    return { code: 'sources-refused', params: { files, refused: refused.length } };
  } catch (error) {
    if (!(error instanceof UserFacingError)) throw error;
    return { code: 'sources-missing', params: { problem: error.problem } };
  } finally {
    await parser.close();
  }
}

/** The files of the shared corpus, as stored. */
export type KnownFiles = Pick<IntactDatabase, 'files' | 'givenIds'>;

async function filesInDatabase(dataDir: string): Promise<KnownFiles | null> {
  const { inspectDatabase } = await import('../store/sqlite/inspect-database.ts');
  const found = await inspectDatabase(dataDir, 'head').catch(() => null);
  return found?.state === 'intact' ? found : null;
}

/** Returns the subscriptions in the database; `null` if the database cannot be read. */
export async function storedSubscriptions(
  dataDir: string,
): Promise<readonly Subscription[] | null> {
  const { inspectDatabase } = await import('../store/sqlite/inspect-database.ts');
  const found = await inspectDatabase(dataDir, 'head');
  if (found.state === 'missing') return [];
  return found.state === 'intact' ? found.subscriptions : null;
}
