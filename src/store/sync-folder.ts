import { open } from 'node:fs/promises';

/** Writes the names in a folder to the disk, on systems where a folder can be opened. */
export async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r').catch(() => null);
  try {
    // Some network file systems cannot do this. The names then reach the disk a little later.
    await opened?.sync().catch(() => undefined);
  } finally {
    await opened?.close();
  }
}
