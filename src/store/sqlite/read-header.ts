import { closeSync, openSync, readSync } from 'node:fs';

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
/** https://sqlite.org/fileformat.html, section 1.3. */
const APPLICATION_ID_AT = 68;

/** Reads the header of an SQLite file; `null` if it is not one. */
export function readHeader(file: string): { applicationId: number } | null {
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, header, 0, HEADER_BYTES, 0);
    if (length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
    return { applicationId: header.readUInt32BE(APPLICATION_ID_AT) };
  } finally {
    closeSync(descriptor);
  }
}
