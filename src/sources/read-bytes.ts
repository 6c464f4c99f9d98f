import { UserFacingError } from '../domain/errors.ts';
import { describeDiskFault, type Disk, type FileStamp, type OpenFile } from './disk.ts';

const ATTEMPTS = 3;

/**
 * Reads a consistent snapshot of a regular file. If the file changes during the read, retries, and
 * gives up after a few attempts.
 *
 * @param path absolute, without links
 * @throws UserFacingError `unreadable` | `too-large`; the message omits the file's name
 */
export async function readBytes(path: string, maxBytes: number, disk: Disk): Promise<Uint8Array> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const bytes = await readOnce(path, maxBytes, disk);
    if (bytes) return bytes;
  }
  throw new UserFacingError(
    'unreadable',
    `was written to while it was read, ${ATTEMPTS} times in a row.`,
    'Ingest again when it is complete. To replace a file at once, write a new one and rename it.',
  );
}

/** Returns `null` if the file changed during the read. */
async function readOnce(path: string, maxBytes: number, disk: Disk): Promise<Uint8Array | null> {
  let file: OpenFile | undefined;
  try {
    file = await disk.open(path);
    const before = await file.stamp();
    if (before.kind !== 'file') throw notAFile();
    if (before.size > maxBytes) throw tooLarge(before.size, maxBytes);
    // One extra byte shows whether the file has grown.
    const buffer = new Uint8Array(before.size + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.byteLength; length += read) {
      read = await file.read(buffer, length);
    }
    const after = await file.stamp();
    if (after.size > maxBytes) throw tooLarge(after.size, maxBytes);
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

export function unreadable(error: unknown): UserFacingError {
  return new UserFacingError(
    'unreadable',
    `cannot be read: ${describeDiskFault(error)}.`,
    'See that it is there and that this program may read it.',
    { cause: error },
  );
}

export function notAFile(): UserFacingError {
  return new UserFacingError(
    'unreadable',
    'is a pipe, a socket or a device, and has to be a file.',
    'Take it out of the folder.',
  );
}

function tooLarge(size: number, maxBytes: number): UserFacingError {
  return new UserFacingError(
    'too-large',
    `has ${size} bytes; MAX_SOURCE_BYTES allows ${maxBytes}.`,
    'Split the document, or raise MAX_SOURCE_BYTES.',
  );
}
