import { SHARED_CORPUS } from '../../../domain/corpus.ts';
import type {
  MovedHead,
  MovedPlace,
  MovedRow,
  MovedValue,
  MoveSource,
} from '../../moving/move-ports.ts';
import type { MovedTable } from '../../moving/moved-tables.ts';
import type { DatabaseSnapshot, PostgresDatabase } from '../postgres-database.ts';
import { batchRowsOf, selectRows, toMovedRow } from './moved-sql.ts';

interface HeadRow {
  readonly generation: number;
  readonly model_id: string | null;
  readonly pipeline: string | null;
  readonly sources: number;
  readonly passages: number;
  readonly last_version_id: number;
  readonly last_vector_key: number;
  readonly last_change_id: number;
}

/** Reads all corpora in one state. */
export class PostgresMoveSource implements MoveSource {
  readonly origin: string;
  readonly #snapshot: DatabaseSnapshot;

  private constructor(origin: string, snapshot: DatabaseSnapshot) {
    this.origin = origin;
    this.#snapshot = snapshot;
  }

  static async open(database: PostgresDatabase): Promise<PostgresMoveSource> {
    const snapshot = await database.snapshot();
    const shared = await snapshot.row<{ store_id: string }>(
      'SELECT store_id FROM corpora WHERE corpus_id = $1',
      [SHARED_CORPUS],
    );
    return new PostgresMoveSource(shared?.store_id ?? '', snapshot);
  }

  async corpora(): Promise<string[]> {
    const rows = await this.#snapshot.rows<{ corpus_id: string }>(
      'SELECT corpus_id FROM corpora WHERE corpus_id <> $1 ORDER BY corpus_id',
      [SHARED_CORPUS],
    );
    return [SHARED_CORPUS, ...rows.map((row) => row.corpus_id)];
  }

  async head(corpusId: string): Promise<MovedHead> {
    const row = await this.#snapshot.row<HeadRow>(
      `SELECT generation, model_id, pipeline, sources, passages, last_version_id, last_vector_key,
         last_change_id FROM corpora WHERE corpus_id = $1`,
      [corpusId],
    );
    if (row === null) throw new Error(`There is no corpus ${corpusId}`);
    const { generation, model_id: modelId, pipeline, sources, passages } = row;
    const lastKeys = {
      version: row.last_version_id,
      vector: row.last_vector_key,
      change: row.last_change_id,
    };
    return { generation, modelId, pipeline, sources, passages, lastKeys };
  }

  async count(place: MovedPlace, { name }: MovedTable): Promise<number> {
    const row = await this.#snapshot.row<{ count: number }>(
      `SELECT count(*) AS count FROM ${name} ${place === null ? '' : 'WHERE corpus_id = $1'}`,
      place === null ? [] : [place],
    );
    return row?.count ?? 0;
  }

  async *rows(place: MovedPlace, table: MovedTable): AsyncGenerator<readonly MovedRow[]> {
    let after: MovedRow | null = null;
    for (;;) {
      const { sql, values }: ReturnType<typeof selectRows> = selectRows(place, table, after);
      const stored = await this.#snapshot.rows<Readonly<Record<string, MovedValue>>>(sql, values);
      const batch = stored.map((row) => toMovedRow(table, row));
      if (batch.length > 0) yield batch;
      if (batch.length < batchRowsOf(table)) return;
      after = batch.at(-1) ?? null;
    }
  }

  close(): Promise<void> {
    return this.#snapshot.close();
  }
}
