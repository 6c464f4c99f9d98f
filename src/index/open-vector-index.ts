import type { VectorIndex } from './vector-index.ts';
import { type HnswIndexParts, HnswIndex } from './hnsw/hnsw-index.ts';

/** Opens the vector index that the configuration names. The one place that chooses one. */
export function openVectorIndex(config: HnswIndexParts): VectorIndex {
  return new HnswIndex(config);
}
