import { randomUUID } from 'node:crypto';
import { SHARED_CORPUS } from '../../../domain/corpus.ts';
import { UserFacingError } from '../../../domain/errors.ts';
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
import type { PostgresDatabase, Queries } from '../postgres-database.ts';
import { countWords } from './count-words.ts';
import { findUnstorable, insertRows } from './moved-sql.ts';
import { PostgresMoveSource } from './postgres-move-source.ts';

interface MoveRow {
  readonly origin: string;
  readonly finished_at: Date | null;
}

/** The name of the step that counts words, in the list of copied tables. */
const COMPLETED = 'complete';
const LONG = { isLong: true };

/** Fills an empty database. What was copied is recorded with the rows, so that a move can continue. */
export class PostgresMoveTarget implements MoveTarget {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  begin(origin: string): Promise<{ readonly isFinished: boolean }> {
    return this.#database.write(async (queries) => {
      const move = await queries.row<MoveRow>('SELECT origin, finished_at FROM moves');
      if (move?.origin === origin) return { isFinished: move.finished_at !== null };
      if (move?.finished_at === null) throw new UserFacingError('move-of-other-folder', {});
      const tables = await tablesWithRows(queries);
      if (tables.length > 0) throw new UserFacingError('move-database-not-empty', { tables });
      await queries.run('DELETE FROM moves');
      await queries.run('DELETE FROM move_tables');
      await queries.run('INSERT INTO moves (only_row, origin) VALUES (1, $1)', [origin]);
      return { isFinished: false };
    });
  }

  async addCorpus(corpusId: string): Promise<void> {
    await this.#database.write((queries) => addCorpus(queries, corpusId));
  }

  async appended(place: MovedPlace, { name }: MovedTable): Promise<TableDigest> {
    const row = await this.#database.read((queries) =>
      queries.row<TableDigest>(
        'SELECT rows, digest FROM move_tables WHERE corpus_id = $1 AND name = $2',
        [place ?? '', name],
      ),
    );
    return row ?? NO_ROWS;
  }

  async append(
    place: MovedPlace,
    table: MovedTable,
    rows: readonly MovedRow[],
    now: TableDigest,
  ): Promise<void> {
    const unstorable = findUnstorable(table, rows);
    if (unstorable !== undefined) {
      const row = JSON.stringify(unstorable.slice(0, table.keyLength));
      throw new UserFacingError('move-zero-character', { corpusId: place, table: table.name, row });
    }
    const { sql, values } = insertRows(place, table, rows);
    await this.#database.write(async (queries) => {
      // A new database has a key of its own.
      if (table.name === 'user_key') await queries.run('DELETE FROM user_key');
      await queries.run(sql, values);
      await record(queries, place, table.name, now);
    });
  }

  async clear(place: MovedPlace): Promise<void> {
    await this.#database.write(async (queries) => {
      await queries.run('DELETE FROM move_tables WHERE corpus_id = $1', [place ?? '']);
      if (place === null) {
        for (const { name } of [...INSTALLATION_TABLES].reverse()) {
          await queries.run(`DELETE FROM ${name}`);
        }
      } else {
        await queries.run('DELETE FROM corpora WHERE corpus_id = $1', [place]);
        await addCorpus(queries, place);
      }
    }, LONG);
  }

  async complete(corpusId: string, head: MovedHead): Promise<void> {
    const { rows } = await this.appended(corpusId, { name: COMPLETED, columns: [], keyLength: 0 });
    if (rows > 0) return;
    await this.#database.write(async (queries) => {
      const { passageWords, sourceWords } = await countWords(queries, corpusId);
      const { version, vector, change } = head.lastKeys;
      await queries.run(
        `UPDATE corpora SET generation = $2, model_id = $3, pipeline = $4, sources = $5,
           passages = $6, passage_words = $7, source_words = $8, last_version_id = $9,
           last_vector_key = $10, last_change_id = $11,
           last_source_key = $9, documents_version = 1, ingested_documents = $12,
           commit_id = $13,
           last_passage_key = (SELECT coalesce(max(passage_key), 0) FROM passages WHERE corpus_id = $1)
         WHERE corpus_id = $1`,
        [
          ...[corpusId, head.generation, head.modelId, head.pipeline, head.sources, head.passages],
          ...[passageWords, sourceWords, version, vector, change],
          // A corpus that was never ingested is ingested at its first use.
          ...[head.generation > 0 ? 1 : 0, randomUUID()],
        ],
      );
      await record(queries, corpusId, COMPLETED, { rows: 1, digest: '' });
    }, LONG);
  }

  read(): Promise<MoveSource> {
    return PostgresMoveSource.open(this.#database);
  }

  async finish(): Promise<void> {
    await this.#database.write((queries) => queries.run('UPDATE moves SET finished_at = now()'));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function addCorpus(queries: Queries, corpusId: string): Promise<void> {
  // A cache of the origin does not fit the copy after their next commits.
  await queries.run(
    'INSERT INTO corpora (corpus_id, store_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [corpusId, randomUUID()],
  );
}

async function record(
  queries: Queries,
  place: MovedPlace,
  name: string,
  { rows, digest }: TableDigest,
): Promise<void> {
  await queries.run(
    `INSERT INTO move_tables (corpus_id, name, rows, digest) VALUES ($1, $2, $3, $4)
     ON CONFLICT (corpus_id, name) DO UPDATE SET rows = excluded.rows, digest = excluded.digest`,
    [place ?? '', name, rows, digest],
  );
}

/** A new database has a key, and the shared corpus without sources. */
async function tablesWithRows(queries: Queries): Promise<string[]> {
  const conditions = new Map([
    ...[...CORPUS_TABLES, ...INSTALLATION_TABLES].map(({ name }) => [name, ''] as const),
    ['corpora', `WHERE corpus_id <> '${SHARED_CORPUS}' OR generation > 0`] as const,
  ]);
  conditions.delete('user_key');
  const tables: string[] = [];
  for (const [name, where] of conditions) {
    const row = await queries.row<object>(`SELECT 1 AS one FROM ${name} ${where} LIMIT 1`);
    if (row !== null) tables.push(name);
  }
  return tables;
}
