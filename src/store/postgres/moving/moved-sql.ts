import type { MovedPlace, MovedRow, MovedValue } from '../../moving/move-ports.ts';
import type { ColumnKind, MovedTable } from '../../moving/moved-tables.ts';
import { fromColumn, toColumn } from '../text-columns.ts';

/** Columns that PostgreSQL stores as UTF-8 bytes, because its texts cannot contain U+0000. */
const TEXT_AS_BYTES = new Set(['source_versions.text', 'answers.source_filter']);
const ESCAPED = new Set([
  ...['source_versions', 'sources', 'passages', 'given_ids', 'source_changes'],
]);
/** Columns that only PostgreSQL has, with the values that they have until the words are counted. */
const DERIVED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sources: { words: '0', source_key: 'rows.version_id' },
  passages: { words: '0' },
};
/** Rows of a batch. Those of other tables are small. */
const BATCH_ROWS: Readonly<Record<string, number>> = { source_versions: 50, documents: 4 };
const DEFAULT_BATCH_ROWS = 500;

const ARRAYS: Readonly<Record<ColumnKind, string>> = {
  text: 'text[]',
  integer: 'bigint[]',
  bytes: 'bytea[]',
};

export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

export function batchRowsOf({ name }: MovedTable): number {
  return BATCH_ROWS[name] ?? DEFAULT_BATCH_ROWS;
}

/** Returns the statement that reads the rows after a key, in the order of their keys. */
export function selectRows(
  place: MovedPlace,
  table: MovedTable,
  after: MovedRow | null,
): Statement {
  const key = table.columns
    .slice(0, table.keyLength)
    .map(({ name, kind }) => `${quoted(name)}${kind === 'text' ? ' COLLATE "C"' : ''}`);
  const values: unknown[] = place === null ? [] : [place];
  const conditions = place === null ? [] : ['corpus_id = $1'];
  if (after !== null) {
    const parameters = key.map((_, at) => `$${values.length + at + 1}`);
    conditions.push(`(${key.join(', ')}) > (${parameters.join(', ')})`);
    values.push(...after.slice(0, table.keyLength).map((value) => toStored(table, '', value)));
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const columns = table.columns.map(({ name }) => quoted(name)).join(', ');
  return {
    sql: `SELECT ${columns} FROM ${table.name} ${where}
      ORDER BY ${key.join(', ')} LIMIT ${batchRowsOf(table)}`,
    values,
  };
}

/** Returns the statement that inserts rows. */
export function insertRows(
  place: MovedPlace,
  table: MovedTable,
  rows: readonly MovedRow[],
): Statement {
  const names = table.columns.map(({ name }) => quoted(name));
  const derived = Object.entries(DERIVED[table.name] ?? {});
  const before = place === null ? [] : ['corpus_id'];
  const into = [...before, ...names, ...derived.map(([name]) => name)];
  const from = [
    ...before.map(() => '$1::text'),
    ...names.map((name) => `rows.${name}`),
    ...derived.map(([, value]) => value),
  ];
  const arrays = table.columns.map(
    ({ name, kind }, at) =>
      `$${before.length + at + 1}::${ARRAYS[isBytes(table, name) ? 'bytes' : kind]}`,
  );
  const columns = table.columns.map(({ name }, at) =>
    rows.map((row) => toStored(table, name, row[at] ?? null)),
  );
  return {
    sql: `INSERT INTO ${table.name} (${into.join(', ')}) SELECT ${from.join(', ')}
      FROM unnest(${arrays.join(', ')}) AS rows (${names.join(', ')})`,
    values: place === null ? columns : [place, ...columns],
  };
}

export function toMovedRow(
  table: MovedTable,
  stored: Readonly<Record<string, MovedValue>>,
): MovedRow {
  return table.columns.map(({ name }) => {
    const value = stored[name] ?? null;
    if (isBytes(table, name) && value instanceof Uint8Array) return Buffer.from(value).toString();
    return typeof value === 'string' && isEscaped(table) ? fromColumn(value) : value;
  });
}

/** Returns the first row with a text that PostgreSQL cannot store. */
export function findUnstorable(table: MovedTable, rows: readonly MovedRow[]): MovedRow | undefined {
  if (isEscaped(table)) return undefined;
  return rows.find((row) => row.some((value) => typeof value === 'string' && value.includes('\0')));
}

function toStored(table: MovedTable, name: string, value: MovedValue): MovedValue {
  if (typeof value !== 'string') return value;
  if (isBytes(table, name)) return Buffer.from(value);
  return isEscaped(table) ? toColumn(value) : value;
}

/** Whether the store escapes U+0000 in the texts of a table. Paths and texts of users cannot have it. */
function isEscaped({ name }: MovedTable): boolean {
  return ESCAPED.has(name);
}

function isBytes(table: MovedTable, name: string): boolean {
  return TEXT_AS_BYTES.has(`${table.name}.${name}`);
}

function quoted(name: string): string {
  return `"${name}"`;
}
