import { createHash, hash } from 'node:crypto';
import type { Snapshot } from '../../store/corpus-store.ts';

/** The distinct vectors of one corpus, as rows. */
export interface VectorTable {
  readonly dimensions: number;
  /** Number of rows. */
  readonly size: number;
  /** `size × dimensions` numbers. */
  readonly rows: Float32Array;
  /** For each row, the store's keys of the vectors equal to the row, in ascending order. */
  readonly keys: readonly (readonly number[])[];
  /**
   * SHA-256 of the rows, in hex. Tables with equal digests hold the same vectors in the same order.
   */
  readonly digest: string;
}

/**
 * Reads every vector of the snapshot. Rows are ordered by their SHA-256, independent of the store's
 * keys and of ingestion order, so a rebuilt database gives the same table, graph and answers. Equal
 * vectors share a row, because duplicates degrade the graph: with 30 % duplicates among 10,000
 * vectors, recall@10 was .36.
 *
 * @param dimensions width of the table if the corpus has no vectors
 */
export async function readVectorTable(
  snapshot: Pick<Snapshot, 'allVectors'>,
  dimensions: number,
): Promise<VectorTable> {
  const found = new Map<string, { readonly vector: Float32Array; readonly keys: number[] }>();
  for await (const batch of snapshot.allVectors()) {
    for (const { vectorKey, vector } of batch) {
      const name = hash('sha256', bytesOf(vector));
      const equal = found.get(name);
      if (equal === undefined) found.set(name, { vector, keys: [vectorKey] });
      else equal.keys.push(vectorKey);
    }
  }
  const ordered = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  const width = ordered[0]?.[1].vector.length ?? dimensions;
  const rows = new Float32Array(ordered.length * width);
  const digest = createHash('sha256');
  for (const [row, [name, { vector, keys }]] of ordered.entries()) {
    if (vector.length !== width) {
      throw new Error(`Vector ${keys.join()} has ${vector.length} dimensions, others ${width}`);
    }
    rows.set(vector, row * width);
    keys.sort((a, b) => a - b);
    digest.update(name);
  }
  return {
    dimensions: width,
    size: ordered.length,
    rows,
    keys: ordered.map(([, { keys }]) => keys),
    digest: digest.digest('hex'),
  };
}

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}
