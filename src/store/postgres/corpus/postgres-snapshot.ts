import { setImmediate } from 'node:timers/promises';
import type { SourceSummary } from '../../../domain/source.ts';
import type {
  CorpusSnapshot,
  MarkedSource,
  StoredPassage,
  StoredSource,
  VectorList,
} from '../../corpus-store.ts';
import { findKnown } from '../../find-known.ts';
import type { EngineScope, SearchEngine } from '../../search-engine.ts';
import { decodeRepeatable, decodeSpans } from '../../columns/source-columns.ts';
import type { DatabaseSnapshot, PostgresDatabase } from '../postgres-database.ts';
import { fromColumn, toColumn } from '../text-columns.ts';
import {
  type CorpusRow,
  PASSAGE_COLUMNS,
  type PassageRow,
  readCorpus,
  type SummaryRow,
  toStoredPassage,
  toStoredSource,
  toSummary,
  toVector,
  type VectorRow,
  type VersionRow,
} from './corpus-rows.ts';
import { readSourceIds } from './indexed-sources.ts';
import { WordSearch } from './word-search.ts';

const VECTORS_IN_BATCH = 1024;
const HAS_PASSAGE = `EXISTS (SELECT 1 FROM passages
  WHERE passages.corpus_id = vectors.corpus_id AND passages.vector_key = vectors.vector_key)`;

/**
 * A transaction that fixes the state of the corpus. The engine finds candidates for a search by
 * words. The snapshot drops those that it does not have, and computes all scores.
 */
export class PostgresSnapshot implements CorpusSnapshot {
  readonly corpusId: string;
  readonly #reads: DatabaseSnapshot;
  readonly #engine: SearchEngine;
  readonly #corpus: CorpusRow;
  readonly #words: WordSearch;
  #isClosed = false;

  private constructor(
    corpusId: string,
    reads: DatabaseSnapshot,
    engine: SearchEngine,
    corpus: CorpusRow,
  ) {
    this.corpusId = corpusId;
    this.#reads = reads;
    this.#engine = engine;
    this.#corpus = corpus;
    this.#words = new WordSearch(corpusId, reads, engine, corpus);
  }

  /** @throws UserFacingError `corpus-removed` | `database-unreachable` */
  static async open(
    corpusId: string,
    database: PostgresDatabase,
    engine: SearchEngine,
  ): Promise<PostgresSnapshot> {
    const reads = await database.snapshot(corpusId);
    try {
      const corpus = await readCorpus(reads, corpusId);
      return new PostgresSnapshot(corpusId, reads, engine, corpus);
    } catch (error) {
      await reads.close();
      throw error;
    }
  }

  get storeId(): string {
    return this.#corpus.store_id;
  }

  get generation(): number {
    return this.#corpus.generation;
  }

  get modelId(): string | null {
    return this.#corpus.model_id;
  }

  get pipeline(): string | null {
    return this.#corpus.pipeline;
  }

  /**
   * The documents of the engine that this snapshot reads.
   *
   * @throws UserFacingError `search-index-rebuilding` if the engine does not have all of them
   */
  scope(): Promise<EngineScope> {
    return this.#words.scope();
  }

