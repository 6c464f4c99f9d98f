import type { Queries } from './postgres-database.ts';

type ColumnType = 'text' | 'integer' | 'bigint' | 'bytea';

const ROWS_IN_STATEMENT = 1_000;
/** Of texts and bytes. The parameters of a statement are copied several times. */
const SIZE_OF_STATEMENT = 4 * 2 ** 20;

/**
 * Inserts rows with few statements, in the order of the rows.
 *
 * @param columns the types of the columns, which are the keys of each row
 * @param onConflict the clause after `ON CONFLICT`
 */
export async function insertRows<Row extends object>(
  queries: Pick<Queries, 'run'>,
  table: string,
  columns: Readonly<Record<keyof Row & string, ColumnType>>,
  rows: readonly Row[],
  onConflict?: string,
): Promise<void> {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const sql = `INSERT INTO ${table} (${names.map((name) => `"${name}"`).join()})
    SELECT * FROM unnest(${names.map((name, at) => `$${at + 1}::${columns[name]}[]`).join()})
    ${onConflict === undefined ? '' : `ON CONFLICT ${onConflict}`}`;
  for (const batch of inBatches(rows)) {
    await queries.run(
      sql,
      names.map((name) => batch.map((row) => row[name])),
    );
  }
}

function* inBatches<Row extends object>(rows: readonly Row[]): Generator<Row[]> {
  let batch: Row[] = [];
  let size = 0;
  for (const row of rows) {
    batch.push(row);
    size += sizeOf(row);
    if (batch.length < ROWS_IN_STATEMENT && size < SIZE_OF_STATEMENT) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}

function sizeOf(row: object): number {
  let size = 0;
  for (const value of Object.values(row) as unknown[]) {
    if (typeof value === 'string' || Buffer.isBuffer(value)) size += value.length;
  }
  return size;
}
