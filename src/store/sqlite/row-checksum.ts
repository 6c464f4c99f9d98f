import { crc32 } from 'node:zlib';

export type SqlValue = string | number | null;

/**
 * Returns the CRC-32 of a row's columns. It detects any damage within 32 adjacent bits, such as
 * from a bad disk or a stray write, but does not protect against forgery.
 */
export function rowChecksum(columns: readonly SqlValue[]): number {
  return crc32(JSON.stringify(columns));
}
