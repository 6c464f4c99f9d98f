/** A vector of the store, with its key and its checksum. */
export interface KeyedVector {
  readonly vectorKey: number;
  /** CRC-32 of the vector's bytes. Equal vectors have equal checksums. */
  readonly checksum: number;
  readonly vector: Float32Array;
}

/** Distinct vectors, as rows. */
export interface VectorTable {
  readonly dimensions: number;
  /** Number of rows. */
  readonly size: number;
  /** `size × dimensions` numbers. */
  readonly rows: Float32Array;
  /** For each row, the store's keys of the vectors equal to the row, in ascending order. */
  readonly keys: readonly (readonly number[])[];
  /** For each row, the checksum of its vector. */
  readonly checksums: Uint32Array;
}

interface Distinct {
  readonly vector: Float32Array;
  readonly checksum: number;
  readonly keys: number[];
}

/**
 * Reads vectors into a table. Rows are ordered by their checksums, independent of the store's keys
 * and of ingestion order, so a rebuilt database gives the same table and the same new graph. Equal
 * vectors share a row, because duplicates degrade the graph: with 30 % duplicates among 10,000
 * vectors, recall@10 was .36.
 *
 * @param dimensions width of the table if there are no vectors
 */
export async function readVectorTable(
  batches: AsyncIterable<readonly KeyedVector[]> | Iterable<readonly KeyedVector[]>,
  dimensions: number,
): Promise<VectorTable> {
  const found = new Map<number, Distinct[]>();
  for await (const batch of batches) {
    for (const { vectorKey, checksum, vector } of batch) {
      const alike = found.get(checksum);
      const equal = alike?.find((other) => compareBytes(other.vector, vector) === 0);
      if (equal !== undefined) equal.keys.push(vectorKey);
      else if (alike !== undefined) alike.push({ vector, checksum, keys: [vectorKey] });
      else found.set(checksum, [{ vector, checksum, keys: [vectorKey] }]);
    }
  }
  const ordered = [...found.values()].flat();
  ordered.sort((a, b) => a.checksum - b.checksum || compareBytes(a.vector, b.vector));
  const width = ordered[0]?.vector.length ?? dimensions;
  const rows = new Float32Array(ordered.length * width);
  for (const [row, { vector, keys }] of ordered.entries()) {
    if (vector.length !== width) {
      throw new Error(`Vector ${keys.join()} has ${vector.length} dimensions, others ${width}`);
    }
    rows.set(vector, row * width);
    keys.sort((a, b) => a - b);
  }
  return {
    dimensions: width,
    size: ordered.length,
    rows,
    keys: ordered.map(({ keys }) => keys),
    checksums: Uint32Array.from(ordered, ({ checksum }) => checksum),
  };
}

/** Orders vectors by their bytes; 0 if they are equal. */
export function compareBytes(a: Float32Array, b: Float32Array): number {
  return Buffer.compare(bytesOf(a), bytesOf(b));
}

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}
