import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SHARED_CORPUS } from '../../../domain/corpus.ts';
import type { Clock } from '../../../domain/time.ts';
import { NO_EVENTS } from '../../corpora.ts';
import type { MovedHead, MovedPlace, MovedRow, MoveSource } from '../../moving/move-ports.ts';
import type { MovedTable } from '../../moving/moved-tables.ts';
import { inBatches } from '../../moving/row-batches.ts';
import { SqliteCorpora } from '../corpora/sqlite-corpora.ts';
import { DATABASE_NAME } from '../open-sqlite-stores.ts';
import { checkCorpus } from '../stored-rows.ts';
import { listDocuments, readDocuments } from './document-files.ts';
import { prepareMoveReads } from './move-statements.ts';
import { ROW_KINDS } from './row-kinds.ts';

/** The folders of a corpus that have documents. */
export interface DocumentFolders {
  readonly shared: readonly string[];
  readonly own: readonly string[];
}

interface OpenDatabase {
  readonly corpusId: string;
  /** In a read transaction; `null`: the corpus was never used. */
  readonly db: Database.Database | null;
}

const NOTHING: MovedHead = {
  ...{ generation: 0, modelId: null, pipeline: null, sources: 0, passages: 0 },
  lastKeys: { version: 0, vector: 0, change: 0 },
};

/**
 * Reads a data folder that no bot uses. Each database is read in one transaction, and changes
 * nothing. Databases must have the newest version.
 */
export class SqliteMoveSource implements MoveSource {
  readonly origin: string;
  readonly #dataDir: string;
  readonly #folders: DocumentFolders;
  readonly #corpora: SqliteCorpora;
  readonly #shared: OpenDatabase;
  /** The database of the server's corpus that was read last. */
  #own: OpenDatabase | null = null;

  constructor(options: {
    readonly dataDir: string;
    readonly clock: Clock;
    readonly folders: DocumentFolders;
  }) {
    this.#dataDir = options.dataDir;
    this.#folders = options.folders;
    this.#corpora = new SqliteCorpora({ ...options, events: NO_EVENTS });
    this.#shared = openDatabase(SHARED_CORPUS, options.dataDir);
    this.origin = stateOf(this.#shared)?.store_id ?? '';
  }

  async corpora(): Promise<string[]> {
    return [SHARED_CORPUS, ...(await this.#corpora.list())];
  }

  head(corpusId: string): Promise<MovedHead> {
    return attempt(() => {
      const opened = this.#open(corpusId);
      const state = stateOf(opened);
      if (opened.db === null || state === null) return NOTHING;
      const { lastKey } = prepareMoveReads(opened.db);
      const { generation, model_id: modelId, pipeline, sources, passages } = state;
      const lastKeys = {
        version: lastKey.get('source_versions') ?? 0,
        vector: lastKey.get('vectors') ?? 0,
        change: lastKey.get('source_changes') ?? 0,
      };
      return { generation, modelId, pipeline, sources, passages, lastKeys };
    });
  }

  count(place: MovedPlace, table: MovedTable): Promise<number> {
    return attempt(() => {
      if (table.name === 'documents') return listDocuments(...this.#documents(place)).length;
      const { db } = this.#open(place);
      return db === null ? 0 : (prepareMoveReads(db).count(table).get() ?? 0);
    });
  }

  rows(place: MovedPlace, table: MovedTable): AsyncIterable<readonly MovedRow[]> {
    if (table.name === 'documents') return inBatches(readDocuments(...this.#documents(place)));
    return inBatches(checkedRows(this.#open(place), table));
  }

  close(): Promise<void> {
    this.#shared.db?.close();
    this.#own?.db?.close();
    this.#own = null;
    return this.#corpora.close();
  }

  #open(place: MovedPlace): OpenDatabase {
    if (place === null || place === SHARED_CORPUS) return this.#shared;
    if (this.#own?.corpusId === place) return this.#own;
    this.#own?.db?.close();
    this.#own = openDatabase(place, this.#corpora.folders(place).dataDir);
    return this.#own;
  }

  #documents(place: MovedPlace): [corpusDir: string, folders: readonly string[]] {
    return place === null || place === SHARED_CORPUS
      ? [this.#dataDir, this.#folders.shared]
      : [this.#corpora.folders(place).dataDir, this.#folders.own];
  }
}

function openDatabase(corpusId: string, folder: string): OpenDatabase {
  const file = join(folder, DATABASE_NAME);
  if (!existsSync(file)) return { corpusId, db: null };
  const db = new Database(file, { readonly: true, fileMustExist: true });
  db.pragma('cell_size_check = ON');
  db.pragma('trusted_schema = OFF');
  // The first read fixes the state.
  db.exec('BEGIN');
  return { corpusId, db };
}

function stateOf({ db }: OpenDatabase) {
  return db === null ? null : checkCorpus(prepareMoveReads(db).corpus.get());
}

function* checkedRows({ db }: OpenDatabase, table: MovedTable): Generator<MovedRow> {
  if (db === null) return;
  const kind = ROW_KINDS[table.name];
  if (kind === undefined) throw new Error(`The rows of ${table.name} have no checksum`);
  for (const row of prepareMoveReads(db).rows(table).iterate()) {
    kind.check(row);
    yield table.columns.map(({ name }) => row[name] ?? null);
  }
}

function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
