import type {
  MovedHead,
  MovedPlace,
  MovedRow,
  MoveSource,
  MoveTarget,
  TableDigest,
} from '../../src/store/moving/move-ports.ts';
import type { MovedTable } from '../../src/store/moving/moved-tables.ts';
import { NO_ROWS } from '../../src/store/moving/rows-hash.ts';

/** Rows by corpus and table, such as `shared sources`, or ` answers` for the tables without a corpus. */
export type MemoryTables = Map<string, MovedRow[]>;

export const HEAD: MovedHead = {
  ...{ generation: 3, modelId: 'model', pipeline: 'pipeline', sources: 1, passages: 1 },
  lastKeys: { version: 1, vector: 1, change: 1 },
};

/** Reads rows from memory, in batches of two. */
export class MemoryMoveSource implements MoveSource {
  readonly origin = 'store';
  readonly tables: MemoryTables;
  heads = new Map<string, MovedHead>();

  constructor(tables: MemoryTables) {
    this.tables = tables;
  }

  corpora(): Promise<string[]> {
    const ids = [...this.tables.keys()].map((key) => key.split(' ')[0] ?? '');
    const own = [...new Set(ids)].filter((id) => !['', 'shared'].includes(id)).sort();
    return Promise.resolve(['shared', ...own]);
  }

  head(corpusId: string): Promise<MovedHead> {
    return Promise.resolve(this.heads.get(corpusId) ?? HEAD);
  }

  count(place: MovedPlace, table: MovedTable): Promise<number> {
    return Promise.resolve(this.#rowsOf(place, table).length);
  }

  async *rows(place: MovedPlace, table: MovedTable): AsyncGenerator<readonly MovedRow[]> {
    const rows = this.#rowsOf(place, table);
    for (let at = 0; at < rows.length; at += 2) {
      await Promise.resolve();
      yield rows.slice(at, at + 2);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #rowsOf(place: MovedPlace, { name }: MovedTable): MovedRow[] {
    return this.tables.get(`${place ?? ''} ${name}`) ?? [];
  }
}

/** Keeps rows in memory, and fails after a number of batches. */
export class MemoryMoveTarget implements MoveTarget {
  readonly tables: MemoryTables = new Map();
  /** Batches until it fails. */
  batches = Infinity;
  isFinished = false;
  readonly #digests = new Map<string, TableDigest>();

  begin(): Promise<{ readonly isFinished: boolean }> {
    return Promise.resolve({ isFinished: this.isFinished });
  }

  addCorpus(): Promise<void> {
    return Promise.resolve();
  }

  appended(place: MovedPlace, { name }: MovedTable): Promise<TableDigest> {
    return Promise.resolve(this.#digests.get(`${place ?? ''} ${name}`) ?? NO_ROWS);
  }

  append(
    place: MovedPlace,
    { name }: MovedTable,
    rows: readonly MovedRow[],
    now: TableDigest,
  ): Promise<void> {
    if (this.batches === 0) return Promise.reject(new Error('killed'));
    this.batches -= 1;
    const key = `${place ?? ''} ${name}`;
    this.tables.set(key, [...(this.tables.get(key) ?? []), ...rows]);
    this.#digests.set(key, now);
    return Promise.resolve();
  }

  clear(place: MovedPlace): Promise<void> {
    for (const key of [...this.tables.keys()]) {
      if (!key.startsWith(`${place ?? ''} `)) continue;
      this.tables.delete(key);
      this.#digests.delete(key);
    }
    return Promise.resolve();
  }

  complete(): Promise<void> {
    return Promise.resolve();
  }

  read(): Promise<MoveSource> {
    return Promise.resolve(new MemoryMoveSource(this.tables));
  }

  finish(): Promise<void> {
    this.isFinished = true;
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
