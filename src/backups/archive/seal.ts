import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/**
 * The seal is the comment at the end of a ZIP file: the SHA-256 of all bytes before it, in hex. It
 * covers the bytes for which ZIP has no checksum, and other programs can still open the file.
 */
const PREFIX = 'verbatim-backup-sha256=';
const DIGITS = 64;

export const SEAL_TO_FILL = PREFIX + '0'.repeat(DIGITS);

export interface Seal {
  /** Size of the whole file. */
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes a ZIP file that ends with `SEAL_TO_FILL`, and fills in the seal. */
export async function writeSealed(chunks: AsyncIterable<Buffer>, file: FileHandle): Promise<Seal> {
  const split = new SealSplitter();
  // From an open file, `writeFile` continues where the last call ended.
  for await (const chunk of chunks) await file.writeFile(split.next(chunk));
  const seal = split.end();
  await file.writeFile(seal.sha256);
  return seal;
}

/**
 * Reads a whole file and compares it with its seal.
 *
 * @param head the first bytes of a sealed file
 * @returns `foreign` if the file has neither these bytes nor a seal
 */
export async function checkSeal(path: string, head: RegExp): Promise<Seal | 'damaged' | 'foreign'> {
  const split = new SealSplitter();
  let first: string | null = null;
  let last = '';
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const body = split.next(chunk as Buffer);
    first ??= (chunk as Buffer).toString('latin1', 0, 100);
    last = (last + body.toString('latin1', Math.max(0, body.length - PREFIX.length))).slice(
      -PREFIX.length,
    );
  }
  const found = split.held;
  const seal = split.end();
  if (found === seal.sha256) return seal;
  return last === PREFIX || head.test(first ?? '') ? 'damaged' : 'foreign';
}

/** Separates the last `DIGITS` bytes of a stream, and hashes the bytes before them. */
class SealSplitter {
  readonly #hash: Hash = createHash('sha256');
  #held: Buffer = Buffer.alloc(0);
  #bytes = 0;

  get held(): string {
    return this.#held.toString('latin1');
  }

  /** Returns the next bytes that are not among the last `DIGITS` of what has come so far. */
  next(chunk: Buffer): Buffer {
    const all = Buffer.concat([this.#held, chunk]);
    const body = all.subarray(0, Math.max(0, all.length - DIGITS));
    this.#held = all.subarray(body.length);
    this.#hash.update(body);
    this.#bytes += body.length;
    return body;
  }

  end(): Seal {
    return { bytes: this.#bytes + this.#held.length, sha256: this.#hash.digest('hex') };
  }
}
