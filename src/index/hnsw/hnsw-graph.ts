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

/** Seed for the layers of the nodes. With a fixed insertion order, the graph is reproducible. */
const SEED = 100;

/** Nodes inserted between two yields to the event loop. Inserting a node takes 0.1 to 1 ms. */
const NODES_IN_SLICE = 16;

/** Hierarchical navigable small world graph over the rows of a vector table. */
export interface HnswGraph {
  readonly size: number;
  /** Returns approximately the `k` nearest rows, nearest first, or all rows if there are fewer. */
  nearest(query: Float32Array, k: number): number[];
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
  const { dimensions, rows, size } = table;
  const index = new hnswlib.HierarchicalNSW('ip', dimensions);
  index.initIndex(Math.max(1, size), parameters.M, parameters.efConstruction, SEED);
  for (let row = 0; row < size; row++) {
    if (row % NODES_IN_SLICE === 0) await setImmediate();
    if (signal?.aborted === true) {
      index.initIndex(1, 2, 1);
      return null;
    }
    index.addPoint(Array.from(rows.subarray(row * dimensions, (row + 1) * dimensions)), row);
  }
  return toGraph(index, parameters.efSearch);
}

/**
 * Opens a file written by `save`. Verify the file's checksum first, because hnswlib follows links
 * without checking them, and an invalid link crashes the process.
 *
 * @throws Error if hnswlib refuses the file, or if the file does not hold `size` rows
 */
export async function loadGraph(
  path: string,
  dimensions: number,
  size: number,
  efSearch = GRAPH_PARAMETERS.efSearch,
): Promise<HnswGraph> {
  const index = new hnswlib.HierarchicalNSW('ip', dimensions);
  await index.readIndex(path);
  const found = index.getCurrentCount();
  if (found !== size) throw new Error(`it holds ${found} vectors instead of ${size}`);
  return toGraph(index, efSearch);
}

function toGraph(index: hnswlib.HierarchicalNSW, efSearch: number): HnswGraph {
  const size = index.getCurrentCount();
  // hnswlib does not save efSearch, so a loaded index has the default of 10.
  index.setEf(efSearch);
  return {
    size,
    nearest(query, k) {
      // hnswlib refuses a `k` above the size and does not handle a `k` of 0.
      const wanted = Math.min(k, size);
      if (wanted <= 0) return [];
      return index.searchKnn(Array.from(query), wanted).neighbors;
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
