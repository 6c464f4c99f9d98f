import type { API } from '@opensearch-project/opensearch';
import { UserFacingError } from '../../domain/errors.ts';
import type {
  EngineAttempt,
  EngineScope,
  PassageCandidate,
  SearchEngine,
  SourceCandidate,
} from '../../store/search-engine.ts';
import { DocumentWriter } from './document-writer.ts';
import { toWords } from './engine-documents.ts';
import { SearchConnection, type SearchConnectionOptions } from './search-connection.ts';
import { SearchIndexes } from './search-indexes.ts';
import {
  countKind,
  MOST_STEMS,
  PASSAGE_WORDS,
  searchNearest,
  searchWords,
  SOURCE_WORDS,
  type WordSearch,
} from './search-queries.ts';
import type { BulkLimits } from './write-in-bulk.ts';

export interface OpenSearchOptions extends SearchConnectionOptions {
  /** Start of the names of all indexes. Installations that share a cluster have different ones. */
  readonly index: string;
  /** Number of embedding dimensions. */
  readonly dimensions: number;
  readonly bulk?: Partial<BulkLimits>;
}

/**
 * Connects to OpenSearch, and creates the index if there is none.
 *
 * @throws UserFacingError `search-unreachable` | `search-refused`
 */
export async function openSearchEngine(options: OpenSearchOptions): Promise<OpenSearchEngine> {
  const connection = new SearchConnection(options);
  const indexes = new SearchIndexes(connection, options.index, options.dimensions);
  try {
    await indexes.checkVersion();
    const name = await indexes.ensure();
    const writer = new DocumentWriter(connection, indexes, options.bulk);
    return new OpenSearchEngine(connection, indexes, writer, name);
  } catch (error) {
    await connection.close();
    throw connection.explain(error);
  }
}

/** A hit of `searchWords`. `sort`: its score, the ID of its source, and its key. */
interface WordHit {
  readonly _source: Readonly<Record<string, string>>;
  readonly sort: readonly [number, string, number];
}

/** A document that was found by its words. */
interface Found {
  readonly key: number;
  readonly score: number;
  /** The words of both columns. */
  readonly columns: readonly [string[], string[]];
}

/** Finds candidates in one index for all corpora, routed by corpus. */
export class OpenSearchEngine implements SearchEngine {
  readonly #connection: SearchConnection;
  readonly #indexes: SearchIndexes;
  readonly #writer: DocumentWriter;
  #indexName: string;

  constructor(
    connection: SearchConnection,
    indexes: SearchIndexes,
    writer: DocumentWriter,
    indexName: string,
  ) {
    this.#connection = connection;
    this.#indexes = indexes;
    this.#writer = writer;
    this.#indexName = indexName;
  }

  get indexName(): string {
    return this.#indexName;
  }

  async write(
    attempt: EngineAttempt,
    documents: Parameters<SearchEngine['write']>[1],
  ): Promise<void> {
    try {
      await this.#writer.write(this.#indexName, attempt, documents);
    } catch (error) {
      const explained = this.#connection.explain(error);
      const isRebuilding =
        explained instanceof UserFacingError &&
        explained.problem.code === 'search-index-rebuilding';
      // The index was replaced. The next write is for the new one.
      if (isRebuilding) await this.ensureIndex().catch(() => undefined);
      throw explained;
    }
  }

  remove(corpusId: string, keys: Parameters<SearchEngine['remove']>[1]): Promise<void> {
    return this.#explained(this.#writer.remove(this.#indexName, corpusId, keys));
  }

  removeAttempt(corpusId: string, attempt: number): Promise<void> {
    return this.#explained(this.#writer.removeWhere(corpusId, attempt));
  }

  removeCorpus(corpusId: string): Promise<void> {
    return this.#explained(this.#writer.removeWhere(corpusId));
  }

