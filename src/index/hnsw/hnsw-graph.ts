import { setImmediate } from 'node:timers/promises';
import hnswlib from 'hnswlib-node';
import type { VectorTable } from './vector-table.ts';

/** HNSW's letters (Malkov, Yashunin 2018, "Efficient and robust approximate nearest neighbor search"). */
export interface GraphParameters {
  /** Links of a new node on each layer; twice as many are kept on the lowest. */
  readonly M: number;
  /** Candidates kept while a node is linked. */
  readonly efConstruction: number;
  /** Candidates kept while searching. */
  readonly efSearch: number;
}

/** Chosen by measuring: `docs/decisions/0002-vector-index.md`. */
export const GRAPH_PARAMETERS: GraphParameters = { M: 16, efConstruction: 200, efSearch: 400 };

/** Draws the layers of the nodes: a fixed seed and a fixed order of insertion give a fixed graph. */
const SEED = 100;

/** Linking one node takes 0.1 to 1 ms; between two slices the event loop has its turn. */
const NODES_IN_SLICE = 16;

/** Hierarchical navigable small world graph over the rows of a vector table. */
export interface HnswGraph {
  readonly size: number;
  /** About the `k` nearest rows, nearest first; fewer where there are fewer. */
  nearest(query: Float32Array, k: number): number[];
  /** Resolves also when the disk is full: hnswlib does not look. Read it back to be sure. */
  save(path: string): Promise<void>;
  /** Gives the memory back at once; nothing else may be called after. */
  release(): void;
}

/** Inserts every row, in order. `null` when `signal` was raised before the end. */
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
 * Opens a file that `save` wrote. The file must be known to be whole: hnswlib follows the links it
 * finds there without looking, and a wrong one ends the process.
 *
 * @throws Error when hnswlib refuses the file, or when it holds another number of rows
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
  // hnswlib keeps efSearch in memory only: a loaded index has 10 again.
  index.setEf(efSearch);
  return {
    size,
    nearest(query, k) {
      // More than there is would be refused, and none is not understood.
      const wanted = Math.min(k, size);
      if (wanted <= 0) return [];
      return index.searchKnn(Array.from(query), wanted).neighbors;
    },
    async save(path) {
      await index.writeIndex(path);
    },
    release() {
      // The garbage collector sees a small object here, and hurries for none. Beginning a new index
      // is how hnswlib-node lets go of the old one.
      index.initIndex(1, 2, 1);
    },
  };
}
