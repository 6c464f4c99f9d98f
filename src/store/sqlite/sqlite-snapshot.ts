import { setImmediate } from 'node:timers/promises';
import { comparePassages } from '../../domain/ids.ts';
import type { SourceSummary } from '../../domain/source.ts';
import type { ReadConnection } from './read-pool.ts';
import type { Reads, ScoreRow, SourceScoreRow } from './statements/read-statements.ts';
import { StoreDamagedError } from '../errors.ts';
import type {
  MarkedSource,
  CorpusSnapshot,
  StoredPassage,
  StoredSource,
  VectorList,
} from '../corpus-store.ts';
import {
  decodeBlocks,
  decodeLinks,
  decodePlaces,
  decodeRepeatable,
  decodeSpans,
  decodeVector,
} from '../columns/source-columns.ts';
import {
  checkCorpus,
  checkGivenId,
  checkLayout,
  checkSource,
  checkVector,
  checkVersion,
  checkVersionHead,
  toStoredPassage,
} from './stored-rows.ts';
import type { CorpusRow, PassageRow, SourceRow, VersionHeadRow } from './stored-rows.ts';

const VECTORS_IN_BATCH = 1024;
const SUMS_IN_BATCH = 8192;
/** Number of extra rows to score, so that ties at the cut-off are ordered correctly. */
const ROOM_FOR_TIES = 32;

/** A connection with an open read transaction, which fixes the state of the corpus. */
export class SqliteSnapshot implements CorpusSnapshot {
  readonly corpusId: string;
  readonly #connection: ReadConnection;
  readonly #corpus: CorpusRow;
  readonly #explain: (error: unknown) => Error;
  #closed = false;

  /**
   * @param connection the caller discards it if this throws
   * @param explain converts SQLite's errors for callers
   */
  constructor(corpusId: string, connection: ReadConnection, explain: (error: unknown) => Error) {
    this.corpusId = corpusId;
    this.#connection = connection;
    this.#explain = explain;
    const { reads } = connection;
    reads.begin.run();
    // The first read after BEGIN fixes the state.
    this.#corpus = checkCorpus(reads.corpus.get());
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

  sources(): Promise<SourceSummary[]> {
    return this.#read((reads) => {
      const rows = reads.sources.all();
      return rows.map((row) => this.#toSummary(checkSource(row), headOf(reads, row)));
    });
  }

  sourceIds(): Promise<string[]> {
    return this.#read((reads) => reads.sources.all().map((row) => checkSource(row).source_id));
  }

  present(sourceIds: readonly string[]): Promise<string[]> {
    return this.#read((reads) => sourceIds.filter((id) => reads.source.get(id) !== undefined));
  }

