import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished } from 'vitest';
import type { Clock } from '../../src/domain/time.ts';
import { openSqliteStores } from '../../src/store/sqlite/open-sqlite-stores.ts';
import type { Stores } from '../../src/store/stores.ts';
import type { CorpusStore } from '../../src/store/corpus-store.ts';
import { MODEL, toChange, vectorsFor } from './sample-corpus.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export const NOW = '2026-03-18T10:11:12.345Z';
/** The new name of a database in which damage is found at `NOW`. */
export const MOVED = 'verbatim.db.damaged-2026-03-18T101112.345Z';
export const SAMPLE = { sourceId: 'a', title: 'zorb', lines: ['blick quux', 'frob'] };

export interface StoreSetting {
  /** The path of the data folder. */
  readonly folder: string;
  /** The path of the database. */
  readonly file: string;
  /** Opens the stores. They are closed when the test ends, if not earlier. */
  open(dataDir?: string): Promise<Stores>;
  /** Creates a store with one source and closes it. */
  make(): Promise<void>;
  /**
   * Changes a stored value but not its checksum, in a way that SQLite itself does not detect.
   */
  damage(table: string, column: string, where?: string): void;
}

/** @param now the stores' clock. Default: `NOW` */
export function storeSetting(now = (): number => Date.parse(NOW)): StoreSetting {
  const folder = temporaryFolder();
  const opened: CorpusStore[] = [];
  onTestFinished(async () => {
    for (const store of opened) await store.close();
    folder.remove();
  });
  const file = join(folder.path, 'verbatim.db');
  const open = async (dataDir = folder.path): Promise<Stores> => {
    const result = await openSqliteStores({
      dataDir,
      clock: impatientClock(now),
      busyTimeoutMs: 10,
    });
    opened.push(result.store);
    return result;
  };
  return {
    folder: folder.path,
    file,
    open,
    async make() {
      const { store } = await open();
      await put(store, SAMPLE.lines);
      await store.close();
    },
    damage(table, column, where = '1') {
      damageValue(file, table, column, where);
    },
  };
}

export async function put(store: CorpusStore, lines: readonly string[]): Promise<void> {
  const { generation } = await store.status();
  const change = toChange(generation, [{ ...SAMPLE, lines }]);
  await store.addVectors(MODEL, vectorsFor(change));
  await store.commitCorpus(change);
}

/** A clock whose monotonic time advances by a minute per call, so that every wait is short. */
function impatientClock(now: () => number): Clock {
  let monotonic = 0;
  return { now, monotonic: () => (monotonic += 60_000) };
}

/** Changes the last byte of a stored value, but not its checksum. */
export function damageValue(file: string, table: string, column: string, where: string): void {
  const db = new Database(file);
  db.unsafeMode(true);
  db.pragma('writable_schema = ON');
  const value = db.prepare(`SELECT ${column} FROM ${table} WHERE ${where}`).pluck().get();
  const bytes = Buffer.from(value as string | Buffer);
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  const stored = typeof value === 'string' ? bytes.toString() : bytes;
  expect(
    db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${where}`).run(stored).changes,
  ).toBeGreaterThan(0);
  db.close();
}
