import { constants, type Stats } from 'node:fs';
import {
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  unlink,
} from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { UserFacingError } from '../domain/errors.ts';
import { diskFault } from '../sources/disk.ts';
import { isSameName } from './file-name.ts';

/** The folder below the seeds folder that contains all uploaded files. */
export const UPLOADS = 'discord';
/** The folder below the data folder that contains removed files until they are deleted. */
export const TRASH = '.removed';
/** Hidden, so that no ingestion reads an unfinished file. */
const TEMPORARY = /^\.verbatim-[0-9a-f]+\.tmp$/;
/** Errors of file systems that have no hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/**
 * Changes the files of the seeds folder for users. A file appears, changes or disappears at once, so that
 * an ingestion at any moment finds a whole file or none. Paths are relative to the seeds folder, as in
 * `Source.file`. Each method throws UserFacingError `sources-folder-closed` if the system refuses.
 */
export class SeedsFolder {
  readonly #seedsDir: string;
  readonly #trash: string;

  constructor({ seedsDir, dataDir }: { readonly seedsDir: string; readonly dataDir: string }) {
    this.#seedsDir = seedsDir;
    this.#trash = join(dataDir, TRASH);
  }

  /** Resolves to the uploaded file with this name, or `null`. Ignores case, as some systems do. */
  async findUpload(name: string): Promise<string | null> {
    return explained(async () => {
      const names = await readdir(await this.#uploads());
      const found = names.find((one) => isSameName(one, name));
      return found === undefined ? null : `${UPLOADS}/${found}`;
    });
  }

  /** Resolves to the number of all files and their bytes, without one file and hidden files. */
  async usage(except: string): Promise<{ readonly files: number; readonly bytes: number }> {
    return explained(async () => {
      const root = await this.#root();
      const used = { files: 0, bytes: 0 };
      for (const path of await readdir(root, { recursive: true })) {
        const file = path.split(sep).join('/');
        if (/(^|\/)\./.test(file) || isSameName(file, except)) continue;
        const stats = await statsOf(join(root, path));
        if (stats?.isFile() !== true) continue;
        used.files += 1;
        used.bytes += stats.size;
      }
      return used;
    });
  }

  /** Writes bytes to a hidden file. `publish` or `discard` must follow. */
  async stage(token: string, bytes: Uint8Array): Promise<void> {
    await explained(async () => {
      const file = await open(await this.#staged(token), 'wx', 0o644);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
    });
  }

  async discard(token: string): Promise<void> {
    await explained(async () => rm(await this.#staged(token), { force: true }));
  }

  /**
   * Gives a staged file its name.
   *
   * @throws UserFacingError `restore-exists` if there is such a file
   */
  async publish(token: string, name: string): Promise<string> {
    const file = `${UPLOADS}/${name}`;
    await explained(async () => {
      await appear(await this.#staged(token), join(await this.#uploads(), name), file);
    });
    return file;
  }

  /** Replaces an uploaded file by a staged one. The old file is then the staged one. */
  async exchange(token: string, file: string): Promise<void> {
    await explained(async () => {
      const path = await this.#existing(file);
      const staged = await this.#staged(token);
      const copy = await this.#staged(`${token}0`);
      await copyFile(path, copy, constants.COPYFILE_EXCL);
      await rename(staged, path);
      await rename(copy, staged);
    });
  }

  /** Deletes an uploaded file that was published a moment ago. */
  async withdraw(file: string): Promise<void> {
    await explained(async () => unlink(await this.#existing(file)));
  }

  /**
   * Moves a file to the trash.
   *
   * @throws UserFacingError `source-file-missing` if it is not a regular file inside the seeds folder
   */
  async remove(file: string, removalId: string): Promise<void> {
    await explained(async () => {
      const path = await this.#existing(file);
      await mkdir(this.#trash, { recursive: true });
      await move(path, this.#trashed(removalId));
    });
  }

  /**
   * Moves a file from the trash to its old place.
   *
   * @throws UserFacingError `removal-over` | `restore-exists`
   */
  async restore(file: string, removalId: string): Promise<void> {
    await explained(async () => {
      const trashed = this.#trashed(removalId);
      if ((await statsOf(trashed)) === null) throw new UserFacingError('removal-over', {});
      const path = join(await this.#root(), file);
      await mkdir(dirname(path), { recursive: true });
      await this.#checkInside(dirname(path), file);
      // The copy is hidden and in the same folder, so that the file appears at once.
      const copy = copyBeside(path, removalId);
      await rm(copy, { force: true });
      await copyFile(trashed, copy, constants.COPYFILE_EXCL);
      try {
        await appear(copy, path, file);
      } catch (error) {
        await rm(copy, { force: true });
        throw error;
      }
      await rm(trashed, { force: true });
    });
  }

  /** Whether the trash has this file. */
  async hasRemoved(removalId: string): Promise<boolean> {
    return explained(async () => (await statsOf(this.#trashed(removalId))) !== null);
  }

  /** Resolves to the size of a file in the trash; 0 if there is none. */
  async removedBytes(removalId: string): Promise<number> {
    return explained(async () => (await statsOf(this.#trashed(removalId)))?.size ?? 0);
  }

  /** Deletes a file from the trash. */
  async forget(removalId: string): Promise<void> {
    await explained(() => rm(this.#trashed(removalId), { force: true }));
  }

  /** Deletes the hidden copy that a killed `restore` can leave beside the file. */
  async forgetCopy(file: string, removalId: string): Promise<void> {
    const copy = copyBeside(join(this.#seedsDir, file), removalId);
    // Its folder may be gone, or may now be a file.
    if ((await statsOf(copy).catch(() => null)) !== null) await explained(() => unlink(copy));
  }

  /** Deletes the files in the trash, and the hidden files of uploads, that no longer belong to anything. */
  async clean(kept: {
    readonly removals: ReadonlySet<string>;
    readonly tokens: ReadonlySet<string>;
  }) {
    for (const name of await namesIn(this.#trash)) {
      if (!kept.removals.has(name)) await rm(join(this.#trash, name), { force: true });
    }
    const uploads = join(this.#seedsDir, UPLOADS);
    const used = new Set([...kept.tokens].map((token) => `.verbatim-${token}.tmp`));
    for (const name of await namesIn(uploads)) {
      if (TEMPORARY.test(name) && !used.has(name)) await rm(join(uploads, name), { force: true });
    }
  }

  #root(): Promise<string> {
    return realpath(this.#seedsDir);
  }

  /** Resolves to the folder of uploads. Creates it if it does not exist. */
  async #uploads(): Promise<string> {
    const folder = join(await this.#root(), UPLOADS);
    await mkdir(folder, { recursive: true });
    // A link could lead out of the seeds folder.
    if (!(await lstat(folder)).isDirectory()) {
      throw new UserFacingError('sources-folder-closed', { fault: 'ENOTDIR' });
    }
    return folder;
  }

  async #staged(token: string): Promise<string> {
    return join(await this.#uploads(), `.verbatim-${token}.tmp`);
  }

  #trashed(removalId: string): string {
    return join(this.#trash, removalId);
  }

  /** Resolves to the path of a regular file inside the seeds folder. */
  async #existing(file: string): Promise<string> {
    const path = join(await this.#root(), file);
    const stats = await statsOf(path);
    if (stats?.isFile() !== true) throw new UserFacingError('source-file-missing', { file });
    await this.#checkInside(dirname(path), file);
    return path;
  }

  async #checkInside(folder: string, file: string): Promise<void> {
    const root = await this.#root();
    const real = await realpath(folder);
    if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) {
      throw new UserFacingError('source-file-missing', { file });
    }
  }
}

/** A hidden file in the same folder. */
function copyBeside(path: string, removalId: string): string {
  return join(dirname(path), `.verbatim-${removalId}.tmp`);
}

/** Renames a file, but never replaces another file. */
async function appear(from: string, to: string, file: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = diskFault(error);
    if (code === 'EEXIST') throw new UserFacingError('restore-exists', { file }, { cause: error });
    if (!NO_LINKS.has(code)) throw error;
    if ((await statsOf(to)) !== null) throw new UserFacingError('restore-exists', { file });
    await rename(from, to);
    return;
  }
  await unlink(from);
}

/** Moves a file, also to another file system. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (diskFault(error) !== 'EXDEV') throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL);
    await unlink(from);
  }
}

async function statsOf(path: string): Promise<Stats | null> {
  return lstat(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(diskFault(error))) return null;
    throw error;
  });
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const fault = diskFault(error);
    throw new UserFacingError('sources-folder-closed', { fault }, { cause: error });
  }
}
