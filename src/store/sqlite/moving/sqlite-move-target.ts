import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { SHARED_CORPUS } from '../../../domain/corpus.ts';
import { UserFacingError } from '../../../domain/errors.ts';
import type { Clock } from '../../../domain/time.ts';
import type {
  MovedHead,
  MovedPlace,
  MovedRow,
  MoveSource,
  MoveTarget,
  TableDigest,
} from '../../moving/move-ports.ts';
import { CORPUS_TABLES, INSTALLATION_TABLES, type MovedTable } from '../../moving/moved-tables.ts';
import { NO_ROWS } from '../../moving/rows-hash.ts';
import { syncFolder } from '../../sync-folder.ts';
import { checkDatabase, wordsDigest, writePendingWords } from '../check-database.ts';
import { removeStamp } from '../checked-stamp.ts';
import { indexAllWords } from '../commit-corpus.ts';
import { CORPORA, DOCUMENTS } from '../corpora/sqlite-corpora.ts';
import { openDatabase } from '../open-database.ts';
import { DATABASE_NAME, UNFINISHED_MOVE } from '../open-sqlite-stores.ts';
import { LOCK_FILES } from '../process-lock.ts';
import { MIGRATIONS } from '../schema.ts';
import { atFirstUse } from '../statements/at-first-use.ts';
import { prepareReads } from '../statements/read-statements.ts';
import { prepareWrites } from '../statements/write-statements.ts';
import { checkCorpus, corpusChecksum } from '../stored-rows.ts';
import { writeToDisk } from '../upgrade/copy-before-migration.ts';
import { writeDocument } from './document-files.ts';
import { prepareMoveReads, prepareMoveWrites } from './move-statements.ts';
import { ROW_KINDS } from './row-kinds.ts';
import { type DocumentFolders, SqliteMoveSource } from './sqlite-move-source.ts';

/** Names that a folder without data can have. */
const EMPTY_NAMES = new Set(['lost+found', ...LOCK_FILES]);
const MOST_NAMED = 5;
const BUSY_TIMEOUT_MS = 10_000;

/**
 * Fills an empty data folder. Everything is written to a folder inside it, and moved to its place at
 * the end, the shared database last. A move that was killed begins again.
 */
export class SqliteMoveTarget implements MoveTarget {
  readonly #dataDir: string;
  readonly #unfinished: string;
  readonly #clock: Clock;
  readonly #folders: DocumentFolders;
  #opened: { readonly corpusId: string; readonly db: Database.Database } | null = null;
  readonly #written = new Map<string, TableDigest>();

  constructor(options: {
    readonly dataDir: string;
    readonly clock: Clock;
    readonly folders: DocumentFolders;
  }) {
    this.#dataDir = options.dataDir;
    this.#unfinished = join(options.dataDir, UNFINISHED_MOVE);
    this.#clock = options.clock;
    this.#folders = options.folders;
  }

  /** The folder that has the data until `finish`. */
  get folder(): string {
    return this.#unfinished;
  }

