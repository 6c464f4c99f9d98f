import { posix, sep } from 'node:path';
import type { FileProblem } from '../domain/file-problems.ts';
import type { Refusal, Skip } from '../domain/ingest-report.ts';
import { findFormat, knownExtensions } from './formats.ts';
import { diskFault, type Disk, type EntryKind } from './disk.ts';
import { isTemporaryFile } from './watch/is-temporary-file.ts';
import { toRefusal } from './skipped-file.ts';

export interface FoundFile {
  /** Path relative to the folder. */
  readonly file: string;
  /** Absolute path with all links resolved. */
  readonly realPath: string;
}

export interface FolderWalk {
  readonly files: FoundFile[];
  readonly refused: Refusal[];
  readonly skipped: Skip[];
  /** Folders that could not be opened, so that their contents are unknown. */
  readonly closedFolders: string[];
}

/**
 * Lists the files in a folder and its subfolders, sorted by path in code-unit order. Does not open
 * files. Follows a link only if its target is in a hidden folder inside `root`, as in Kubernetes
 * volumes. All other targets inside `root` are listed without the link, so no file is listed twice.
 *
 * @param root an absolute path without links
 * @param dataDir the program's own data folder as an absolute path without links, which is skipped
 *   if it is inside `root`
 */
export async function walkFolder(
  root: string,
  disk: Disk,
  dataDir: string | null = null,
): Promise<FolderWalk> {
  const walk = new Walk(root, disk, dataDir);
  await walk.enter(root, '');
  const byFile = (a: { file: string }, b: { file: string }): number => (a.file < b.file ? -1 : 1);
  walk.files.sort(byFile);
  walk.refused.sort(byFile);
  walk.skipped.sort(byFile);
  return walk;
}

class Walk implements FolderWalk {
  readonly files: FoundFile[] = [];
  readonly refused: Refusal[] = [];
  readonly skipped: Skip[] = [];
  readonly closedFolders: string[] = [];
  readonly #root: string;
  readonly #disk: Disk;
  readonly #dataDir: string | null;
  /** The folders visited so far, as paths without links. Prevents endless loops. */
  readonly #entered = new Set<string>();

  constructor(root: string, disk: Disk, dataDir: string | null) {
    this.#root = root;
    this.#disk = disk;
    this.#dataDir = dataDir;
  }

  async enter(realPath: string, folder: string): Promise<void> {
    if (realPath === this.#dataDir && folder !== '') {
      this.skipped.push({ file: folder, reason: { code: 'data-folder', params: {} } });
      return;
    }
    if (this.#entered.has(realPath)) {
      this.skipped.push({ file: folder, reason: { code: 'read-already', params: {} } });
      return;
    }
    this.#entered.add(realPath);
    let entries;
    try {
      entries = await this.#disk.list(realPath);
    } catch (error) {
      if (folder === '') throw error;
      this.#refuseFolder(folder, unreadable(error));
      return;
    }
    for (const { name, kind } of entries) {
      await this.#meet(posix.join(realPath, name), posix.join(folder, name), kind);
    }
  }

  async #meet(path: string, file: string, kind: EntryKind): Promise<void> {
    if (isHidden(posix.basename(file))) {
      this.skipped.push({
        file,
        reason: { code: 'hidden', params: { kind: kind === 'folder' ? 'folder' : 'file' } },
      });
    } else if (kind === 'link') {
      await this.#follow(path, file);
    } else {
      await this.#take(path, file, kind);
    }
  }

  async #take(realPath: string, file: string, kind: EntryKind): Promise<void> {
    if (kind === 'folder') {
      await this.enter(realPath, file);
    } else if (findFormat(file) === null) {
      this.#skipUnknown(file);
    } else if (isTemporaryFile(posix.basename(file))) {
      this.skipped.push({ file, reason: { code: 'temporary', params: {} } });
    } else if (kind === 'file') {
      this.files.push({ file, realPath });
    } else {
      this.refused.push(toRefusal(file, { code: 'not-a-file', params: {} }));
    }
  }

  async #follow(path: string, file: string): Promise<void> {
    let target: string;
    let kind: EntryKind;
    try {
      target = await this.#disk.resolve(path);
      kind = await this.#disk.kindOf(target);
    } catch (error) {
      if (findFormat(file) === null) this.#skipUnknown(file);
      else this.refused.push(toRefusal(file, unreadable(error)));
      return;
    }
    const inside = this.#below(target);
    if (inside === null) {
      this.#refuseOutside(file, kind, target);
    } else if (inside.split('/').some(isHidden)) {
      await this.#take(target, file, kind);
    } else {
      this.skipped.push({ file, reason: { code: 'linked', params: { target: inside } } });
    }
  }

  #refuseOutside(file: string, kind: EntryKind, target: string): void {
    if (kind !== 'folder' && findFormat(file) === null) {
      this.#skipUnknown(file);
      return;
    }
    const problem = { code: 'link-outside', params: { target, folder: this.#root } } as const;
    if (kind === 'folder') this.#refuseFolder(file, problem);
    else this.refused.push(toRefusal(file, problem));
  }

  #refuseFolder(folder: string, problem: FileProblem): void {
    this.refused.push(toRefusal(folder, problem));
    this.closedFolders.push(folder);
  }

  #skipUnknown(file: string): void {
    const extension = posix.extname(file);
    const params = { extension, known: knownExtensions() };
    this.skipped.push({ file, reason: { code: 'unknown-extension', params } });
  }

  /** Returns the path of `target` relative to the root (`''` for the root); `null` if it is outside. */
  #below(target: string): string | null {
    if (target === this.#root) return '';
    const prefix = this.#root.endsWith(sep) ? this.#root : this.#root + sep;
    return target.startsWith(prefix) ? target.slice(prefix.length) : null;
  }
}

function unreadable(error: unknown): FileProblem {
  return { code: 'unreadable-file', params: { fault: diskFault(error) } };
}

function isHidden(name: string): boolean {
  // Word hides the file "~$name.docx" beside a document that is open.
  return name.startsWith('.') || name.startsWith('~$');
}
