import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';

/** What a folder entry is, a link not followed. */
export type EntryKind = 'file' | 'folder' | 'link' | 'special';

export interface FolderEntry {
  readonly name: string;
  readonly kind: EntryKind;
}

/** What tells that a file was written to in between. */
export interface FileStamp {
  readonly kind: EntryKind;
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds. */
  readonly modifiedAt: bigint;
  readonly changedAt: bigint;
}

export interface OpenFile {
  stamp(): Promise<FileStamp>;
  /** Reads on into `buffer` from `offset`; 0 bytes at the end of the file. */
  read(buffer: Uint8Array, offset: number): Promise<number>;
  close(): Promise<void>;
}

/** The little of a file system that reading a folder needs; absolute paths, errors as Node has them. */
export interface Disk {
  list(folder: string): Promise<FolderEntry[]>;
  /** The path without links. */
  resolve(path: string): Promise<string>;
  /** What is there, links followed; nothing is opened. */
  kindOf(path: string): Promise<EntryKind>;
  /** Never waits for the other end of a pipe, and never follows a link at the path's end. */
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

/** The code of what the operating system says, such as `EACCES`; for another error its text. */
export function diskFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code || String(error);
}
