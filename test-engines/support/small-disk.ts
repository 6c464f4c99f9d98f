import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeEngineFolder } from '../engines/engine-folder.ts';

const CHUNK = Buffer.alloc(64 * 1024);

/** A file system with little space, for the data of one engine. */
export interface SmallDisk {
  /** An empty folder on it, in which engines may write. */
  readonly dataFolder: string;
  /** Uses up the remaining space. */
  fill(): void;
  /** Frees the space that `fill` used up. */
  empty(): void;
  /** Unmounts it. The engine must have ended. */
  remove(): void;
}

/** The reason for which this machine cannot mount a file system; `null`: it can. */
export function whyNoSmallDisk(): string | null {
  if (process.platform !== 'linux') return 'A small disk needs Linux.';
  if (process.getuid?.() !== 0) return 'Only root can mount a small disk.';
  const disk = tryToMount(1);
  if (typeof disk === 'string') return disk;
  disk.remove();
  return null;
}

/** Mounts a file system in memory. */
export function createSmallDisk(megabytes: number): SmallDisk {
  const disk = tryToMount(megabytes);
  if (typeof disk === 'string') throw new Error(disk);
  return disk;
}

function tryToMount(megabytes: number): SmallDisk | string {
  const mounted = mkdtempSync(join(tmpdir(), 'verbatim-disk-'));
  const { status, stderr } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', mounted],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    rmdirSync(mounted);
    return `A small disk could not be mounted: ${stderr.trim()}`;
  }
  const dataFolder = join(mounted, 'data');
  makeEngineFolder(dataFolder);
  const ballast = join(mounted, 'ballast');
  const remove = (): void => {
    spawnSync('umount', ['--lazy', mounted]);
    rmSync(mounted, { recursive: true, force: true });
    process.off('exit', remove);
  };
  process.once('exit', remove);
  return {
    dataFolder,
    fill() {
      const file = openSync(ballast, 'a');
      try {
        for (const size of [CHUNK.length, 4096, 1]) writeUntilFull(file, CHUNK.subarray(0, size));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
    empty() {
      rmSync(ballast, { force: true });
    },
    remove,
  };
}

function writeUntilFull(file: number, bytes: Buffer): void {
  try {
    for (;;) writeSync(file, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
