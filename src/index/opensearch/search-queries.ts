import type { API, Types } from '@opensearch-project/opensearch';
import type { EngineScope } from '../../store/search-engine.ts';
import { MOST_HITS } from './index-definition.ts';

type Query = Types.Common_QueryDsl.QueryContainer;

/** The largest `k` of the k-NN plugin. More vectors are found by comparing all of the scope. */
const MOST_NEAREST = 10_000;

/** The most stems of one query. A query of Lucene has at most 1,024 clauses, with its filters. */
export const MOST_STEMS = 1000;

/**
 * Number of nearest vectors that Lucene finds, of which the first are returned. It compares all vectors of a
 * scope that has no more. In a graph of 4,300 sentences, 400 find .9996 of the exact nearest 50, and 1,000 find all.
 */
const LEAST_NEAREST = 2_000;

/** Words of passages or of sources, and the fields that hold them. */
export interface WordSearch {
  readonly words: 'passage_words' | 'source_words';
  readonly columns: readonly [string, string];
}

export const PASSAGE_WORDS: WordSearch = { words: 'passage_words', columns: ['heading', 'body'] };
export const SOURCE_WORDS: WordSearch = { words: 'source_words', columns: ['title', 'text'] };

/** Returns a search for documents with one of the stems. A stem that is given twice counts twice. */
export function searchWords(
  { words }: WordSearch,
  scope: EngineScope,
  stems: readonly string[],
  limit: number,
  sourceId?: string,
): API.Search_RequestBody {
  const ofSource = sourceId === undefined ? [] : [{ term: { source: sourceId } }];
  return {
    query: {
      bool: {
        filter: [...inScope(scope), ...ofSource],
        must: { bool: { should: stems.map((stem) => ({ match: { [words]: { query: stem } } })) } },
      },
    },
    // Equal scores are ordered as the store orders them.
    sort: [{ _score: 'desc' }, { source: 'asc' }, { key: 'asc' }],
    // Choosing fields would parse each document once more.
    _source: true,
    size: Math.min(limit, MOST_HITS),
    track_total_hits: false,
  };
}

/** Returns a search for the passages with the nearest vectors. */
export function searchNearest(
  scope: EngineScope,
  question: Float32Array,
  limit: number,
): API.Search_RequestBody {
  const vector = Array.from(question);
  const filter = { bool: { filter: inScope(scope) } };
  const k = Math.max(limit, LEAST_NEAREST);
  return {
    query:
      k > MOST_NEAREST
        ? compareAll(vector, filter)
        : { knn: { vector: { vector, k, filter, method_parameters: { ef_search: k } } } },
    _source: false,
    stored_fields: '_none_',
    docvalue_fields: [{ field: 'vector_key' }],
    size: Math.min(limit, MOST_HITS),
    track_total_hits: false,
  };
}

function compareAll(vector: number[], filter: Query): Query {
  const params = { field: 'vector', query_value: vector, space_type: 'innerproduct' };
  return { script_score: { query: filter, script: { lang: 'knn', source: 'knn_score', params } } };
}

/** Returns a search for the IDs and versions of documents of a corpus. Default: of all attempts. */
export function searchVersions(
  corpusId: string,
  attempt: number | undefined,
  limit: number,
): API.Search_RequestBody {
  const ofAttempt = attempt === undefined ? [] : [{ term: { attempt } }];
  return {
    query: { bool: { filter: [{ term: { corpus: corpusId } }, ...ofAttempt] } },
    ...{ _source: false, seq_no_primary_term: true, size: limit, track_total_hits: false },
  };
}

/** Returns a query for all passages or sources of a scope. */
export function countKind(kind: 'passage' | 'source', scope: EngineScope): Query {
  return { bool: { filter: [...inScope(scope), { term: { kind } }] } };
}

function inScope({ corpusId, generation }: EngineScope): Query[] {
  return [{ term: { corpus: corpusId } }, { range: { generation: { lte: generation } } }];
}
