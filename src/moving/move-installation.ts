import type { MovedHead, MoveSource, MoveTarget } from '../store/moving/move-ports.ts';
import { RowsHash } from '../store/moving/rows-hash.ts';
import {
  type CopyProgress,
  copyTables,
  hashTables,
  type TableOnSide,
  tablesOf,
} from './copy-tables.ts';

/** The name under which the state of a corpus is compared. */
export const STATE = 'state';

/** A table on both sides. Equal tables have equal digests. */
export interface ComparedTable {
  readonly corpusId: string | null;
  readonly table: string;
  readonly source: { readonly rows: number; readonly digest: string };
  readonly target: { readonly rows: number; readonly digest: string };
}

export interface CopyReport {
  readonly corpora: readonly string[];
  readonly tables: readonly ComparedTable[];
  /** Whether an earlier move had copied everything, so that both sides were only compared. */
  readonly wasFinished: boolean;
}

/** Numbers of rows, by table. */
export interface RowCounts {
  readonly corpora: readonly string[];
  readonly tables: readonly {
    readonly corpusId: string | null;
    readonly table: string;
    readonly rows: number;
  }[];
}

/**
 * Copies everything, or continues a copy that was killed, and reads both sides. If all tables are
 * equal, the caller makes the target usable with `finish`.
 */
export async function copyInstallation(
  source: MoveSource,
  target: MoveTarget,
  onProgress: (progress: CopyProgress) => void = () => undefined,
): Promise<CopyReport> {
  const { isFinished } = await target.begin(source.origin);
  const corpora = await source.corpora();
  const onSource: TableOnSide[] = [];
  for (const corpusId of corpora) {
    const head = await source.head(corpusId);
    if (isFinished) {
      onSource.push(...(await hashTables(corpusId, source)));
    } else {
      await target.addCorpus(corpusId);
      onSource.push(...(await copyTables(corpusId, source, target, onProgress)));
      await target.complete(corpusId, head);
    }
    onSource.push(stateOf(corpusId, head));
  }
  const copied = isFinished
    ? await hashTables(null, source)
    : await copyTables(null, source, target, onProgress);
  const tables = await compareWith(target, [...onSource, ...copied]);
  return { corpora, tables, wasFinished: isFinished };
}

/** Counts rows, and reads no others. */
export async function countRows(source: MoveSource): Promise<RowCounts> {
  const corpora = await source.corpora();
  const tables = [];
  for (const place of [...corpora, null]) {
    for (const table of tablesOf(place)) {
      tables.push({ corpusId: place, table: table.name, rows: await source.count(place, table) });
    }
  }
  return { corpora, tables };
}

export function isEqual({ source, target }: ComparedTable): boolean {
  return source.rows === target.rows && source.digest === target.digest;
}

/** Reads the target. A corpus or table that only one side has counts as a difference. */
async function compareWith(
  target: MoveTarget,
  onSource: readonly TableOnSide[],
): Promise<ComparedTable[]> {
  const reader = await target.read();
  const onTarget: TableOnSide[] = [];
  try {
    for (const corpusId of await reader.corpora()) {
      onTarget.push(...(await hashTables(corpusId, reader)));
      onTarget.push(stateOf(corpusId, await reader.head(corpusId)));
    }
    onTarget.push(...(await hashTables(null, reader)));
  } finally {
    await reader.close();
  }
  const keyOf = ({ corpusId, table }: TableOnSide): string => `${corpusId ?? ''} ${table}`;
  const found = new Map(onTarget.map((one) => [keyOf(one), one]));
  const missing = { rows: 0, digest: '' };
  const compared = onSource.map((one): ComparedTable => {
    const { corpusId, table, rows, digest } = one;
    const other = found.get(keyOf(one)) ?? missing;
    found.delete(keyOf(one));
    return {
      ...{ corpusId, table, source: { rows, digest } },
      target: { rows: other.rows, digest: other.digest },
    };
  });
  const extra = [...found.values()].map(({ corpusId, table, rows, digest }): ComparedTable => {
    return { corpusId, table, source: missing, target: { rows, digest } };
  });
  return [...compared, ...extra];
}

/** The state of a corpus, without the keys that were given out. */
function stateOf(corpusId: string, head: MovedHead): TableOnSide {
  const { generation, modelId, pipeline, sources, passages } = head;
  const hash = new RowsHash();
  hash.add([generation, modelId, pipeline, sources, passages]);
  return { corpusId, table: STATE, ...hash.digest };
}
