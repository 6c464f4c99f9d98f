import { describe, expect, it } from 'vitest';
import { joinWindows, poolPieces } from '../../../src/inference/onnx/pool-pieces.ts';

describe('poolPieces', () => {
  it('returns the direction of the mean of the rows', () => {
    // The mean of (3, 0) and (3, 8) is (3, 4), of length 5.
    expect([...poolPieces(Float32Array.of(3, 0, 3, 8), 2)]).toEqual([
      Math.fround(0.6),
      Math.fround(0.8),
    ]);
  });

  it('returns zeros if the rows cancel out or there are no rows', () => {
    expect([...poolPieces(Float32Array.of(1, -2, -1, 2), 2)]).toEqual([0, 0]);
    expect([...poolPieces(new Float32Array(), 2)]).toEqual([0, 0]);
  });

  it('does not hide a NaN', () => {
    expect(poolPieces(Float32Array.of(NaN, 1), 2).every(Number.isFinite)).toBe(false);
    expect(poolPieces(Float32Array.of(Infinity, 1), 2).every(Number.isFinite)).toBe(false);
  });
});

describe('joinWindows', () => {
  it('weights each window by its number of word pieces', () => {
    const windows = [
      { vector: Float32Array.of(1, 0), pieces: 3 },
      { vector: Float32Array.of(0, 1), pieces: 4 },
    ];
    // (3, 4) / 7, scaled to length 1.
    expect([...joinWindows(windows, 2)]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  });

  it('returns zeros if there are no windows', () => {
    expect([...joinWindows([], 3)]).toEqual([0, 0, 0]);
  });
});
