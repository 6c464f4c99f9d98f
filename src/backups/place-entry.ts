import { join } from 'node:path';
import { UserFacingError } from '../domain/errors.ts';
import { STORE_FILE } from '../store/copy-stores.ts';
import { DATA_FOLDERS } from './data-files.ts';
import { type BackupEntry, FOLDERS } from './manifest.ts';

/** The permissions of documents, less those that the system takes away. */
export const READABLE = 0o666;

/** Returns where an entry belongs. Only names that this program writes are accepted. */
export function placeOf(
  { name }: BackupEntry,
  file: string,
): { readonly kind: 'data' | 'document'; readonly path: string } {
  if (name === STORE_FILE) return { kind: 'data', path: name };
  if (!name.split('/').some((part) => ['', '.', '..'].includes(part))) {
    if (name.startsWith(FOLDERS.sources)) {
      return { kind: 'document', path: name.slice(FOLDERS.sources.length) };
    }
    const folder = DATA_FOLDERS.find(({ inArchive }) => name.startsWith(inArchive));
    if (folder !== undefined) {
      return { kind: 'data', path: join(folder.inData, name.slice(folder.inArchive.length)) };
    }
  }
  throw new UserFacingError('backup-damaged', { file, part: name });
}
