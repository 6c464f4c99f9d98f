import { readdir, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { TRASH } from '../curating/seeds-folder.ts';
import { FEED_STATES } from '../feeds/feed-state.ts';
import { nodeDisk } from '../sources/disk.ts';
import { walkFolder } from '../sources/walk-folder.ts';
import { CORPORA_FOLDER, STORE_FILE } from '../store/copy-stores.ts';
import type { StoreCopy } from '../store/store-copy.ts';
import type { FileToPack } from './archive/write-archive.ts';
import { FOLDERS } from './manifest.ts';

/** The folders of the data folder whose files cannot be made again. */
export const DATA_FOLDERS = [
  { inArchive: FOLDERS.feeds, inData: FEED_STATES },
  { inArchive: FOLDERS.removed, inData: TRASH },
  { inArchive: `${CORPORA_FOLDER}/`, inData: CORPORA_FOLDER },
] as const;

/** Lists the files of the data folder, besides the stores, that cannot be made again. */
export async function listDataFiles(dataDir: string): Promise<FileToPack[]> {
  const files: FileToPack[] = [];
  for (const { inArchive, inData } of DATA_FOLDERS) {
    if (inData === CORPORA_FOLDER) continue;
    for (const name of await filesIn(join(dataDir, inData))) {
      const path = join(dataDir, inData, name);
      files.push({ name: inArchive + name, path, isOptional: true });
    }
  }
  return files;
}

/** Lists the files of servers' corpora. Their documents are always included: no one else has them. */
export async function listCorpora({ corpora }: StoreCopy): Promise<FileToPack[]> {
  const files: FileToPack[] = [];
  for (const { corpusId, file, dataDir, seedsDir } of corpora) {
    const inArchive = `${CORPORA_FOLDER}/${corpusId}/`;
    if (file !== null) files.push({ name: inArchive + STORE_FILE, path: file, isOptional: false });
    for (const name of await filesIn(join(dataDir, TRASH))) {
      const path = join(dataDir, TRASH, name);
      files.push({ name: `${inArchive}${TRASH}/${name}`, path, isOptional: true });
    }
    const root = await realpath(seedsDir).catch(() => null);
    // The corpus may have been deleted in the meantime.
    if (root === null) continue;
    const folder = `${inArchive}${relative(dataDir, seedsDir)}/`;
    const documents = (await walkFolder(root, nodeDisk)).files;
    for (const { file: document, realPath } of documents) {
      files.push({ name: folder + document, path: realPath, isOptional: true });
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