  async sources(): Promise<SourceSummary[]> {
    const rows = await this.#rows<SummaryRow>(
      `SELECT source_id, file, passages, indexed_at, content_hash, title, publisher, author,
         published, url
       FROM sources JOIN source_versions USING (corpus_id, version_id, source_id)
       WHERE corpus_id = $1 ORDER BY source_id`,
    );
    return rows.map((row) => toSummary(this.corpusId, row));
  }

  sourceIds(): Promise<string[]> {
    return this.#open(() => readSourceIds(this.#reads, this.corpusId));
  }

  async present(sourceIds: readonly string[]): Promise<string[]> {
    const rows = await this.#rows<{ source_id: string }>(
      'SELECT source_id FROM sources WHERE corpus_id = $1 AND source_id = ANY($2::text[])',
      sourceIds.map(toColumn),
    );
    const found = new Set(rows.map((row) => fromColumn(row.source_id)));
    return sourceIds.filter((id) => found.has(id));
  }

  async sourceHashes(): Promise<{ sourceId: string; file: string; contentHash: string }[]> {
    const rows = await this.#rows<SummaryRow>(
      `SELECT source_id, file, content_hash
       FROM sources JOIN source_versions USING (corpus_id, version_id, source_id)
       WHERE corpus_id = $1 ORDER BY source_id`,
    );
    return rows.map((row) => ({
      sourceId: fromColumn(row.source_id),
      file: fromColumn(row.file),
      contentHash: row.content_hash,
    }));
  }

  async givenIds(): Promise<{ file: string; sourceId: string }[]> {
    const rows = await this.#rows<{ file: string; source_id: string }>(
      'SELECT file, source_id FROM given_ids WHERE corpus_id = $1 ORDER BY file',
    );
    return rows.map((row) => ({ file: fromColumn(row.file), sourceId: fromColumn(row.source_id) }));
  }

  async repeatableLines(): Promise<MarkedSource[]> {
    const rows = await this.#rows<{ source_id: string; boilerplate: string; repeatable: string }>(
      `SELECT source_id, boilerplate, repeatable
       FROM sources JOIN source_versions USING (corpus_id, version_id, source_id)
       WHERE corpus_id = $1 AND repeatable <> '[]' ORDER BY source_id`,
    );
    return rows.map((row) => ({
      sourceId: fromColumn(row.source_id),
      boilerplate: decodeSpans(row.boilerplate),
      repeatable: decodeRepeatable(row.repeatable),
    }));
  }

  async source(sourceId: string): Promise<StoredSource | null> {
    const [row] = await this.#rows<SummaryRow & VersionRow>(
      `SELECT * FROM sources JOIN source_versions USING (corpus_id, version_id, source_id)
       WHERE corpus_id = $1 AND source_id = $2`,
      toColumn(sourceId),
    );
    return row === undefined ? null : toStoredSource(this.corpusId, row);
  }

  async passagesOf(sourceId: string): Promise<StoredPassage[]> {
    const rows = await this.#rows<PassageRow>(
      `SELECT ${PASSAGE_COLUMNS} FROM passages
       WHERE corpus_id = $1 AND source_id = $2 ORDER BY ordinal`,
      toColumn(sourceId),
    );
    return rows.map(this.#toPassage);
  }

  async passages(passageKeys: readonly number[]): Promise<StoredPassage[]> {
    const rows = await this.#rows<PassageRow>(
      `SELECT ${PASSAGE_COLUMNS} FROM passages
       WHERE corpus_id = $1 AND passage_key = ANY($2::bigint[])`,
      passageKeys,
    );
    const byKey = new Map(rows.map((row) => [row.passage_key, this.#toPassage(row)]));
    return passageKeys.flatMap((key) => byKey.get(key) ?? []);
  }

  async passagesByVector(vectorKeys: readonly number[]): Promise<StoredPassage[]> {
    const rows = await this.#rows<PassageRow>(
      `SELECT ${PASSAGE_COLUMNS} FROM passages
       WHERE corpus_id = $1 AND vector_key = ANY($2::bigint[]) ORDER BY source_id, ordinal`,
      vectorKeys,
    );
    const byVector = new Map<number, StoredPassage[]>();
    for (const passage of rows.map(this.#toPassage)) {
      const sharing = byVector.get(passage.vectorKey);
      if (sharing === undefined) byVector.set(passage.vectorKey, [passage]);
      else sharing.push(passage);
    }
    return vectorKeys.flatMap((key) => byVector.get(key) ?? []);
  }

  bm25(
    terms: readonly string[],
    k: number,
    sourceId?: string,
  ): Promise<{ passageKey: number; score: number }[]> {
    return this.#open(() => this.#words.bm25(terms, k, sourceId));
  }

  bm25Sources(terms: readonly string[], k: number): Promise<{ sourceId: string; score: number }[]> {
    return this.#open(() => this.#words.bm25Sources(terms, k));
  }

  docFreq(terms: readonly string[]): Promise<number[]> {
    return this.#open(() => this.#words.docFreq(terms));
  }

  passageCount(): Promise<number> {
    return this.#open(() => this.#corpus.passages);
  }

  sourceCount(): Promise<number> {
    return this.#open(() => this.#corpus.sources);
  }

  async vectorsOf(passages: readonly StoredPassage[]): Promise<Float32Array[]> {
    const keys = [...new Set(passages.map(({ vectorKey }) => vectorKey))];
    const byKey = await this.#vectors(keys);
    return passages.map(({ vectorKey, corpusId, passageId }) => {
      const vector = byKey.get(vectorKey);
      if (vector === undefined || corpusId !== this.corpusId) {
        throw new Error(`${passageId} is not in the corpus ${this.corpusId}`);
      }
      return vector;
    });
  }

  /** Drops the vectors that only outdated passages have, and asks the engine for more. */
  async nearestVectors(question: Float32Array, k: number): Promise<number[]> {
    if (this.#corpus.passages === 0) return [];
    const scope = await this.scope();
    const found = await findKnown<number>(
      k,
      (limit) => this.#engine.nearest(scope, question, limit),
      (vectorKeys) => this.#withPassages(vectorKeys),
    );
    return [...found];
  }

  async vectors(vectorKeys: readonly number[]): Promise<Float32Array[]> {
    const byKey = await this.#vectors(vectorKeys);
    return vectorKeys.map((key) => {
      const vector = byKey.get(key);
      if (vector === undefined) throw new Error(`No vector has the key ${key}`);
      return vector;
    });
  }

  async *allVectors(): ReturnType<CorpusSnapshot['allVectors']> {
    for (let after = 0; ;) {
      const rows = await this.#rows<VectorRow>(
        `SELECT vector_key, checksum, vector FROM vectors
         WHERE corpus_id = $1 AND vector_key > $2 AND ${HAS_PASSAGE}
         ORDER BY vector_key LIMIT ${VECTORS_IN_BATCH}`,
        after,
      );
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.vector_key;
      yield rows.map((row) => {
        return { vectorKey: row.vector_key, checksum: row.checksum, vector: toVector(row) };
      });
      await setImmediate();
    }
  }

  async vectorList(): Promise<VectorList> {
    const rows = await this.#rows<Pick<VectorRow, 'vector_key' | 'checksum'>>(
      `SELECT vector_key, checksum FROM vectors
       WHERE corpus_id = $1 AND ${HAS_PASSAGE} ORDER BY vector_key`,
    );
    return {
      vectorKeys: Float64Array.from(rows, (row) => row.vector_key),
      checksums: Uint32Array.from(rows, (row) => row.checksum),
    };
  }

  vectorState(): Promise<string> {
    const { generation, commit_id: commit } = this.#corpus;
    return this.#open(() => `${generation} ${commit ?? ''}`);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#reads.close();
  }

  async #withPassages(vectorKeys: readonly number[]): Promise<number[]> {
    const rows = await this.#rows<{ vector_key: number }>(
      `SELECT DISTINCT vector_key FROM passages
       WHERE corpus_id = $1 AND vector_key = ANY($2::bigint[])`,
      vectorKeys,
    );
    const known = new Set(rows.map((row) => row.vector_key));
    return vectorKeys.filter((key) => known.has(key));
  }

  async #vectors(vectorKeys: readonly number[]): Promise<Map<number, Float32Array>> {
    const rows = await this.#rows<VectorRow>(
      `SELECT vector_key, checksum, vector FROM vectors
       WHERE corpus_id = $1 AND vector_key = ANY($2::bigint[])`,
      vectorKeys,
    );
    return new Map(rows.map((row) => [row.vector_key, toVector(row)]));
  }

  #rows<Row extends object>(sql: string, value?: unknown): Promise<Row[]> {
    const values = value === undefined ? [this.corpusId] : [this.corpusId, value];
    return this.#open(() => this.#reads.rows<Row>(sql, values));
  }

  async #open<T>(read: () => T | Promise<T>): Promise<T> {
    if (this.#isClosed) throw new Error('This snapshot is closed');
    return read();
  }

  #toPassage = (row: PassageRow): StoredPassage => toStoredPassage(this.corpusId, row);
}