  async findPassages(
    scope: EngineScope,
    stems: readonly string[],
    limit: number,
    sourceId?: string,
  ): Promise<PassageCandidate[]> {
    const found = await this.#find(PASSAGE_WORDS, scope, stems, limit, sourceId);
    return found.map(({ key, columns: [heading, body] }) => ({ passageKey: key, heading, body }));
  }

  async findSources(
    scope: EngineScope,
    stems: readonly string[],
    limit: number,
  ): Promise<SourceCandidate[]> {
    const found = await this.#find(SOURCE_WORDS, scope, stems, limit);
    return found.map(({ key, columns: [title, text] }) => ({ sourceKey: key, title, text }));
  }

  async nearest(scope: EngineScope, question: Float32Array, limit: number): Promise<number[]> {
    // Passages with the same text share a vector.
    for (let hits = limit; limit > 0; hits *= 2) {
      const found = await this.#search<{ fields: { vector_key: readonly number[] } }>(
        scope,
        searchNearest(scope, question, hits),
      );
      const keys = [...new Set(found.flatMap(({ fields }) => fields.vector_key))];
      if (keys.length >= limit || found.length < hits) return keys.slice(0, limit);
    }
    return [];
  }

  /**
   * Creates the index again if it was deleted. `indexName` is then another, and all corpora must be
   * indexed again.
   */
  async ensureIndex(): Promise<void> {
    this.#indexName = await this.#explained(this.#indexes.ensure());
  }

  async readIndexName(): Promise<void> {
    const found = await this.#explained(this.#indexes.current());
    if (found !== null) this.#indexName = found;
  }

  /** Returns the numbers of documents that can be found in a scope. For checks. */
  async count(scope: EngineScope): Promise<{ passages: number; sources: number }> {
    const count = async (kind: 'passage' | 'source'): Promise<number> => {
      const target = { index: scope.index, routing: scope.corpusId };
      const counting = this.#connection.search((client, options) =>
        client.count({ ...target, body: { query: countKind(kind, scope) } }, options),
      );
      return (await this.#explained(counting)).body.count;
    };
    return { passages: await count('passage'), sources: await count('source') };
  }

  /**
   * Deletes older indexes, of other mapping versions or dimensions, that no corpus refers to.
   *
   * @param inUse the indexes that corpora and unfinished attempts refer to
   * @returns the names of the deleted indexes
   */
  removeOldIndexes(inUse: ReadonlySet<string>): Promise<string[]> {
    return this.#explained(this.#indexes.removeOld(inUse));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** Searches with parts of the stems if the engine does not accept all of them in one query. */
  async #find(
    search: WordSearch,
    scope: EngineScope,
    stems: readonly string[],
    limit: number,
    sourceId?: string,
  ): Promise<Found[]> {
    if (limit <= 0) return [];
    const found = new Map<number, Found>();
    for (let from = 0; from < stems.length; from += MOST_STEMS) {
      const part = stems.slice(from, from + MOST_STEMS);
      const query = searchWords(search, scope, part, limit, sourceId);
      const hits = await this.#search<WordHit>(scope, query);
      for (const { _source, sort } of hits) {
        const [score, , key] = sort;
        const [first, second] = search.columns;
        found.set(key, {
          key,
          score: score + (found.get(key)?.score ?? 0),
          columns: [toWords(_source[first] ?? ''), toWords(_source[second] ?? '')],
        });
      }
    }
    const all = [...found.values()];
    return stems.length <= MOST_STEMS ? all : all.sort((a, b) => b.score - a.score).slice(0, limit);
  }

  async #search<Result>(scope: EngineScope, body: API.Search_RequestBody): Promise<Result[]> {
    const target = { index: scope.index, routing: scope.corpusId };
    const searching = this.#connection.search((client, options) =>
      // A shard without a copy is an error, not an empty result.
      client.search({ ...target, allow_partial_search_results: false, body }, options),
    );
    const { body: found } = await this.#explained(searching);
    return found.hits.hits as unknown as Result[];
  }

  async #explained<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw this.#connection.explain(error);
    }
  }
}
