import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type SqlValue = string | number | null;

/**
 * Returns the CRC-32 of a row's columns. It detects any damage within 32 adjacent bits, such as
 * from a bad disk or a stray write, but does not protect against forgery.
 */
export function rowChecksum(columns: readonly SqlValue[]): number {
  return crc32(JSON.stringify(columns));
}

/** Returns the SHA-256 of the text in UTF-8, in hex. */
export function hashText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
