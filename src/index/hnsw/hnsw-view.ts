import { cosine } from '../../domain/vectors.ts';
import type { VectorView } from '../vector-index.ts';
import { scanExactly } from './exact-scan.ts';
import { LivingNodes, type NodeKeys } from './node-keys.ts';
import type { SharedGraph } from './shared-graph.ts';
import type { VectorTable } from './vector-table.ts';

/**
 * Number of extra neighbours requested from the graph. The graph compares in float32, which may
 * misplace neighbours whose distances differ only in float64.
 */
const ROOM_FOR_ROUNDING = 10;

interface Found {
  readonly similarity: number;
  readonly keys: readonly number[];
}

/** A graph with the part of its nodes that a corpus has. */
interface Part {
  readonly shared: SharedGraph;
  readonly nodes: LivingNodes;
}

/**
 * The vectors of one generation: some are nodes of a graph, and the others are rows of a table that
 * is scanned exactly.
 */
export class HnswView implements VectorView {
  #table: VectorTable | null;
  #part: Part | null = null;

  constructor(table: VectorTable) {
    this.#table = table;
  }

  get size(): number {
    return (this.#part?.nodes.count ?? 0) + (this.#table?.size ?? 0);
  }

  nearest(query: Float32Array, k: number): Promise<number[]> {
    const wanted = this.#part === null ? k : k + ROOM_FOR_ROUNDING;
    const found = [...this.#searchGraph(query, wanted), ...this.#scan(query, wanted)];
    found.sort((a, b) => b.similarity - a.similarity);
    return Promise.resolve(found.slice(0, wanted).flatMap(({ keys }) => keys));
  }

  /**
   * Searches these nodes of the graph too from now on. The view holds the graph until its release.
   *
   * @param table the vectors that are not among the nodes; default: as before
   */
  adopt(shared: SharedGraph, nodeKeys: NodeKeys, table = this.#table): void {
    this.#part?.shared.release();
    this.#part = { shared: shared.retain(), nodes: new LivingNodes(nodeKeys, shared.graph.nodes) };
    this.#table = table;
  }

  /** Frees the memory; later searches find nothing. */
  release(): void {
    this.#part?.shared.release();
    this.#part = null;
    this.#table = null;
  }

  #searchGraph(query: Float32Array, k: number): Found[] {
    if (this.#part === null) return [];
    const { shared, nodes } = this.#part;
    // hnswlib calls the filter for some 1,000 nodes in a search, which takes .2 ms.
    const isAlive = nodes.count === shared.graph.nodes ? undefined : nodes.isAlive;
    return shared.graph
      .nearest(query, Math.min(k, nodes.count), isAlive)
      .map(({ node, similarity }) => ({ similarity, keys: nodes.keysOf(node) }));
  }

  #scan(query: Float32Array, k: number): Found[] {
    const table = this.#table;
    if (table === null) return [];
    return scanExactly(table, query, k).map((row) => ({
      similarity: cosine(query, table.rows, row * table.dimensions),
      keys: table.keys[row] ?? [],
    }));
  }
}
