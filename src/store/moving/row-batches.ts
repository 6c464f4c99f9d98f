import type { MovedRow } from './move-ports.ts';

/** Limits of a batch, which is one transaction and is held in memory. */
const MOST_ROWS = 500;
const MOST_BYTES = 4_000_000;

/** Divides rows into batches. A batch of one row can be larger than the limit. */
export async function* inBatches(
  rows: Iterable<MovedRow> | AsyncIterable<MovedRow>,
): AsyncGenerator<readonly MovedRow[]> {
  let batch: MovedRow[] = [];
  let bytes = 0;
  for await (const row of rows) {
    const size = sizeOf(row);
    if (batch.length > 0 && (batch.length >= MOST_ROWS || bytes + size > MOST_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(row);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** Returns roughly the bytes of a row. */
function sizeOf(row: MovedRow): number {
  return row.reduce<number>((sum, value) => {
    return (
      sum + (typeof value === 'object' || typeof value === 'string' ? (value?.length ?? 0) : 8)
    );
  }, 0);
}
