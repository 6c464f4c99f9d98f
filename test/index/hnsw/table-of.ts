import { readVectorTable } from '../../../src/index/hnsw/vector-table.ts';
import type { VectorTable } from '../../../src/index/hnsw/vector-table.ts';

export interface KeyedVector {
  readonly vectorKey: number;
  readonly vector: Float32Array;
}

/** Returns the table of a corpus with these vectors, read in batches of three. */
export function tableOf(vectors: readonly KeyedVector[], dimensions = 4): Promise<VectorTable> {
  return readVectorTable({ allVectors: () => inBatches(vectors) }, dimensions);
}

async function* inBatches(vectors: readonly KeyedVector[]): AsyncIterable<KeyedVector[]> {
  for (let i = 0; i < vectors.length; i += 3) yield await Promise.resolve(vectors.slice(i, i + 3));
}

/** Returns `count` reproducible unit vectors for a seed, with keys from 1. */
export function randomVectors(count: number, dimensions: number, seed: number): KeyedVector[] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, (_, i) => ({
    vectorKey: i + 1,
    vector: unit(Array.from({ length: dimensions }, () => random() + random() + random() - 1.5)),
  }));
}

export function unit(numbers: readonly number[]): Float32Array {
  const length = Math.hypot(...numbers) || 1;
  return Float32Array.from(numbers, (number) => number / length);
}

/** Tommy Ettinger's random generator: 32 bits of state, numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
