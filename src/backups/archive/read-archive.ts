import { createHash } from 'node:crypto';
import { open, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { UserFacingError } from '../../domain/errors.ts';
import { type BackupEntry, type Manifest, MANIFEST_NAME, parseManifest } from '../manifest.ts';
import { STORE_FILE } from '../../store/copy-stores.ts';
import { checkSeal, type Seal } from './seal.ts';

/** The manifest names every document, with 200 bytes for each. */
const MOST_MANIFEST_BYTES = 256 * 1024 * 1024;
const PRIVATE = 0o600;
/** The local header of the first entry: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7. */
const HEAD = new RegExp(`^PK\\x03\\x04[^]{26}${STORE_FILE.replace('.', '\\.')}`);

/** A backup whose seal is right. */
export interface OpenedBackup {
  readonly manifest: Manifest;
  readonly seal: Seal;
  /**
   * Reads an entry and compares it with the manifest.
   *
   * @param to writes it to this new file; `null`: only checks it
   * @param mode the permissions of the file. Default: only its owner reads and writes it
   * @throws UserFacingError `backup-unusable`, or the system's error
   */
  readonly extract: (entry: BackupEntry, to: string | null, mode?: number) => Promise<void>;
  readonly close: () => void;
}

/**
 * Checks the seal and the manifest of a backup.
 *
 * @throws UserFacingError `backup-unusable`
 */
export async function openBackup(file: string): Promise<OpenedBackup> {
  const damaged = (part: string | null, cause?: unknown): UserFacingError =>
    new UserFacingError('backup-damaged', { file, part }, { cause });
  const seal = await sealOf(file);
  if (seal === 'foreign') throw new UserFacingError('not-a-backup', { file });
  if (seal === 'damaged') throw damaged(null);
  let zip: ZipFile;
  const entries = new Map<string, Entry>();
  try {
    zip = await openPromise(file, { autoClose: false });
  } catch (error) {
    throw damaged(null, error);
  }
  try {
    const manifest = await readManifest(zip, entries, file).catch((error: unknown) => {
      throw error instanceof UserFacingError ? error : damaged(MANIFEST_NAME, error);
    });
    return {
      manifest,
      seal,
      close: () => {
        zip.close();
      },
      extract: async (entry, to, mode = PRIVATE) => {
        const found = entries.get(entry.name);
        if (found === undefined) throw damaged(entry.name);
        const sum = await save(await zip.openReadStreamPromise(found), to, mode);
        if (sum.bytes !== entry.bytes || sum.sha256 !== entry.sha256) throw damaged(entry.name);
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function sealOf(file: string): Promise<Seal | 'damaged' | 'foreign'> {
  try {
    return await checkSeal(file, HEAD);
  } catch (error) {
    const fault = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UserFacingError('backup-file-closed', { file, fault }, { cause: error });
  }
}

async function readManifest(
  zip: ZipFile,
  entries: Map<string, Entry>,
  file: string,
): Promise<Manifest> {
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  const found = entries.get(MANIFEST_NAME);
  if (found === undefined || found.uncompressedSize > MOST_MANIFEST_BYTES) {
    throw new Error('there is no manifest');
  }
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(found)) chunks.push(chunk as Buffer);
  const manifest = parseManifest(Buffer.concat(chunks).toString());
  if (manifest === null) throw new Error('the manifest has another form');
  if ('newer' in manifest) {
    throw new UserFacingError('backup-too-new', { file, program: manifest.newer });
  }
  return manifest;
}

/** Reads a stream to its end, and writes it to a new file and to the disk. */
async function save(
  stream: Readable,
  to: string | null,
  mode: number,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  if (to !== null) await mkdir(dirname(to), { recursive: true });
  const out = to === null ? null : await open(to, 'wx', mode);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of stream) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      await out?.writeFile(chunk as Buffer);
    }
    await out?.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await out?.close();
  }
}
