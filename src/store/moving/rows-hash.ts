import { createHash, type Hash } from 'node:crypto';
import type { MovedRow, MovedValue, TableDigest } from './move-ports.ts';

/** The SHA-256 of rows in order. Equal rows have equal digests, whichever database they are from. */
export class RowsHash {
  #rows = 0;
  readonly #hash: Hash = createHash('sha256');

  add(row: MovedRow): void {
    this.#rows += 1;
    this.#hash.update(`${JSON.stringify(row.map(canonical))}\n`);
  }

  get rows(): number {
    return this.#rows;
  }

  /** The digest of all rows so far. More rows can follow. */
  get digest(): TableDigest {
    return { rows: this.#rows, digest: this.#hash.copy().digest('hex') };
  }
}

/** The digest of a table without rows. */
export const NO_ROWS: TableDigest = new RowsHash().digest;

/** Bytes become an object, so that they differ from every text. */
function canonical(value: MovedValue): string | number | null | { readonly sha256: string } {
  if (typeof value !== 'object' || value === null) return value;
  return { sha256: createHash('sha256').update(value).digest('hex') };
}
