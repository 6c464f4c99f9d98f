import { randomBytes } from 'node:crypto';
import { link, open, readdir, realpath, rename, rm, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserFacingError } from '../domain/errors.ts';
import type { Clock } from '../domain/time.ts';
import { diskFault } from '../sources/disk.ts';
import { CORPORA_FOLDER, STORE_FILE, withStoreCopy } from '../store/copy-stores.ts';
import type { StoreCopy } from '../store/store-copy.ts';
import { type PackedFiles, writeArchive } from './archive/write-archive.ts';
import { listCorpora, listDataFiles, listDocuments } from './data-files.ts';
import { describeBackup, type Manifest, MANIFEST_NAME } from './manifest.ts';
import { syncFolder } from '../store/sync-folder.ts';

export interface BackupRequest {
  readonly dataDir: string;
  readonly seedsDir: string;
  /** The file to write, in a folder that exists. */
  readonly file: string;
  /** Whether to replace an existing file. */
  readonly replaces: boolean;
  /** Whether to include the documents. */
  readonly withSources: boolean;
  /** The version of this program. */
  readonly program: string;
  /** The server whose corpus is in these folders. Default: they are those of an installation. */
  readonly corpusId?: string;
  /** More folders, beside `dataDir`, that must not contain `file`. Default: none. */
  readonly protects?: readonly string[];
}

export interface BackupReport {
  readonly file: string;
  readonly bytes: number;
  /** The checksum in the file's seal. */
  readonly sha256: string;
  readonly manifest: Manifest;
  readonly tookMs: number;
}

/** An unfinished file that was not written to for this long belongs to a process that was killed. */
const LEFT_OVER_MS = 3_600_000;
/** Errors of file systems that have no hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Writes a backup, also while the bot runs. The file appears under its name only when it is complete
 * and on the disk. After an error, nothing is left.
 *
 * @throws UserFacingError `backup-failed`
 */
export async function writeBackup(
  request: BackupRequest,
  clock: Clock,
  signal?: AbortSignal,
): Promise<BackupReport> {
  const { dataDir, seedsDir, file, withSources, program, corpusId = null } = request;
  const begun = clock.monotonic();
  const createdAt = new Date(clock.now()).toISOString();
  await checkTarget(request);
  const isSameDisk = await onOneDisk(dataDir, dirname(file));
  const spareBytes = (copyBytes: number): number => (isSameDisk ? copyBytes : 0);
  return withStoreCopy({ dataDir, clock, spareBytes }, async (copy) => {
    try {
      await removeLeftovers(file, clock);
      // The files follow the stores, which record a removal before the removed file is moved.
      const files = [
        { name: STORE_FILE, path: copy.file, isOptional: false },
        ...(await listCorpora(copy)),
        ...(await listDataFiles(dataDir)),
        ...(withSources ? await listDocuments(seedsDir, dataDir) : []),
      ];
      const head = { program, createdAt, corpusId, hasSources: withSources };
      const { manifest, ...seal } = await writeWhole(request, copy, files, head, signal);
      return { file, ...seal, manifest, tookMs: Math.round(clock.monotonic() - begun) };
    } catch (error) {
      throw toProblem(error, file, signal);
    }
  });
}

async function checkTarget({
  file,
  dataDir,
  replaces,
  protects = [],
}: BackupRequest): Promise<void> {
  const folder = dirname(file);
  let real: string;
  try {
    real = await realpath(folder);
    if (!(await stat(real)).isDirectory())
      throw new UserFacingError('backup-folder-missing', { folder });
    const there = await stat(file).catch(() => null);
    if (there !== null && (!replaces || !there.isFile())) {
      throw new UserFacingError('backup-exists', { file });
    }
  } catch (error) {
    if (error instanceof UserFacingError) throw error;
    const fault = diskFault(error);
    if (fault !== 'ENOENT' && fault !== 'ENOTDIR') throw toProblem(error, file);
    throw new UserFacingError('backup-folder-missing', { folder }, { cause: error });
  }
  // With `replaces`, this protects the database and the other files of the data folder.
  for (const unsafe of [dataDir, ...protects]) {
    if (real !== (await realpath(unsafe).catch(() => null))) continue;
    throw new UserFacingError('backup-in-data-folder', { file, folder: unsafe });
  }
}

