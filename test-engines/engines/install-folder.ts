import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const LIST = 'installed-files.json';

/** A file of an engine. `path` is relative to the folder of the engine. */
export interface EngineFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
  readonly isExecutable?: boolean;
}

/**
 * Writes the files of an engine, unless the folder is complete already. The folder appears as a
 * whole, so a process that is killed leaves no incomplete folder, and two processes do not disturb
 * each other.
 *
 * @returns whether the files were fetched
 */
export async function installFolder(
  folder: string,
  fetchFiles: (add: (file: EngineFile) => Promise<void>) => Promise<void>,
): Promise<boolean> {
  if (await isComplete(folder)) return false;
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-`);
  try {
    const sizes: Record<string, number> = {};
    await fetchFiles(async ({ path, bytes, isExecutable = false }) => {
      const target = join(draft, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, bytes, { mode: isExecutable ? 0o755 : 0o644 });
      sizes[path] = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.byteLength;
    });
    await writeFile(join(draft, LIST), JSON.stringify(sizes));
    await chmod(draft, 0o755);
    if (await isComplete(folder)) {
      await rm(draft, { recursive: true });
      return false;
    }
    // A folder with a missing or truncated file.
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was faster.
    if (await isComplete(folder)) return false;
    throw error;
  }
  return true;
}

/** Checks that every installed file exists and has its size. */
async function isComplete(folder: string): Promise<boolean> {
  try {
    const list = JSON.parse(await readFile(join(folder, LIST), 'utf8')) as Record<string, number>;
    const found = await Promise.all(
      Object.entries(list).map(
        async ([path, size]) => (await stat(join(folder, path))).size === size,
      ),
    );
    return found.every(Boolean);
  } catch {
    return false;
  }
}
