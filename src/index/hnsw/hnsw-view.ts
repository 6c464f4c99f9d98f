import type { VectorView } from '../vector-index.ts';
import { scanExactly } from './exact-scan.ts';
import type { HnswGraph } from './hnsw-graph.ts';
import type { VectorTable } from './vector-table.ts';

/**
 * Number of extra neighbours requested from the graph. The graph compares in float32, which may
 * misplace neighbours whose distances differ only in float64.
 */
const ROOM_FOR_ROUNDING = 10;

/**
 * The vectors of one generation, searched exactly until there is a graph, then through the graph.
 */
export class HnswView implements VectorView {
  readonly #keys: VectorTable['keys'];
  /** Released when the graph takes over. */
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

  /**
   * Searches through this graph from now on, and takes ownership of it. It must hold the same
   * vectors.
   */
  adopt(graph: HnswGraph): void {
    this.#graph = graph;
    this.#table = null;
  }

  /** Frees the memory; later searches find nothing. */
  release(): void {
    this.#graph?.release();
    this.#graph = null;
    this.#table = null;
  }
}