async function onOneDisk(...folders: readonly string[]): Promise<boolean> {
  const found = await Promise.all(folders.map((folder) => stat(folder).catch(() => null)));
  return new Set(found.map((one) => one?.dev)).size === 1;
}

/** Removes the unfinished files for the same name that killed processes have left. */
async function removeLeftovers(file: string, clock: Pick<Clock, 'now'>): Promise<void> {
  const folder = dirname(file);
  for (const name of await readdir(folder)) {
    if (isUnfinished(name, basename(file))) await removeLeftover(join(folder, name), clock);
  }
}

/** Removes an unfinished file, unless a process may still be writing it. */
export async function removeLeftover(path: string, clock: Pick<Clock, 'now'>): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null || clock.now() - found.mtimeMs < LEFT_OVER_MS) return;
  await rm(path, { force: true });
}

/** Whether a name is that of an unfinished file for `target`. */
export function isUnfinished(name: string, target: string): boolean {
  return name.startsWith(`${target}.unfinished-`) && /^[0-9a-f]{12}$/.test(name.slice(-12));
}

async function writeWhole(
  { file, replaces }: BackupRequest,
  copy: StoreCopy,
  files: Parameters<typeof writeArchive>[1],
  head: Pick<Manifest, 'program' | 'createdAt' | 'corpusId' | 'hasSources'>,
  signal: AbortSignal | undefined,
): Promise<Pick<BackupReport, 'bytes' | 'sha256' | 'manifest'>> {
  const unfinished = `${file}.unfinished-${randomBytes(6).toString('hex')}`;
  const manifestOf = ({ entries, leftOut }: PackedFiles): Manifest => ({
    ...describeBackup(copy, { ...head, leftOut: [...damagedIn(copy), ...leftOut] }),
    entries,
  });
  try {
    const out = await open(unfinished, 'wx', 0o600);
    let packed;
    try {
      const describe = (so: PackedFiles): string => `${JSON.stringify(manifestOf(so), null, 1)}\n`;
      packed = await writeArchive(out, files, { name: MANIFEST_NAME, describe }, signal);
      await out.sync();
    } finally {
      await out.close();
    }
    await (replaces ? rename(unfinished, file) : appear(unfinished, file));
    await syncFolder(dirname(file));
    return { bytes: packed.bytes, sha256: packed.sha256, manifest: manifestOf(packed) };
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Names the stores of corpora that are damaged. */
function damagedIn({ corpora }: StoreCopy): string[] {
  return corpora
    .filter(({ isUnusable }) => isUnusable)
    .map(({ corpusId }) => `${CORPORA_FOLDER}/${corpusId}/${STORE_FILE}`);
}

/** Renames a file, but never replaces another file. */
async function appear(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const fault = diskFault(error);
    const exists = fault === 'EEXIST' || (await stat(to).catch(() => null)) !== null;
    if (exists) throw new UserFacingError('backup-exists', { file: to }, { cause: error });
    if (!NO_LINKS.has(fault)) throw error;
    await rename(from, to);
    return;
  }
  await unlink(from);
}

function toProblem(error: unknown, file: string, signal?: AbortSignal): unknown {
  if (signal?.aborted === true)
    return new UserFacingError('backup-stopped', { file }, { cause: error });
  if (error instanceof UserFacingError || !(error instanceof Error && 'code' in error))
    return error;
  return new UserFacingError(
    'backup-not-written',
    { file, fault: diskFault(error) },
    { cause: error },
  );
}
