import type { EnginePassage, EngineSource } from '../../search-engine.ts';
import { type Reads, toVector, type VectorRow } from './corpus-rows.ts';
import { CorpusChangedError } from './engine-attempts.ts';

/** A document of the engine, without the vector of a passage. */
export type EngineDocument =
  { readonly source: EngineSource } | { readonly passage: Omit<EnginePassage, 'vector'> };

const DOCUMENTS_IN_BATCH = 256;
const WORDS_IN_BATCH = 100_000;

interface Batch {
  readonly passages: EnginePassage[];
  readonly sources: EngineSource[];
}

/**
 * Groups documents into batches, and reads the vectors of each batch.
 *
 * @throws CorpusChangedError if a vector was deleted
 */
export async function* toBatches(
  reads: Reads,
  corpusId: string,
  documents: AsyncIterable<EngineDocument>,
): AsyncGenerator<Batch> {
  let batch: EngineDocument[] = [];
  let words = 0;
  for await (const document of documents) {
    batch.push(document);
    words += countWords(document);
    if (batch.length < DOCUMENTS_IN_BATCH && words < WORDS_IN_BATCH) continue;
    yield withVectors(reads, corpusId, batch);
    batch = [];
    words = 0;
  }
  if (batch.length > 0) yield withVectors(reads, corpusId, batch);
}

function countWords(document: EngineDocument): number {
  if ('source' in document) return document.source.title.length + document.source.text.length;
  return document.passage.heading.length + document.passage.body.length;
}

async function withVectors(
  reads: Reads,
  corpusId: string,
  documents: readonly EngineDocument[],
): Promise<Batch> {
  const passages = documents.flatMap((one) => ('passage' in one ? [one.passage] : []));
  const sources = documents.flatMap((one) => ('source' in one ? [one.source] : []));
  const keys = [...new Set(passages.map(({ vectorKey }) => vectorKey))];
  const rows =
    keys.length === 0
      ? []
      : await reads.rows<VectorRow>(
          `SELECT vector_key, checksum, vector FROM vectors
           WHERE corpus_id = $1 AND vector_key = ANY($2::bigint[])`,
          [corpusId, keys],
        );
  const vectors = new Map(rows.map((row) => [row.vector_key, toVector(row)]));
  return {
    sources,
    passages: passages.map((passage) => {
      const vector = vectors.get(passage.vectorKey);
      if (vector === undefined) {
        throw new CorpusChangedError(`Vector ${passage.vectorKey} is gone`);
      }
      return { ...passage, vector };
    }),
  };
}
