import type { API } from '@opensearch-project/opensearch';

/**
 * Version of `indexDefinition` and of the documents in the index. Increase it when either changes:
 * all corpora are then indexed again, in a new index.
 */
export const MAPPING_VERSION = 1;

/** The most UTF-16 units of a token. The tokenizer splits longer words. Lucene's limit is 32,766 bytes. */
const LONGEST_TOKEN = 1000;

/** Parameters of the HNSW graph. With 200 instead of 128, a search that keeps 400 finds .9998 instead of .9996. */
const GRAPH = { m: 16, ef_construction: 128 };

/** The largest number of hits of one search by words. */
export const MOST_HITS = 50_000;

/** A passage in the index. Words are stems, separated by spaces. */
export interface PassageDocument {
  readonly kind: 'passage';
  readonly corpus: string;
  readonly attempt: number;
  readonly generation: number;
  readonly source: string;
  readonly key: number;
  readonly heading: string;
  readonly body: string;
  readonly vector_key: number;
  readonly vector: readonly number[];
}

/** A whole source in the index. */
export interface SourceDocument {
  readonly kind: 'source';
  readonly corpus: string;
  readonly attempt: number;
  readonly generation: number;
  readonly source: string;
  readonly key: number;
  readonly title: string;
  readonly text: string;
}

/**
 * Returns the settings and the mapping of the index of all corpora.
 *
 * Both columns of a passage are copied into one field, because FTS5's BM25 adds their counts and
 * lengths. The columns are only stored, for exact scores. The vector is not stored a second time.
 */
export function indexDefinition(dimensions: number): API.Indices_Create_RequestBody {
  const stored = { type: 'keyword', index: false, doc_values: false } as const;
  const words = { type: 'text', analyzer: 'stems', index_options: 'freqs' } as const;
  return {
    settings: {
      index: {
        knn: true,
        number_of_shards: 3,
        auto_expand_replicas: '0-1',
        // Writes refresh when they end. Between them, only deletions wait for this.
        refresh_interval: '30s',
        max_result_window: MOST_HITS,
      },
      analysis: {
        tokenizer: { stems: { type: 'whitespace', max_token_length: LONGEST_TOKEN } },
        analyzer: { stems: { type: 'custom', tokenizer: 'stems' } },
      },
    },
    mappings: {
      dynamic: 'strict',
      _source: { excludes: ['vector'] },
      _routing: { required: true },
      properties: {
        kind: { type: 'keyword' },
        corpus: { type: 'keyword' },
        attempt: { type: 'long' },
        generation: { type: 'long' },
        source: { type: 'keyword' },
        key: { type: 'long' },
        heading: { ...stored, copy_to: ['passage_words'] },
        body: { ...stored, copy_to: ['passage_words'] },
        passage_words: words,
        title: { ...stored, copy_to: ['source_words'] },
        text: { ...stored, copy_to: ['source_words'] },
        source_words: words,
        vector_key: { type: 'long' },
        vector: {
          type: 'knn_vector',
          dimension: dimensions,
          // The vectors have unit length, so that this is the cosine.
          method: {
            name: 'hnsw',
            engine: 'lucene',
            space_type: 'innerproduct',
            parameters: GRAPH,
          },
        },
      },
    },
  };
}
