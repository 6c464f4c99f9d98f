import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { CorpusMode } from '../../domain/corpus.ts';
import { UserFacingError } from '../../domain/errors.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { checkDatabase } from './check-database.ts';
import { checkMode, prepareModeReads } from './corpora/server-corpora-rows.ts';
import { toSubscription } from './digest-rows.ts';
import { isDamageAtCheck } from './explain-error.ts';
import { refuseForeignFile } from './open-database.ts';
import { DATABASE_NAME } from './open-sqlite-stores.ts';
import { MIGRATIONS } from './schema.ts';
import { prepareChecks, prepareInspection } from './statements/check-statements.ts';
import { checkCorpus, checkGivenId } from './stored-rows.ts';
import { readVersion } from './upgrade/migrate.ts';

/** The contents of a data folder that can be read without changing it. */
export type DatabaseState =
  | { readonly state: 'missing' | 'foreign' }
  | { readonly state: 'older' | 'newer'; readonly version: number; readonly known: number }
  | { readonly state: 'damaged'; readonly reason: string }
  | IntactDatabase;

export interface IntactDatabase {
  readonly state: 'intact';
  readonly version: number;
  readonly storeId: string;
  readonly generation: number;
  /** Model and pipeline of the corpus; `null` before the first commit. */
  readonly modelId: string | null;
  readonly pipeline: string | null;
  readonly sources: number;
  readonly passages: number;
  /** The source of each file, by the file's path relative to the seeds folder. */
  readonly files: ReadonlyMap<string, { readonly sourceId: string; readonly contentHash: string }>;
  /** The ID of every path that was ever given one. */
  readonly givenIds: ReadonlyMap<string, string>;
  readonly subscriptions: readonly Subscription[];
  /** Which corpora the servers search that have chosen. */
  readonly modes: ReadonlyMap<string, CorpusMode>;
  /** Time of the last change of a source, in ISO 8601; `null`: there was none. */
  readonly changedAt: string | null;
}

/**
 * Reads a database on a connection that cannot write, so nothing is created, migrated or moved.
 *
 * @param depth `all` checks every page and row; `head` checks only the rows that it returns
 * @throws SQLite's own error if the file cannot be opened
 */
export async function inspectDatabase(
  dataDir: string,
  depth: 'all' | 'head',
): Promise<DatabaseState> {
  const file = join(dataDir, DATABASE_NAME);
  if (!existsSync(file)) return { state: 'missing' };
  let db: Database.Database | null = null;
  try {
    refuseForeignFile(file);
    db = new Database(file, { readonly: true, fileMustExist: true });
    db.pragma('trusted_schema = OFF');
    const version = readVersion(db);
    const known = MIGRATIONS.length;
    if (version !== known) return { state: version < known ? 'older' : 'newer', version, known };
    if (depth === 'all') await checkDatabase(db);
    return readIntact(db, version);
  } catch (error) {
    if (error instanceof UserFacingError && error.code === 'store-foreign') {
      return { state: 'foreign' };
    }
    if (!isDamageAtCheck(error)) throw error;
    return { state: 'damaged', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    db?.close();
  }
}

function readIntact(db: Database.Database, version: number): IntactDatabase {
  const corpus = checkCorpus(prepareChecks(db).corpus.get());
  const { files, givenIds, subscriptions, changedAt } = prepareInspection(db);
  const { modes } = prepareModeReads(db);
  return {
    state: 'intact',
    version,
    storeId: corpus.store_id,
    generation: corpus.generation,
    modelId: corpus.model_id,
    pipeline: corpus.pipeline,
    sources: corpus.sources,
    passages: corpus.passages,
    files: new Map(
      files
        .all()
        .map((row) => [row.file, { sourceId: row.source_id, contentHash: row.content_hash }]),
    ),
    givenIds: new Map(givenIds.all().map((row) => [row.file, checkGivenId(row).source_id])),
    subscriptions: subscriptions.all().map(toSubscription),
    modes: new Map(
      modes
        .all()
        .map(checkMode)
        .map((row) => [row.server_id, row.mode]),
    ),
    changedAt: changedAt.get() ?? null,
  };
}
