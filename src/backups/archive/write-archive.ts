import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { BackupEntry } from '../manifest.ts';
import { SEAL_TO_FILL, type Seal, writeSealed } from './seal.ts';

export interface FileToPack {
  /** The name of the entry. */
  readonly name: string;
  readonly path: string;
  /** Whether the archive is written without this file if it cannot be opened. */
  readonly isOptional: boolean;
}

export interface PackedFiles {
  readonly entries: readonly BackupEntry[];
  /** The names of the optional files that could not be opened. */
  readonly leftOut: readonly string[];
}

/** Vectors and PDFs hardly become smaller, and a higher level takes twice as long for the rest. */
const COMPRESSION = { compressionLevel: 1, mode: 0o100600 };

/**
 * Writes an archive with these files to `out`, one after another.
 *
 * @param describe returns the text of the last entry
 * @throws the error of the system; the archive is then incomplete
 */
export async function writeArchive(
  out: FileHandle,
  files: Iterable<FileToPack>,
  last: { readonly name: string; readonly describe: (packed: PackedFiles) => string },
  signal?: AbortSignal,
): Promise<Seal & PackedFiles> {
  const zip = new ZipFile();
  const output = zip.outputStream.pipe(new PassThrough());
  zip.on('error', (error: Error) => output.destroy(error));
  const written = writeSealed(output, out);
  // A rejection is handled where `written` is awaited.
  written.catch(() => undefined);
  const entries: BackupEntry[] = [];
  const leftOut: string[] = [];
  try {
    for (const file of files) {
      signal?.throwIfAborted();
      const entry = await pack(zip, file, written, signal);
      if (entry === null) leftOut.push(file.name);
      else entries.push(entry);
    }
    const text = last.describe({ entries, leftOut });
    zip.addBuffer(Buffer.from(text), last.name, COMPRESSION);
    zip.end({ comment: SEAL_TO_FILL, forceZip64Format: false });
    return { ...(await written), entries, leftOut };
  } catch (error) {
    output.destroy();
    // The file must not be closed while it is being written.
    await written.catch(() => undefined);
    throw error;
  }
}

/** @returns `null` if an optional file could not be opened */
async function pack(
  zip: ZipFile,
  { name, path, isOptional }: FileToPack,
  written: Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<BackupEntry | null> {
  let file: FileHandle;
  try {
    // A pipe would block, and a link could lead to any file.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    if (isOptional) return null;
    throw error;
  }
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    const measured = new Transform({
      highWaterMark: 1 << 20,
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        bytes += chunk.length;
        done(null, chunk);
      },
    });
    const source = file.createReadStream({ autoClose: false, highWaterMark: 1 << 18 });
    zip.addReadStream(measured, name, COMPRESSION);
    const read = pipeline(source, measured, signal === undefined ? {} : { signal });
    // If the archive cannot be written, nothing reads the rest of the file.
    const failed = written.then(() => undefined);
    await Promise.race([read, failed]).finally(() => {
      read.catch(() => undefined);
      source.destroy();
    });
    return { name, bytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}
