import { setImmediate } from 'node:timers/promises';
import hnswlib from 'hnswlib-node';
import type { VectorTable } from './vector-table.ts';

/**
 * HNSW parameters, named as in Malkov and Yashunin 2018, "Efficient and robust approximate nearest
 * neighbor search".
 */
export interface GraphParameters {
  /** Number of links of a new node on each layer; the lowest layer keeps twice as many. */
  readonly M: number;
  /** Number of candidates while inserting a node. */
  readonly efConstruction: number;
  /** Number of candidates while searching. */
  readonly efSearch: number;
}

/** Chosen by measurement: `docs/decisions/0002-vector-index.md`. */
export const GRAPH_PARAMETERS: GraphParameters = { M: 16, efConstruction: 200, efSearch: 400 };

/** Seed for the layers of the nodes. With a fixed insertion order, a built graph is reproducible. */
const SEED = 100;

/** Nodes inserted between two yields to the event loop. Inserting a node takes 0.1 to 1 ms. */
const NODES_IN_SLICE = 16;

/** A node that a search found. */
export interface Neighbour {
  readonly node: number;
  /** Inner product with the query, computed in float32. */
  readonly similarity: number;
}

/**
 * Hierarchical navigable small world graph. Its nodes are numbered from 0 in the order of insertion.
 * A graph never changes: `extendGraph` extends a copy.
 */
export interface HnswGraph {
  readonly nodes: number;
  /**
   * Returns approximately the `k` nearest nodes, nearest first, or all nodes if there are fewer.
   *
   * @param isAlive nodes for which it returns `false` are left out
   */
  nearest(query: Float32Array, k: number, isAlive?: (node: number) => boolean): Neighbour[];
  /** Returns the vector of a node. */
  vector(node: number): Float32Array;
  /**
   * Writes the graph to a file. Resolves even if the disk is full, because hnswlib does not check
   * for that, so the caller must read the file back.
   */
  save(path: string): Promise<void>;
  /** Frees the memory at once. The graph cannot be used afterwards. */
  release(): void;
}

/** Builds a graph of all rows, inserted in order. Returns `null` if `signal` was aborted first. */
export async function buildGraph(
  table: VectorTable,
  signal?: AbortSignal,
  parameters = GRAPH_PARAMETERS,
): Promise<HnswGraph | null> {
  const index = new hnswlib.HierarchicalNSW('ip', table.dimensions);
  index.initIndex(Math.max(1, table.size), parameters.M, parameters.efConstruction, SEED);
  return insertRows(index, table, parameters.efSearch, signal);
}

/**
 * Returns a copy of the graph with the rows as additional nodes, or `null` if `signal` was aborted
 * first.
 *
 * @param path a file that does not exist yet; the graph is copied through it
 * @throws Error if the file cannot be written
 */
export async function extendGraph(
  graph: HnswGraph,
  table: VectorTable,
  path: string,
  signal?: AbortSignal,
): Promise<HnswGraph | null> {
  await graph.save(path);
  const index = new hnswlib.HierarchicalNSW('ip', table.dimensions);
  await readWhole(index, path, graph.nodes);
  index.resizeIndex(Math.max(1, graph.nodes + table.size));
  return insertRows(index, table, GRAPH_PARAMETERS.efSearch, signal);
}

/**
 * Opens a file written by `save`. Verify the file's checksum first, because hnswlib follows links
 * without checking them, and an invalid link crashes the process.
 *
 * @throws Error if hnswlib refuses the file, or if the file does not hold `nodes` nodes
 */
export async function loadGraph(
  path: string,
  dimensions: number,
  nodes: number,
  efSearch = GRAPH_PARAMETERS.efSearch,
): Promise<HnswGraph> {
  const index = new hnswlib.HierarchicalNSW('ip', dimensions);
  await readWhole(index, path, nodes);
  return toGraph(index, efSearch);
}

async function readWhole(
  index: hnswlib.HierarchicalNSW,
  path: string,
  nodes: number,
): Promise<void> {
  await index.readIndex(path);
  const found = index.getCurrentCount();
  if (found !== nodes) throw new Error(`it holds ${found} vectors instead of ${nodes}`);
}

async function insertRows(
  index: hnswlib.HierarchicalNSW,
  { dimensions, rows, size }: VectorTable,
  efSearch: number,
  signal?: AbortSignal,
): Promise<HnswGraph | null> {
  const first = index.getCurrentCount();
  for (let row = 0; row < size; row++) {
    if (row % NODES_IN_SLICE === 0) await setImmediate();
    if (signal?.aborted === true) {
      index.initIndex(1, 2, 1);
      return null;
    }
    const vector = Array.from(rows.subarray(row * dimensions, (row + 1) * dimensions));
    index.addPoint(vector, first + row);
  }
  return toGraph(index, efSearch);
}

function toGraph(index: hnswlib.HierarchicalNSW, efSearch: number): HnswGraph {
  const nodes = index.getCurrentCount();
  // hnswlib does not save efSearch, so a loaded index has the default of 10.
  index.setEf(efSearch);
  return {
    nodes,
    nearest(query, k, isAlive) {
      // hnswlib refuses a `k` above the size and does not handle a `k` of 0.
      const wanted = Math.min(k, nodes);
      if (wanted <= 0) return [];
      const { neighbors, distances } = index.searchKnn(Array.from(query), wanted, isAlive);
      return neighbors.map((node, i) => ({ node, similarity: 1 - (distances[i] ?? 1) }));
    },
    vector(node) {
      return Float32Array.from(index.getPoint(node));
    },
    async save(path) {
      await index.writeIndex(path);
    },
    release() {
      // The garbage collector sees only a small object here and may free it late. hnswlib-node
      // frees an index when a new index is initialised.
      index.initIndex(1, 2, 1);
    },
  };
}