  sourceHashes(): Promise<{ sourceId: string; file: string; contentHash: string }[]> {
    return this.#read((reads) => {
      const rows = reads.sources.all();
      return rows.map((row) => {
        const { source_id: sourceId, file } = checkSource(row);
        return { sourceId, file, contentHash: headOf(reads, row).content_hash };
      });
    });
  }

  givenIds(): Promise<{ file: string; sourceId: string }[]> {
    return this.#read((reads) =>
      reads.givenIds.all().map((row) => {
        const { file, source_id: sourceId } = checkGivenId(row);
        return { file, sourceId };
      }),
    );
  }

  repeatableLines(): Promise<MarkedSource[]> {
    return this.#read((reads) =>
      reads.repeatable.all().map((row) => {
        const { source_id: sourceId, boilerplate, repeatable } = checkLayout(row);
        return {
          sourceId,
          boilerplate: decodeSpans(boilerplate),
          repeatable: decodeRepeatable(repeatable),
        };
      }),
    );
  }

  source(sourceId: string): Promise<StoredSource | null> {
    return this.#read((reads) => {
      const row = reads.source.get(sourceId);
      if (row === undefined) return null;
      const found = reads.version.get(checkSource(row).version_id);
      if (found === undefined) throw missingVersion(row);
      const version = checkVersion(found);
      return {
        ...this.#toSummary(row, version),
        contentHash: version.content_hash,
        text: version.text,
        blocks: decodeBlocks(version.blocks),
        links: decodeLinks(version.links),
        places: decodePlaces(version.places),
        language: version.language,
        boilerplate: decodeSpans(version.boilerplate),
        repeatable: decodeRepeatable(version.repeatable),
      };
    });
  }

  passagesOf(sourceId: string): Promise<StoredPassage[]> {
    return this.#read((reads) => reads.passagesOf.all(sourceId).map(this.#toPassage));
  }

  passages(passageKeys: readonly number[]): Promise<StoredPassage[]> {
    return this.#read((reads) =>
      passageKeys.flatMap((key) => {
        const row = reads.passage.get(key);
        return row === undefined ? [] : [this.#toPassage(row)];
      }),
    );
  }

  passagesByVector(vectorKeys: readonly number[]): Promise<StoredPassage[]> {
    return this.#read((reads) =>
      vectorKeys.flatMap((key) => reads.passagesWithVector.all(key).map(this.#toPassage)),
    );
  }

  bm25(
    terms: readonly string[],
    k: number,
    sourceId?: string,
  ): Promise<{ passageKey: number; score: number }[]> {
    return this.#read((reads) => {
      const match = toMatchExpression(terms);
      if (match === null || k <= 0) return [];
      const rows =
        sourceId === undefined
          ? firstByScore(k, (limit) => reads.bm25.all(match, limit), compareScores)
          : reads.bm25Within.all(match, sourceId, k);
      return rows.map(({ passage_key: passageKey, score }) => ({ passageKey, score }));
    });
  }

  bm25Sources(terms: readonly string[], k: number): Promise<{ sourceId: string; score: number }[]> {
    return this.#read((reads) => {
      const match = toMatchExpression(terms);
      if (match === null || k <= 0) return [];
      const rows = firstByScore(
        k,
        (limit) => reads.bm25Sources.all(match, limit),
        compareSourceScores,
      );
      return rows.map(({ source_id: sourceId, score }) => ({ sourceId, score }));
    });
  }

  docFreq(terms: readonly string[]): Promise<number[]> {
    return this.#read((reads) => terms.map((term) => reads.docFreq.get(quoteTerm(term)) ?? 0));
  }

  passageCount(): Promise<number> {
    return this.#read(() => this.#corpus.passages);
  }

  sourceCount(): Promise<number> {
    return this.#read(() => this.#corpus.sources);
  }

  async vectorsOf(passages: readonly StoredPassage[]): Promise<Float32Array[]> {
    const keys = [...new Set(passages.map(({ vectorKey }) => vectorKey))];
    const vectors = await this.vectors(keys);
    const byKey = new Map(vectors.map((vector, place) => [keys[place], vector] as const));
    return passages.map(({ vectorKey, corpusId, passageId }) => {
      const vector = byKey.get(vectorKey);
      if (vector === undefined || corpusId !== this.corpusId) {
        throw new Error(`${passageId} is not in the corpus ${this.corpusId}`);
      }
      return vector;
    });
  }

  vectors(vectorKeys: readonly number[]): Promise<Float32Array[]> {
    return this.#read((reads) =>
      vectorKeys.map((key) => {
        const row = reads.vector.get(key);
        if (row === undefined) throw new Error(`No vector has the key ${key}`);
        return decodeVector(checkVector(row).vector);
      }),
    );
  }

  async *allVectors(): AsyncIterable<
    { vectorKey: number; checksum: number; vector: Float32Array }[]
  > {
    let after = 0;
    for (;;) {
      const from = after;
      const batch = await this.#read((reads) =>
        reads.vectorsAfter.all(from, VECTORS_IN_BATCH).map((row) => ({
          vectorKey: row.vector_key,
          checksum: row.checksum,
          vector: decodeVector(checkVector(row).vector),
        })),
      );
      const last = batch.at(-1);
      if (last === undefined) return;
      after = last.vectorKey;
      yield batch;
      await setImmediate();
    }
  }

  async vectorList(): Promise<VectorList> {
    const found: [number, number][] = [];
    for (;;) {
      const after = found.at(-1)?.[0] ?? 0;
      const batch = await this.#read((reads) => reads.vectorSumsAfter.all(after, SUMS_IN_BATCH));
      for (const row of batch) found.push(row);
      if (batch.length < SUMS_IN_BATCH) break;
      await setImmediate();
    }
    return {
      vectorKeys: Float64Array.from(found, ([key]) => key),
      checksums: Uint32Array.from(found, ([, checksum]) => checksum),
    };
  }

  vectorState(): Promise<string> {
    return this.#read((reads) => {
      const { generation, words_digest: words } = this.#corpus;
      const last = reads.lastVector.get();
      return [generation, words, last?.vector_key ?? 0, last?.checksum ?? 0].join(' ');
    });
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      try {
        this.#connection.reads.commit.run();
        this.#connection.release();
      } catch {
        // SQLite has ended the transaction after an I/O error. All that was read is still valid.
        this.#connection.discard();
      }
    }
    return Promise.resolve();
  }

  #toSummary(source: SourceRow, version: VersionHeadRow): SourceSummary {
    const { title, publisher, author, published, url } = version;
    return {
      sourceId: source.source_id,
      corpusId: this.corpusId,
      title,
      publisher,
      author,
      published,
      url,
      file: source.file,
      passages: source.passages,
      indexedAt: source.indexed_at,
    };
  }

  #toPassage = (row: PassageRow): StoredPassage => toStoredPassage(row, this.corpusId);

  #read<T>(read: (reads: Reads) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new Error('This snapshot is closed');
      try {
        resolve(read(this.#connection.reads));
      } catch (error) {
        reject(this.#explain(error));
      }
    });
  }
}

