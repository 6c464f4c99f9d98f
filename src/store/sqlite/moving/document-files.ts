import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { StoreDamagedError } from '../../errors.ts';
import type { MovedRow } from '../../moving/move-ports.ts';

/**
 * Lists the files in some folders of a corpus as paths relative to the corpus, in the order of their
 * UTF-8 bytes. Hidden files are left out, because they belong to uploads that did not end.
 */
export function listDocuments(corpusDir: string, folders: readonly string[]): string[] {
  const paths = folders.flatMap((folder) => {
    const root = join(corpusDir, folder);
    if (!existsSync(root)) return [];
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name).slice(corpusDir.length + 1))
      .map((path) => path.split(sep).join('/'));
  });
  return paths.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Reads files as rows of the table `documents`. */
export async function* readDocuments(
  corpusDir: string,
  folders: readonly string[],
): AsyncGenerator<MovedRow> {
  for (const path of listDocuments(corpusDir, folders)) {
    const bytes = await readFile(join(corpusDir, path));
    yield [path, sha256(bytes), bytes];
  }
}

/** Writes a row of the table `documents` to a file. */
export async function writeDocument(corpusDir: string, row: MovedRow): Promise<void> {
  const [path, hash, bytes] = row;
  if (typeof path !== 'string' || !(bytes instanceof Uint8Array)) {
    throw new TypeError('A row of documents must have a path and bytes');
  }
  if (isOutside(path) || sha256(bytes) !== hash) {
    throw new StoreDamagedError(`the document ${JSON.stringify(path)} is not as it was stored`);
  }
  const file = join(corpusDir, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}

function isOutside(path: string): boolean {
  return path.split(/[/\\]/).some((part) => ['', '.', '..'].includes(part));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
