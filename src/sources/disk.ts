import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';

/** The kind of a folder entry. */
export type EntryKind = 'file' | 'folder' | 'link' | 'special';

export interface FolderEntry {
  readonly name: string;
  readonly kind: EntryKind;
}

/** Identifies the version of a file: changes whenever the file is written. */
export interface FileStamp {
  readonly kind: EntryKind;
  /** In bytes. */
  readonly size: number;
  /** In nanoseconds since 1970; also `changedAt`. */
  readonly modifiedAt: bigint;
  readonly changedAt: bigint;
}

export interface OpenFile {
  stamp(): Promise<FileStamp>;
  /** Fills `buffer` from `offset` on and returns the number of bytes read; 0 at the end of the file. */
  read(buffer: Uint8Array, offset: number): Promise<number>;
  close(): Promise<void>;
}

/** The file system operations needed to read a folder. Paths are absolute. Throws Node's errors. */
export interface Disk {
  list(folder: string): Promise<FolderEntry[]>;
  /** Returns the path with all links resolved. */
  resolve(path: string): Promise<string>;
  /** Returns the kind of the entry at `path`, following links. Does not open the entry. */
  kindOf(path: string): Promise<EntryKind>;
  /** Opens a file. Never blocks on a pipe. Fails if the last component of `path` is a link. */
  open(path: string): Promise<OpenFile>;
}

export const nodeDisk: Disk = {
  async list(folder) {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, kind: toKind(entry) }));
  },
  resolve: (path) => realpath(path),
  async kindOf(path) {
    return toKind(await stat(path));
  },
  async open(path) {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    return {
      async stamp() {
        const stats = await file.stat({ bigint: true });
        return {
          kind: toKind(stats),
          size: Number(stats.size),
          modifiedAt: stats.mtimeNs,
          changedAt: stats.ctimeNs,
        };
      },
      async read(buffer, offset) {
        return (await file.read(buffer, offset, buffer.byteLength - offset, null)).bytesRead;
      },
      close: () => file.close(),
    };
  },
};

function toKind(entry: {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}): EntryKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'special';
}

/** Returns the operating system's error code, such as `EACCES`, or the text of any other error. */
export function diskFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code || String(error);
}
