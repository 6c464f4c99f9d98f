import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { TRASH } from '../curating/seeds-folder.ts';
import { FEED_STATES } from '../feeds/feed-state.ts';
import { nodeDisk } from '../sources/disk.ts';
import { walkFolder } from '../sources/walk-folder.ts';
import type { FileToPack } from './archive/write-archive.ts';
import { FOLDERS } from './manifest.ts';

/** The folders of the data folder whose files cannot be made again. */
export const DATA_FOLDERS = [
  { inArchive: FOLDERS.feeds, inData: FEED_STATES },
  { inArchive: FOLDERS.removed, inData: TRASH },
] as const;

/** Lists the files of the data folder, besides the stores, that cannot be made again. */
export async function listDataFiles(dataDir: string): Promise<FileToPack[]> {
  const files: FileToPack[] = [];
  for (const { inArchive, inData } of DATA_FOLDERS) {
    for (const name of await filesIn(join(dataDir, inData))) {
      const path = join(dataDir, inData, name);
      files.push({ name: inArchive + name, path, isOptional: true });
    }
  }
  return files;
}

/** Lists the documents, as an ingestion would find them. */
export async function listDocuments(seedsDir: string, dataDir: string): Promise<FileToPack[]> {
  const root = await realpath(seedsDir);
  const { files } = await walkFolder(root, nodeDisk, await realpath(dataDir));
  return files.map(({ file, realPath }) => ({
    name: FOLDERS.sources + file,
    path: realPath,
    isOptional: true,
  }));
}

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch(() => []);
  // Only this program writes these folders, and writes no other names than these.
  return found
    .filter(
      (entry) => entry.isFile() && /^[\w.-]+$/.test(entry.name) && !entry.name.endsWith('.tmp'),
    )
    .map(({ name }) => name)
    .sort();
}
