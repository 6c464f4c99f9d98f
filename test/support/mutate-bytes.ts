import { pickBelow } from './seeded-random.ts';

/** Numbers and signs at the limits of parsers. */
const EXTREMES = [
  '4294967296',
  '-1',
  '\0',
  '<<',
  ']]>',
  '"',
  '<a>',
  '\ud83d\ude00',
  '%s',
  '../../x',
];

/**
 * Returns a damaged copy of a file: up to four of its parts are changed, removed, doubled, repeated
 * many times or taken from another file.
 */
export function mutateBytes(whole: Uint8Array, other: Uint8Array, random: () => number): Buffer {
  let bytes: Buffer = Buffer.from(whole);
  const changes = 1 + pickBelow(random, 4);
  for (let change = 0; change < changes; change += 1) {
    const start = pickBelow(random, bytes.length + 1);
    const end = Math.min(bytes.length, start + pickBelow(random, 1 + pickBelow(random, 400)));
    bytes = Buffer.concat([
      bytes.subarray(0, start),
      replacement(bytes.subarray(start, end), other, random),
      bytes.subarray(end),
    ]);
  }
  return random() < 0.15 ? bytes.subarray(0, pickBelow(random, bytes.length + 1)) : bytes;
}

function replacement(part: Buffer, other: Uint8Array, random: () => number): Buffer {
  switch (pickBelow(random, 6)) {
    case 0:
      return Buffer.from(part.map((byte) => (random() < 0.1 ? pickBelow(random, 256) : byte)));
    case 1:
      return Buffer.alloc(0);
    case 2:
      return Buffer.concat([part, part]);
    case 3:
      return Buffer.concat(Array.from({ length: pickBelow(random, 300) }, () => part));
    case 4: {
      const start = pickBelow(random, other.length);
      return Buffer.from(other.subarray(start, start + pickBelow(random, 400)));
    }
    default:
      return Buffer.from(EXTREMES[pickBelow(random, EXTREMES.length)] ?? '');
  }
}
