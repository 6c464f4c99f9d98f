import { closeSync, openSync, readSync } from 'node:fs';
import { reasonOf, UserFacingError } from '../../domain/errors.ts';

const CHUNK_BYTES = 1024 * 1024;

/**
 * Reads the database and its log without SQLite, which reports a failed read as damage. A database
 * that cannot be read must stay in place, because a later start may be able to read it.
 *
 * @throws UserFacingError `data-folder`
 */
export function assertReadable(file: string): void {
  for (const path of [file, `${file}-wal`]) {
    try {
      readWhole(path);
    } catch (error) {
      // Another process may have moved the file aside.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') continue;
      const params = { file: path, reason: reasonOf(error), sqlite: 'SQLITE_IOERR_READ' };
      throw new UserFacingError('database-closed', params, { cause: error });
    }
  }
}

function readWhole(path: string): void {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const descriptor = openSync(path, 'r');
  try {
    while (readSync(descriptor, buffer) > 0);
  } finally {
    closeSync(descriptor);
  }
}