  async begin(): Promise<{ readonly isFinished: boolean }> {
    await this.#refuseOtherData();
    for (const name of this.#parts()) await remove(join(this.#dataDir, name));
    await remove(this.#unfinished);
    await mkdir(this.#unfinished, { recursive: true });
    return { isFinished: false };
  }

  async addCorpus(corpusId: string): Promise<void> {
    if (corpusId !== SHARED_CORPUS) {
      await mkdir(join(this.#corpusDir(corpusId), DOCUMENTS), { recursive: true });
    }
    await this.#open(corpusId);
  }

  appended(place: MovedPlace, { name }: MovedTable): Promise<TableDigest> {
    return Promise.resolve(this.#written.get(keyOf(place, name)) ?? NO_ROWS);
  }

  async append(
    place: MovedPlace,
    table: MovedTable,
    rows: readonly MovedRow[],
    now: TableDigest,
  ): Promise<void> {
    if (table.name === 'documents') {
      const folder = this.#corpusDir(place ?? SHARED_CORPUS);
      for (const row of rows) await writeDocument(folder, row);
    } else {
      insertRows(await this.#open(place ?? SHARED_CORPUS), table, rows);
    }
    this.#written.set(keyOf(place, table.name), now);
    await setImmediate();
  }

  async clear(place: MovedPlace): Promise<void> {
    const tables = place === null ? INSTALLATION_TABLES : CORPUS_TABLES;
    for (const table of [...tables].reverse()) {
      this.#written.delete(keyOf(place, table.name));
      if (table.name !== 'documents') {
        prepareMoveWrites(await this.#open(place ?? SHARED_CORPUS))
          .clear(table)
          .run();
      }
    }
  }

  async complete(corpusId: string, head: MovedHead): Promise<void> {
    const db = await this.#open(corpusId);
    const preparing = atFirstUse(db);
    const writer = { db, reads: prepareReads(preparing), writes: prepareWrites(preparing) };
    db.exec('BEGIN IMMEDIATE');
    try {
      await indexAllWords(writer, paced());
      writePendingWords(db);
      setLastKeys(db, head);
      const before = checkCorpus(writer.reads.corpus.get());
      const after = {
        store_id: before.store_id,
        generation: head.generation,
        model_id: head.modelId,
        pipeline: head.pipeline,
        sources: head.sources,
        passages: head.passages,
        words_digest: wordsDigest(db),
      };
      writer.writes.updateCorpus.run({ ...after, checksum: corpusChecksum(after) });
      db.exec('COMMIT');
    } finally {
      if (db.inTransaction) db.exec('ROLLBACK');
    }
  }

  async read(): Promise<MoveSource> {
    await this.#seal();
    const { folder: dataDir } = this;
    return new SqliteMoveSource({ dataDir, clock: this.#clock, folders: this.#folders });
  }

  async finish(): Promise<void> {
    await this.#seal();
    await syncFolder(this.#unfinished);
    for (const name of this.#parts()) {
      const part = join(this.#unfinished, name);
      if (existsSync(part)) await rename(part, join(this.#dataDir, name));
    }
    await syncFolder(this.#dataDir);
    // From here on, the move is complete.
    await rename(join(this.#unfinished, DATABASE_NAME), join(this.#dataDir, DATABASE_NAME));
    await syncFolder(this.#dataDir);
    await remove(this.#unfinished);
  }

  close(): Promise<void> {
    this.#opened?.db.close();
    this.#opened = null;
    return Promise.resolve();
  }

  /** The names in a data folder that a move creates, besides the shared database. */
  #parts(): readonly string[] {
    return [CORPORA, ...this.#folders.shared];
  }

  async #refuseOtherData(): Promise<void> {
    const names = (await readdir(this.#dataDir).catch(() => [])).filter(
      (name) => !EMPTY_NAMES.has(name),
    );
    const isUnfinished = names.includes(UNFINISHED_MOVE) && !names.includes(DATABASE_NAME);
    const ours = new Set(isUnfinished ? [UNFINISHED_MOVE, ...this.#parts()] : []);
    const found = names.filter((name) => !ours.has(name)).sort();
    if (found.length === 0) return;
    throw new UserFacingError('move-folder-not-empty', {
      folder: this.#dataDir,
      found: found.slice(0, MOST_NAMED),
      more: Math.max(0, found.length - MOST_NAMED),
    });
  }

  #corpusDir(corpusId: string): string {
    return corpusId === SHARED_CORPUS
      ? this.#unfinished
      : join(this.#unfinished, CORPORA, corpusId);
  }

  async #open(corpusId: string): Promise<Database.Database> {
    if (this.#opened?.corpusId === corpusId) return this.#opened.db;
    await this.#seal();
    const { db } = await openDatabase(join(this.#corpusDir(corpusId), DATABASE_NAME), {
      busyTimeoutMs: BUSY_TIMEOUT_MS,
      migrations: MIGRATIONS,
      now: new Date(this.#clock.now()).toISOString(),
    });
    // An unfinished database is worthless, so it is written to the disk once, when it is closed.
    db.pragma('synchronous = OFF');
    this.#opened = { corpusId, db };
    return db;
  }

  /** Checks the open database, and writes it to the disk. */
  async #seal(): Promise<void> {
    if (this.#opened === null) return;
    const { db } = this.#opened;
    this.#opened = null;
    try {
      await checkDatabase(db);
    } finally {
      db.close();
    }
    removeStamp(db.name);
    writeToDisk(db.name);
  }
}

function insertRows(db: Database.Database, table: MovedTable, rows: readonly MovedRow[]): void {
  const kind = ROW_KINDS[table.name];
  if (kind === undefined) throw new Error(`The rows of ${table.name} have no checksum`);
  const sealed = rows.map((row) =>
    kind.seal(Object.fromEntries(table.columns.map(({ name }, at) => [name, row[at] ?? null]))),
  );
  const [first] = sealed;
  if (first === undefined) return;
  const writes = prepareMoveWrites(db);
  const insert = writes.insert(table, first);
  db.transaction(() => {
    // A new database has a key of its own.
    if (table.name === 'user_key') writes.clear(table).run();
    for (const row of sealed) insert.run(row);
  })();
}

/** Keys of rows that were deleted are not given out again. */
function setLastKeys(db: Database.Database, { lastKeys }: MovedHead): void {
  const { lastKey } = prepareMoveReads(db);
  const { setLastKey, addLastKey } = prepareMoveWrites(db);
  const keys = {
    source_versions: lastKeys.version,
    vectors: lastKeys.vector,
    source_changes: lastKeys.change,
  };
  for (const [name, key] of Object.entries(keys)) {
    if (lastKey.get(name) !== undefined) setLastKey.run(key, name);
    else if (key > 0) addLastKey.run(name, key);
  }
}

function keyOf(place: MovedPlace, table: string): string {
  return `${place ?? ''} ${table}`;
}

/** Yields to the event loop regularly. */
function paced(): () => Promise<void> {
  let done = 0;
  return async () => {
    done += 1;
    if (done % 200 === 0) await setImmediate();
  };
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
