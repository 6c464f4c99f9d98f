import type { VectorView } from '../vector-index.ts';
import { scanExactly } from './exact-scan.ts';
import type { HnswGraph } from './hnsw-graph.ts';
import type { VectorTable } from './vector-table.ts';

/**
 * How many more neighbours are taken from the graph than asked for: it orders in float32, and the
 * last of the wanted must not be missed for a difference that only float64 sees.
 */
const ROOM_FOR_ROUNDING = 10;

/** The vectors of one generation, searched exactly or, once there is one, through the graph. */
export class HnswView implements VectorView {
  readonly #keys: VectorTable['keys'];
  /** Let go when the graph takes over. */
  #table: VectorTable | null;
  #graph: HnswGraph | null = null;

  constructor(table: VectorTable) {
    this.#keys = table.keys;
    this.#table = table;
  }

  get size(): number {
    return this.#keys.length;
  }

  nearest(query: Float32Array, k: number): Promise<number[]> {
    const rows =
      this.#table === null
        ? (this.#graph?.nearest(query, k + ROOM_FOR_ROUNDING) ?? [])
        : scanExactly(this.#table, query, k);
    return Promise.resolve(rows.flatMap((row) => this.#keys[row] ?? []));
  }

  /** From now on this graph over the same vectors answers; it is the view's to release. */
  adopt(graph: HnswGraph): void {
    this.#graph = graph;
    this.#table = null;
  }

  /** Gives the memory back; nothing is found after. */
  release(): void {
    this.#graph?.release();
    this.#graph = null;
    this.#table = null;
  }
}
