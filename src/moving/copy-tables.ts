import {
  CORPUS_TABLES,
  INSTALLATION_TABLES,
  type MovedTable,
} from '../store/moving/moved-tables.ts';
import type {
  MovedPlace,
  MovedRow,
  MoveSource,
  MoveTarget,
  TableDigest,
} from '../store/moving/move-ports.ts';
import { RowsHash } from '../store/moving/rows-hash.ts';

/** What a table has on one side. `corpusId`: `null` for the tables that an installation has once. */
export interface TableOnSide extends TableDigest {
  readonly corpusId: MovedPlace;
  readonly table: string;
}

export interface CopyProgress {
  readonly corpusId: MovedPlace;
  readonly table: string;
  /** Rows of this table so far. */
  readonly rows: number;
}

/**
 * Copies all tables of a place in order. Rows that an earlier call has copied are only compared. If
 * they differ, because the source has changed, the place is copied from the beginning.
 *
 * @returns what the source has
 */
export async function copyTables(
  place: MovedPlace,
  source: Pick<MoveSource, 'rows'>,
  target: Pick<MoveTarget, 'appended' | 'append' | 'clear'>,
  onProgress: (progress: CopyProgress) => void = () => undefined,
): Promise<TableOnSide[]> {
  const attempt = async (): Promise<TableOnSide[] | null> => {
    const copied: TableOnSide[] = [];
    for (const table of tablesOf(place)) {
      const digest = await copyTable(place, table, { source, target, onProgress });
      if (digest === null) return null;
      copied.push({ corpusId: place, table: table.name, ...digest });
    }
    return copied;
  };
  const copied = await attempt();
  if (copied !== null) return copied;
  await target.clear(place);
  const again = await attempt();
  if (again === null) throw new Error('The target has rows after it was cleared');
  return again;
}

/** Reads all tables of a place. */
export async function hashTables(
  place: MovedPlace,
  source: Pick<MoveSource, 'rows'>,
): Promise<TableOnSide[]> {
  const found: TableOnSide[] = [];
  for (const table of tablesOf(place)) {
    const hash = new RowsHash();
    for await (const batch of source.rows(place, table)) {
      for (const row of batch) hash.add(row);
    }
    found.push({ corpusId: place, table: table.name, ...hash.digest });
  }
  return found;
}

export function tablesOf(place: MovedPlace): readonly MovedTable[] {
  return place === null ? INSTALLATION_TABLES : CORPUS_TABLES;
}

/** Returns `null` if the target has other rows than the source. */
async function copyTable(
  place: MovedPlace,
  table: MovedTable,
  parts: {
    readonly source: Pick<MoveSource, 'rows'>;
    readonly target: Pick<MoveTarget, 'appended' | 'append'>;
    readonly onProgress: (progress: CopyProgress) => void;
  },
): Promise<TableDigest | null> {
  const { source, target, onProgress } = parts;
  const earlier = await target.appended(place, table);
  const hash = new RowsHash();
  const isSame = (): boolean => hash.rows !== earlier.rows || hash.digest.digest === earlier.digest;
  if (!isSame()) return null;
  for await (const batch of source.rows(place, table)) {
    const added: MovedRow[] = [];
    for (const row of batch) {
      hash.add(row);
      if (hash.rows > earlier.rows) added.push(row);
      else if (!isSame()) return null;
    }
    if (added.length > 0) await target.append(place, table, added, hash.digest);
    onProgress({ corpusId: place, table: table.name, rows: hash.rows });
  }
  return hash.rows < earlier.rows ? null : hash.digest;
}
