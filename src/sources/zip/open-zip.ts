import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { reasonOf, UserFacingError } from '../../domain/errors.ts';

export interface ZipLimits {
  readonly entries: number;
  /** The size of one inflated entry. */
  readonly entryBytes: number;
  /** The size of all inflated entries together. */
  readonly totalBytes: number;
}

/** Real documents have up to a few thousand entries, and text of up to a few megabytes. */
const LIMITS: ZipLimits = {
  entries: 10_000,
  entryBytes: 32 * 1024 * 1024,
  totalBytes: 96 * 1024 * 1024,
};

const OLD_OFFICE = '\xd0\xcf\x11\xe0';

export interface ZipArchive {
  /**
   * Returns the name of an entry in the case that the archive uses; `null` if there is no such
   * entry. Names never become paths on the disk.
   */
  find(name: string): string | null;
  /**
   * Inflates one entry.
   *
   * @returns `null` if there is no such entry
   * @throws UserFacingError `too-large` | `unreadable`
   */
  read(name: string): Promise<Uint8Array | null>;
}

/**
 * Opens an archive in memory. Inflates nothing until `read` is called, and limits the sizes that
 * inflation really produces: an archive can declare wrong ones.
 *
 * @throws UserFacingError `unreadable`
 */
export async function openZip(bytes: Uint8Array, limits = LIMITS): Promise<ZipArchive> {
  const zip = await open(bytes);
  const entries = await listEntries(zip, limits.entries);
  const names = new Map([...entries.keys()].map((name) => [name.toLowerCase(), name]));
  let total = 0;
  return {
    find: (name) => (entries.has(name) ? name : (names.get(name.toLowerCase()) ?? null)),
    async read(name) {
      const entry = entries.get(name);
      if (!entry) return null;
      if (entry.isEncrypted()) throw new UserFacingError('encrypted', { kind: 'password' });
      const { entryBytes, totalBytes } = limits;
      const content = await inflate(zip, entry, entryBytes, totalBytes - total);
      total += content.byteLength;
      return content;
    },
  };
}

async function open(bytes: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.toString('latin1', 0, 4) === OLD_OFFICE) {
    throw new UserFacingError('not-a-zip', { found: 'old-office' });
  }
  if (buffer.toString('latin1', 0, 2) !== 'PK')
    throw new UserFacingError('not-a-zip', { found: null });
  try {
    return await fromBufferPromise(buffer, { autoClose: false });
  } catch (error) {
    throw broken(error);
  }
}

/** Lists the files. The first entry of each name wins. */
async function listEntries(zip: ZipFile, most: number): Promise<Map<string, Entry>> {
  if (zip.entryCount > most) {
    throw new UserFacingError('zip-too-many-entries', { entries: zip.entryCount, most });
  }
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
    }
  } catch (error) {
    throw broken(error);
  }
  return entries;
}

async function inflate(
  zip: ZipFile,
  entry: Entry,
  maxBytes: number,
  room: number,
): Promise<Uint8Array> {
  const most = Math.min(maxBytes, room);
  const tooLarge = new UserFacingError('zip-too-large', {
    part: entry.fileName,
    maxBytes,
  });
  if (entry.uncompressedSize > most) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).byteLength;
      // Leaving the loop ends the stream.
      if (size > most) throw tooLarge;
    }
  } catch (error) {
    throw error === tooLarge ? tooLarge : broken(error);
  }
  return Buffer.concat(chunks);
}

function broken(error: unknown): UserFacingError {
  return new UserFacingError('zip-broken', { reason: reasonOf(error) }, { cause: error });
}
