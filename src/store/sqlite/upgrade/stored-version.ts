import { closeSync, openSync, readSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { isBusy, isDamage } from '../explain-error.ts';
import { readVersion } from './migrate.ts';

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
/** Offsets in the header: https://sqlite.org/fileformat.html, section 1.3. */
const USER_VERSION_AT = 60;
const APPLICATION_ID_AT = 68;

/** The part of an SQLite file's header that identifies our databases. */
export interface DatabaseHeader {
  readonly applicationId: number;
  readonly version: number;
}

/**
 * Reads the header without SQLite, which would create files beside the database. Returns `null` if the
 * file is not an SQLite file.
 */
export function readHeader(file: string): DatabaseHeader | null {
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, header, 0, HEADER_BYTES, 0);
    if (length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
    return {
      applicationId: header.readUInt32BE(APPLICATION_ID_AT),
      version: header.readUInt32BE(USER_VERSION_AT),
    };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Returns the version of a database without changing it or its log. A connection that can write would
 * move the log into the database when it is closed.
 *
 * @throws SQLite's `SQLITE_BUSY` while another program migrates the database
 */
export function storedVersion(file: string): number {
  const version = readHeader(file)?.version ?? 0;
  if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0) return version;
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      return readVersion(db);
    } finally {
      db.close();
    }
  } catch (error) {
    // A folder that cannot be written to is reported when the database is opened.
    if (isBusy(error) || isDamage(error)) throw error;
    return version;
  }
}