function headOf(reads: Reads, source: SourceRow): VersionHeadRow {
  const head = reads.versionHead.get(source.version_id);
  if (head === undefined) throw missingVersion(source);
  return checkVersionHead(head);
}

function missingVersion(source: SourceRow): StoreDamagedError {
  return new StoreDamagedError(`the version of "${source.source_id}" is missing`);
}

/** Returns the first `k` rows in order, even if many rows tie with row `k`. */
function firstByScore<Row extends { readonly score: number }>(
  k: number,
  highest: (limit: number) => Row[],
  compare: (a: Row, b: Row) => number,
): Row[] {
  for (let limit = k + ROOM_FOR_TIES; ; limit *= 4) {
    const rows = highest(limit).sort(compare);
    const lastWanted = rows[k - 1];
    if (rows.length < limit || lastWanted === undefined) return rows.slice(0, k);
    if ((rows.at(-1)?.score ?? 0) < lastWanted.score) return rows.slice(0, k);
  }
}

function compareScores(a: ScoreRow, b: ScoreRow): number {
  if (a.score !== b.score) return b.score - a.score;
  return comparePassages(
    { sourceId: a.source_id, ordinal: a.ordinal },
    { sourceId: b.source_id, ordinal: b.ordinal },
  );
}

function compareSourceScores(a: SourceScoreRow, b: SourceScoreRow): number {
  return b.score - a.score || (a.source_id < b.source_id ? -1 : 1);
}

/**
 * Returns the FTS5 expression for "any of these terms", or `null` if there are no terms. Each term
 * becomes a quoted string, in which only `"` has a meaning for FTS5. NUL becomes a space, because
 * SQLite ends a string at NUL. A term of several words (`don't`) becomes a phrase. A term without
 * letters and digits finds nothing.
 */
function toMatchExpression(terms: readonly string[]): string | null {
  return terms.length === 0 ? null : terms.map(quoteTerm).join(' OR ');
}

function quoteTerm(term: string): string {
  return `"${term.replaceAll('"', '""').replaceAll('\0', ' ')}"`;
}
