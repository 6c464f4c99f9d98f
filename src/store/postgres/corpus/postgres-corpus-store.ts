import { crc32 } from 'node:zlib';
import type {
  CorpusChange,
  CorpusStatus,
  CorpusStore,
  SourceChange,
  SourceVersion,
} from '../../corpus-store.ts';
import type { SearchEngine } from '../../search-engine.ts';
import { encodeVector } from '../../columns/source-columns.ts';
import { insertRows } from '../insert-rows.ts';
import type { PostgresDatabase } from '../postgres-database.ts';
import { toColumn } from '../text-columns.ts';
import { commitCorpus, readsOf } from './commit-corpus.ts';
import {
  type ChangeRow,
  readCorpus,
  type Reads,
  toSourceChange,
  toSourceVersion,
  toStatus,
  type VersionRow,
} from './corpus-rows.ts';
import { PostgresSnapshot } from './postgres-snapshot.ts';
import { sweepEngine } from './sweep-engine.ts';
import { UserFacingError } from '../../../domain/errors.ts';

export interface PostgresCorpusOptions {
  readonly corpusId: string;
  /** Has the row of the corpus. The caller closes it after the store. */
  readonly database: PostgresDatabase;
  /** The caller closes it after the store. */
  readonly engine: SearchEngine;
}

/**
 * A corpus in PostgreSQL, whose passages an engine finds. Several processes can use the same corpus.
 * Writes of one store run one at a time.
 */
export class PostgresCorpusStore implements CorpusStore {
  readonly corpusId: string;
  readonly #database: PostgresDatabase;
  readonly #engine: SearchEngine;
  readonly #reads: Reads;
  /** The previous write; never rejects. */
  #lastWrite: Promise<unknown> = Promise.resolve();
  /** The sweep after a commit; never rejects. */
  #sweep: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor({ corpusId, database, engine }: PostgresCorpusOptions) {
    this.corpusId = corpusId;
    this.#database = database;
    this.#engine = engine;
    this.#reads = readsOf(database);
  }

  async status(): Promise<CorpusStatus> {
    this.#assertOpen();
    return toStatus(await readCorpus(this.#reads, this.corpusId));
  }

  async snapshot(): Promise<PostgresSnapshot> {
    this.#assertOpen();
    return PostgresSnapshot.open(this.corpusId, this.#database, this.#engine);
  }

  async missingVectors(modelId: string, vectorHashes: readonly string[]): Promise<string[]> {
    const hashes = [...new Set(vectorHashes)];
    const rows = await this.#rows<{ vector_hash: string }>(
      `SELECT vector_hash FROM vectors
       WHERE corpus_id = $1 AND model_id = $2 AND vector_hash = ANY($3::text[])`,
      [modelId, hashes],
    );
    const found = new Set(rows.map((row) => row.vector_hash));
    return hashes.filter((hash) => !found.has(hash));
  }

  addVectors(
    modelId: string,
    vectors: readonly { readonly vectorHash: string; readonly vector: Float32Array }[],
  ): Promise<void> {
    return this.#write(() => this.#addVectors(modelId, vectors));
  }

  commitCorpus(change: CorpusChange): Promise<CorpusStatus | null> {
    return this.#write(async () => {
      const parts = { corpusId: this.corpusId, database: this.#database, engine: this.#engine };
      const row = await commitCorpus(parts, change);
      if (row === null) return null;
      this.#sweep = this.#sweep.then(() =>
        sweepEngine(parts, this.corpusId).catch(() => undefined),
      );
      return toStatus(row);
    });
  }

  async versions(sourceId: string): Promise<SourceVersion[]> {
    const rows = await this.#rows<VersionRow>(
      `SELECT * FROM source_versions
       WHERE corpus_id = $1 AND source_id = $2 ORDER BY version_id`,
      [toColumn(sourceId)],
    );
    return rows.map(toSourceVersion);
  }

  async version(versionKey: number): Promise<SourceVersion | null> {
    const [row] = await this.#rows<VersionRow>(
      'SELECT * FROM source_versions WHERE corpus_id = $1 AND version_id = $2',
      [versionKey],
    );
    return row === undefined ? null : toSourceVersion(row);
  }

  async changes(sourceId: string): Promise<SourceChange[]> {
    const rows = await this.#rows<ChangeRow>(
      `SELECT source_id, version_id, at FROM source_changes
       WHERE corpus_id = $1 AND source_id = $2 ORDER BY change_id`,
      [toColumn(sourceId)],
    );
    return rows.map(toSourceChange);
  }

  async lastChanges(at: string): Promise<SourceChange[]> {
    const rows = await this.#rows<ChangeRow>(
      `SELECT DISTINCT ON (source_id) source_id, version_id, at FROM source_changes
       WHERE corpus_id = $1 AND at <= $2 ORDER BY source_id, change_id DESC`,
      [toColumn(at)],
    );
    return rows.map(toSourceChange);
  }

  async changeTimes(): Promise<string[]> {
    const rows = await this.#rows<{ at: string }>(
      'SELECT DISTINCT at FROM source_changes WHERE corpus_id = $1 ORDER BY at',
    );
    return rows.map(({ at }) => at);
  }

  /** Waits for all writes requested so far. May be called twice. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#lastWrite;
    await this.#sweep;
  }

  async #addVectors(
    modelId: string,
    vectors: readonly { readonly vectorHash: string; readonly vector: Float32Array }[],
  ): Promise<void> {
    if (vectors.length === 0) return;
    await this.#database.write(async (queries) => {
      // Locks the corpus, so that no commit deletes a vector that is in use again.
      const last = await queries.row<{ last: number }>(
        `UPDATE corpora SET last_vector_key = last_vector_key + $2
         WHERE corpus_id = $1 RETURNING last_vector_key AS last`,
        [this.corpusId, vectors.length],
      );
      if (last === null) throw new UserFacingError('corpus-removed', {});
      const first = last.last - vectors.length + 1;
      await insertRows(
        queries,
        'vectors',
        {
          corpus_id: 'text',
          vector_key: 'bigint',
          model_id: 'text',
          vector_hash: 'text',
          checksum: 'bigint',
          vector: 'bytea',
        },
        vectors.map(({ vectorHash, vector }, at) => {
          const bytes = encodeVector(vector);
          return {
            corpus_id: this.corpusId,
            vector_key: first + at,
            model_id: modelId,
            vector_hash: vectorHash,
            checksum: crc32(bytes),
            vector: bytes,
          };
        }),
        '(corpus_id, model_id, vector_hash) DO NOTHING',
      );
    });
  }

  async #rows<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    this.#assertOpen();
    return this.#reads.rows<Row>(sql, [this.corpusId, ...values]);
  }

  #write<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Error('The store is closed'));
    const done = this.#lastWrite.then(work);
    this.#lastWrite = done.catch(() => undefined);
    return done;
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new Error('The store is closed');
  }
}
