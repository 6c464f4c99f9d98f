import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pickBelow } from '../../test/support/seeded-random.ts';

export const DAMAGES = [
  'changed byte',
  'changed header',
  'changed tail',
  'zeros',
  'random bytes',
  'swapped blocks',
  'truncated',
  'appended',
  'empty',
  'missing',
  'folder',
  'another file',
] as const;
export type Damage = (typeof DAMAGES)[number];

const HEADER_BYTES = 100;
/** The size of a page of SQLite. */
const BLOCK_BYTES = 4096;

/** Damages a file in place. Returns the damage and its place, in words. */
export function damageFile(path: string, other: string, random: () => number): string {
  const damage = DAMAGES[pickBelow(random, DAMAGES.length)] ?? 'empty';
  const bytes = readFileSync(path);
  const at = pickBelow(random, Math.max(1, bytes.length));
  rmSync(path);
  if (damage === 'folder') mkdirSync(path);
  else if (damage === 'another file') writeFileSync(path, readFileSync(other));
  else if (damage !== 'missing') writeFileSync(path, DAMAGE[damage](bytes, at, random));
  return `${damage} at ${at}`;
}

type Change = (bytes: Buffer, at: number, random: () => number) => Buffer;

const DAMAGE: Readonly<Record<Exclude<Damage, 'folder' | 'missing' | 'another file'>, Change>> = {
  'changed byte': (bytes, at, random) => flip(bytes, at, random),
  'changed header': (bytes, at, random) => flip(bytes, at % HEADER_BYTES, random),
  'changed tail': (bytes, at, random) =>
    flip(bytes, bytes.length - 1 - (at % HEADER_BYTES), random),
  zeros: (bytes, at) => bytes.fill(0, at, Math.min(bytes.length, at + BLOCK_BYTES)),
  'random bytes': (bytes, at, random) =>
    Buffer.from(bytes.map((byte, i) => (i >= at && i < at + 64 ? pickBelow(random, 256) : byte))),
  'swapped blocks'(bytes, at, random) {
    const blocks = Math.floor(bytes.length / BLOCK_BYTES);
    if (blocks < 2) return flip(bytes, at, random);
    const one = pickBelow(random, blocks) * BLOCK_BYTES;
    const two = pickBelow(random, blocks) * BLOCK_BYTES;
    const kept = Buffer.from(bytes.subarray(one, one + BLOCK_BYTES));
    bytes.copy(bytes, one, two, two + BLOCK_BYTES);
    kept.copy(bytes, two);
    return bytes;
  },
  truncated: (bytes, at) => bytes.subarray(0, at),
  appended: (bytes, _, random) =>
    Buffer.concat([bytes, Buffer.from(Array.from({ length: 100 }, () => pickBelow(random, 256)))]),
  empty: () => Buffer.alloc(0),
};

function flip(bytes: Buffer, at: number, random: () => number): Buffer {
  if (at >= 0 && at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 + pickBelow(random, 255));
  return bytes;
}
