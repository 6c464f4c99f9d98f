import fc from 'fast-check';

/** Generates copies of `whole` in which one byte, at any offset, has another value. */
export function flippedByte(whole: Uint8Array): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }))
    .map(([offset, flip]) => {
      const damaged = Buffer.from(whole);
      damaged[offset] = (damaged[offset] ?? 0) ^ flip;
      return damaged;
    });
}
