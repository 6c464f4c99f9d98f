import { UserFacingError } from '../domain/errors.ts';
import { diskFault, type Disk, type FileStamp, type OpenFile } from './disk.ts';

const ATTEMPTS = 3;

/**
 * Reads a consistent snapshot of a regular file. If the file changes while it is read, tries again,
 * up to three times in total.
 *
 * @param path an absolute path without links
 * @throws UserFacingError `unreadable` | `too-large`
 */
export async function readBytes(path: string, maxBytes: number, disk: Disk): Promise<Uint8Array> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const bytes = await readOnce(path, maxBytes, disk);
    if (bytes) return bytes;
  }
  throw new UserFacingError('keeps-changing', { attempts: ATTEMPTS });
}

/** Returns `null` if the file changed while it was read. */
async function readOnce(path: string, maxBytes: number, disk: Disk): Promise<Uint8Array | null> {
  let file: OpenFile | undefined;
  try {
    file = await disk.open(path);
    const before = await file.stamp();
    if (before.kind !== 'file') throw new UserFacingError('not-a-file', {});
    if (before.size > maxBytes)
      throw new UserFacingError('file-too-large', { bytes: before.size, maxBytes });
    // One extra byte shows whether the file has grown.
    const buffer = new Uint8Array(before.size + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.byteLength; length += read) {
      read = await file.read(buffer, length);
    }
    const after = await file.stamp();
    if (after.size > maxBytes)
      throw new UserFacingError('file-too-large', { bytes: after.size, maxBytes });
    return length === before.size && isSame(before, after) ? buffer.subarray(0, length) : null;
  } catch (error) {
    if (error instanceof UserFacingError) throw error;
    throw unreadable(error);
  } finally {
    await file?.close();
  }
}

function isSame(before: FileStamp, after: FileStamp): boolean {
  return (
    before.size === after.size &&
    before.modifiedAt === after.modifiedAt &&
    before.changedAt === after.changedAt
  );
}

function unreadable(error: unknown): UserFacingError {
  return new UserFacingError('unreadable-file', { fault: diskFault(error) }, { cause: error });
}
