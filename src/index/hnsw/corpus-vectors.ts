import { setImmediate } from 'node:timers/promises';
import type { VectorList } from '../../store/corpus-store.ts';
import type { VectorSnapshot } from '../vector-index.ts';
import type { GraphIdentity } from './graph-sidecar.ts';
import type { HnswGraph } from './hnsw-graph.ts';
import type { NodeKeys } from './node-keys.ts';
import { readVectorTable, type KeyedVector, type VectorTable } from './vector-table.ts';

const VECTORS_IN_BATCH = 1024;

/** The vectors of a snapshot, read only as far as they are needed. */
export class CorpusVectors {
  readonly identity: GraphIdentity;
  readonly passages: number;
  readonly #snapshot: VectorSnapshot;
  #list: Promise<VectorList> | null = null;

  private constructor(snapshot: VectorSnapshot, identity: GraphIdentity, passages: number) {
    this.#snapshot = snapshot;
    this.identity = identity;
    this.passages = passages;
  }

  /** @param dimensions width of a table without vectors */
  static async of(
    snapshot: VectorSnapshot,
    modelId: string,
    dimensions: number,
  ): Promise<CorpusVectors> {
    const { storeId, generation } = snapshot;
    const state = await snapshot.vectorState();
    const identity = { storeId, generation, state, modelId, dimensions };
    return new CorpusVectors(snapshot, identity, await snapshot.passageCount());
  }

  list(): Promise<VectorList> {
    this.#list ??= this.#snapshot.vectorList();
    return this.#list;
  }

  all(): Promise<VectorTable> {
    return readVectorTable(this.#snapshot.allVectors(), this.identity.dimensions);
  }

  some(list: VectorList): Promise<VectorTable> {
    return readVectorTable(this.#batches(list), this.identity.dimensions);
  }

  async *#batches({ vectorKeys, checksums }: VectorList): AsyncIterable<KeyedVector[]> {
    for (let from = 0; from < vectorKeys.length; from += VECTORS_IN_BATCH) {
      const keys = [...vectorKeys.subarray(from, from + VECTORS_IN_BATCH)];
      const vectors = await this.#snapshot.vectors(keys);
      yield vectors.map((vector, i) => ({
        vectorKey: keys[i] ?? 0,
        checksum: checksums[from + i] ?? 0,
        vector,
      }));
      await setImmediate();
    }
  }
}

/** Returns one table with the living nodes of the graph and the rows of the other table. */
export function joinVectors(
  graph: HnswGraph,
  kept: NodeKeys,
  table: VectorTable,
): Promise<VectorTable> {
  return readVectorTable(joined(graph, kept, table), table.dimensions);
}

async function* joined(
  graph: HnswGraph,
  { vectorKeys, checksums, nodes }: NodeKeys,
  table: VectorTable,
): AsyncIterable<KeyedVector[]> {
  for (let from = 0; from < nodes.length; from += VECTORS_IN_BATCH) {
    yield Array.from(nodes.subarray(from, from + VECTORS_IN_BATCH), (node, i) => ({
      vectorKey: vectorKeys[from + i] ?? 0,
      checksum: checksums[from + i] ?? 0,
      vector: graph.vector(node),
    }));
    await setImmediate();
  }
  const { dimensions, rows, keys } = table;
  yield keys.flatMap((equal, row) => {
    const vector = rows.subarray(row * dimensions, (row + 1) * dimensions);
    const checksum = table.checksums[row] ?? 0;
    return equal.map((vectorKey) => ({ vectorKey, checksum, vector }));
  });
}
