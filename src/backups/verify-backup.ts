import { openBackup } from './archive/read-archive.ts';
import type { Manifest } from './manifest.ts';

export interface VerifiedBackup {
  readonly file: string;
  readonly bytes: number;
  /** The checksum in the file's seal. */
  readonly sha256: string;
  readonly manifest: Manifest;
}

/**
 * Reads a whole backup and compares it with its checksums. Writes nothing.
 *
 * @throws UserFacingError `backup-unusable`
 */
export async function verifyBackup(file: string): Promise<VerifiedBackup> {
  const { manifest, seal, extract, close } = await openBackup(file);
  try {
    for (const entry of manifest.entries) await extract(entry, null);
    return { file, ...seal, manifest };
  } finally {
    close();
  }
}
