import type { VectorIndex } from './vector-index.ts';
import { type HnswIndexParts, HnswIndex } from './hnsw/hnsw-index.ts';

/** Opens the configured vector index. No other module chooses an implementation. */
export function openVectorIndex(config: HnswIndexParts): VectorIndex {
  return new HnswIndex(config);
}
