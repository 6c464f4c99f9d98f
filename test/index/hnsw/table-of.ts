import { crc32 } from 'node:zlib';
import { readVectorTable } from '../../../src/index/hnsw/vector-table.ts';
import type { KeyedVector, VectorTable } from '../../../src/index/hnsw/vector-table.ts';
import type { VectorList } from '../../../src/store/corpus-store.ts';

/** Returns a vector with its key and its checksum, as the store does. */
export function keyed(vectorKey: number, vector: Float32Array): KeyedVector {
  const { buffer, byteOffset, byteLength } = vector;
  return { vectorKey, checksum: crc32(new Uint8Array(buffer, byteOffset, byteLength)), vector };
}

/** Returns the table of these vectors, read in batches of three. */
export function tableOf(vectors: readonly KeyedVector[], dimensions = 4): Promise<VectorTable> {
  return readVectorTable(inBatches(vectors), dimensions);
}

/** Returns the list of these vectors. */
export function listOf(vectors: readonly KeyedVector[]): VectorList {
  const sorted = [...vectors].sort((a, b) => a.vectorKey - b.vectorKey);
  return {
    vectorKeys: Float64Array.from(sorted, ({ vectorKey }) => vectorKey),
    checksums: Uint32Array.from(sorted, ({ checksum }) => checksum),
  };
}

function* inBatches(vectors: readonly KeyedVector[]): Iterable<KeyedVector[]> {
  for (let i = 0; i < vectors.length; i += 3) yield vectors.slice(i, i + 3);
}

/** Returns `count` reproducible unit vectors for a seed, with keys from 1. */
export function randomVectors(count: number, dimensions: number, seed: number): KeyedVector[] {
  const random = mulberry32(seed);
  const draw = (): number => random() + random() + random() - 1.5;
  return Array.from({ length: count }, (_, i) =>
    keyed(i + 1, unit(Array.from({ length: dimensions }, draw))),
  );
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
