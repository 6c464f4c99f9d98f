import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { UserFacingError } from '../domain/errors.ts';
import type { Clock } from '../domain/time.ts';
import { FEEDS_FOLDER } from '../feeds/store-entries.ts';
import { diskFault } from '../sources/disk.ts';
import {
  adoptStoreCopy,
  CORPORA_FOLDER,
  CORPUS_DOCUMENTS,
  EMPTY_FILES,
  STORE_FILE,
  UNFINISHED_RESTORE,
} from '../store/copy-stores.ts';
import { StoreDamagedError } from '../store/errors.ts';
import { lockDataFolder } from '../store/sqlite/lock-data-folder.ts';
import { type OpenedBackup, openBackup } from './archive/read-archive.ts';
import { DATA_FOLDERS } from './data-files.ts';
import { placeOf, READABLE } from './place-entry.ts';
import { syncFolder } from '../store/sync-folder.ts';
import type { VerifiedBackup } from './verify-backup.ts';

export interface RestoreRequest {
  readonly file: string;
  /** Must be empty or missing, or hold an unfinished restore. */
  readonly dataDir: string;
  /** Must be empty or missing if documents are restored. */
  readonly seedsDir: string;
  /** Whether to restore the documents, if the backup has them. */
  readonly withSources: boolean;
}

export interface RestoreReport extends VerifiedBackup {
  readonly documents: number;
}

/** Names that a folder without data can have: a file system's own folder. */
const EMPTY_NAMES = new Set(['lost+found', ...EMPTY_FILES]);
const MOST_NAMED = 5;
/** Names the documents' folder of an unfinished restore. */
const RECORD = 'restore.json';
/** Hidden, so that no ingestion reads it. */
const STAGED_DOCUMENTS = '.restore.unfinished';

/**
 * Restores a backup into an empty data folder. The stores appear last and at once, so that the data
 * folder holds either the whole backup or a restore that is recognised as unfinished.
 *
 * @throws UserFacingError `backup-unusable` | `restore-failed` | `bot-running`
 */
export async function restoreBackup(request: RestoreRequest, clock: Clock): Promise<RestoreReport> {
  const { file, dataDir } = request;
  const backup = await openBackup(file);
  try {
    if (backup.manifest.corpusId !== null) throw new UserFacingError('backup-of-corpus', { file });
    await checkTargets(request, backup);
    const release = lockDataFolder(dataDir, clock);
    try {
      await checkTargets(request, backup);
      return await restore(request, backup, clock);
    } finally {
      release();
    }
  } catch (error) {
    if (error instanceof StoreDamagedError) {
      throw new UserFacingError('backup-damaged', { file, part: STORE_FILE }, { cause: error });
    }
    if (error instanceof UserFacingError || !(error instanceof Error && 'code' in error))
      throw error;
    const params = { folder: dataDir, fault: diskFault(error) };
    throw new UserFacingError('restore-failed', params, { cause: error });
  } finally {
    backup.close();
  }
}

async function checkTargets(
  { file, dataDir, seedsDir, withSources }: RestoreRequest,
  { manifest }: OpenedBackup,
): Promise<void> {
  // The backup can be in a folder of the data folder, as in a container with one volume.
  const [above] = relative(dataDir, file).split(sep);
  const inData = (await namesIn(dataDir)).filter((name) => name !== above);
  const isUnfinished = inData.includes(UNFINISHED_RESTORE) && !inData.includes(STORE_FILE);
  const ours = isUnfinished
    ? new Set<string>([UNFINISHED_RESTORE, ...DATA_FOLDERS.map((one) => one.inData)])
    : new Set<string>();
  refuse(
    'restore-not-empty',
    dataDir,
    inData.filter((name) => !ours.has(name)),
  );
  if (!withSources || !manifest.hasSources) return;
  if (isUnfinished && (await recordedFolder(dataDir)) === seedsDir) return;
  const inSeeds = await namesIn(seedsDir);
  refuse(
    'restore-sources-not-empty',
    seedsDir,
    inSeeds.filter((name) => name !== STAGED_DOCUMENTS),
  );
}

