import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type SqlValue = string | number | null;

/**
 * CRC-32 of a row's columns: notices any damage of up to 32 neighbouring bits, which is what a bad
 * disk or a stray write does. Not against forgers, who can write the checksum as well.
 */
export function rowChecksum(columns: readonly SqlValue[]): number {
  return crc32(JSON.stringify(columns));
}

/** SHA-256 of the text's UTF-8, in hex. */
export function hashText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
