import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type SqlValue = string | number | null;

/**
 * CRC-32 of a row's columns. Detects any damage within 32 adjacent bits, as from a bad disk or a
 * stray write. It does not protect against forgery.
 */
export function rowChecksum(columns: readonly SqlValue[]): number {
  return crc32(JSON.stringify(columns));
}

/** SHA-256 of the text's UTF-8, in hex. */
export function hashText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