function refuse(
  code: 'restore-not-empty' | 'restore-sources-not-empty',
  folder: string,
  found: readonly string[],
): void {
  if (found.length === 0) return;
  const more = Math.max(0, found.length - MOST_NAMED);
  throw new UserFacingError(code, { folder, found: found.slice(0, MOST_NAMED), more });
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !EMPTY_NAMES.has(name)).sort();
  } catch (error) {
    if (diskFault(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Returns the documents' folder that an unfinished restore has recorded. */
async function recordedFolder(dataDir: string): Promise<unknown> {
  try {
    const text = await readFile(join(dataDir, UNFINISHED_RESTORE, RECORD), 'utf8');
    return (JSON.parse(text) as { readonly seedsDir?: unknown }).seedsDir;
  } catch {
    return null;
  }
}

async function restore(
  { file, dataDir, seedsDir, withSources }: RestoreRequest,
  { manifest, seal, extract }: OpenedBackup,
  clock: Clock,
): Promise<RestoreReport> {
  const staging = join(dataDir, UNFINISHED_RESTORE);
  const hasDocuments = withSources && manifest.hasSources;
  for (const { inData } of DATA_FOLDERS) await remove(join(dataDir, inData));
  const isSame = (await recordedFolder(dataDir)) === seedsDir;
  await remove(staging);
  await mkdir(staging, { recursive: true });
  if (hasDocuments || isSame) await writeFile(join(staging, RECORD), JSON.stringify({ seedsDir }));

  const stagedDocuments = join(seedsDir, STAGED_DOCUMENTS);
  if (hasDocuments) await remove(stagedDocuments);
  const documents: string[] = [];
  for (const entry of manifest.entries) {
    const place = placeOf(entry, file);
    if (place.kind === 'document') {
      if (!hasDocuments) continue;
      documents.push(place.path);
      await extract(entry, join(stagedDocuments, place.path), READABLE);
    } else {
      await extract(entry, join(staging, place.path));
    }
  }
  for (const corpusId of manifest.store.corpora) {
    const folder = join(staging, CORPORA_FOLDER, corpusId);
    await mkdir(join(folder, CORPUS_DOCUMENTS), { recursive: true });
    if (await exists(join(folder, STORE_FILE))) await adoptStoreCopy({ folder, corpusId, clock });
  }
  await adoptStoreCopy({ folder: staging, clock });
  await syncFolder(staging);

  for (const path of documents) {
    await mkdir(dirname(join(seedsDir, path)), { recursive: true });
    await rename(join(stagedDocuments, path), join(seedsDir, path));
  }
  if (hasDocuments) await remove(stagedDocuments);
  await dropFeedStates(join(staging, DATA_FOLDERS[0].inData), seedsDir);
  for (const { inData } of DATA_FOLDERS) {
    if (await exists(join(staging, inData)))
      await rename(join(staging, inData), join(dataDir, inData));
  }
  await syncFolder(dataDir);
  // An ingestion could have created a database before the restore began.
  if (await exists(join(dataDir, STORE_FILE))) refuse('restore-not-empty', dataDir, [STORE_FILE]);
  // From here on, the restore is complete.
  await rename(join(staging, STORE_FILE), join(dataDir, STORE_FILE));
  await syncFolder(dataDir);
  await remove(staging);
  return { file, ...seal, manifest, documents: documents.length };
}

/** Without its documents, a feed must be fetched from the beginning, or they would be missing. */
async function dropFeedStates(states: string, seedsDir: string): Promise<void> {
  for (const name of await readdir(states).catch(() => [])) {
    const documents = join(seedsDir, FEEDS_FOLDER, name.replace(/\.json$/, ''));
    if (!(await exists(documents))) await remove(join(states, name));
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
