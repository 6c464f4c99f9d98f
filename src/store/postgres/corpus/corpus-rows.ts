import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { UserFacingError } from '../../../domain/errors.ts';
import { toPassageId } from '../../../domain/ids.ts';
import type { SourceSummary } from '../../../domain/source.ts';
import type {
  CorpusStatus,
  SourceChange,
  SourceVersion,
  StoredPassage,
  StoredSource,
} from '../../corpus-store.ts';
import { StoreDamagedError } from '../../errors.ts';
import {
  decodeBlocks,
  decodeLinks,
  decodePlaces,
  decodeRepeatable,
  decodeSentences,
  decodeSpans,
  decodeVector,
} from '../../columns/source-columns.ts';
import type { Queries } from '../postgres-database.ts';
import { fromColumn } from '../text-columns.ts';

/** Rows of the tables of a corpus, and their decoding. */

export type Reads = Pick<Queries, 'rows' | 'row'>;

export interface CorpusRow {
  readonly store_id: string;
  readonly generation: number;
  readonly model_id: string | null;
  readonly pipeline: string | null;
  readonly sources: number;
  readonly passages: number;
  readonly passage_words: number;
  readonly source_words: number;
  readonly search_index: string | null;
  readonly commit_id: string | null;
}

/** A version without its text and layout. */
interface HeadRow {
  readonly source_id: string;
  readonly content_hash: string;
  readonly title: string;
  readonly publisher: string | null;
  readonly author: string | null;
  readonly published: string | null;
  readonly url: string | null;
}

export interface VersionRow extends HeadRow {
  readonly version_id: number;
  readonly text_hash: string;
  readonly first_seen_at: string;
  readonly language: string | null;
  readonly blocks: string;
  readonly links: string;
  readonly places: string;
  readonly boilerplate: string;
  readonly repeatable: string;
  readonly text: Buffer;
}

/** A source of the corpus with its version. */
export interface SummaryRow extends HeadRow {
  readonly file: string;
  readonly passages: number;
  readonly indexed_at: string;
}

export interface PassageRow {
  readonly passage_key: number;
  readonly source_id: string;
  readonly ordinal: number;
  readonly start: number;
  readonly end: number;
  readonly heading_path: string;
  readonly sentences: string;
  readonly vector_key: number;
}

export interface ChangeRow {
  readonly source_id: string;
  readonly version_id: number | null;
  readonly at: string;
}

export interface VectorRow {
  readonly vector_key: number;
  readonly checksum: number;
  readonly vector: Buffer;
}

export const PASSAGE_COLUMNS =
  'passage_key, source_id, ordinal, start, "end", heading_path, sentences, vector_key';

/** @throws UserFacingError `corpus-removed` if there is no such corpus */
export async function readCorpus(reads: Reads, corpusId: string): Promise<CorpusRow> {
  const row = await findCorpus(reads, corpusId);
  if (row === null) throw new UserFacingError('corpus-removed', {});
  return row;
}

export function findCorpus(reads: Reads, corpusId: string): Promise<CorpusRow | null> {
  return reads.row<CorpusRow>('SELECT * FROM corpora WHERE corpus_id = $1', [corpusId]);
}

export function toStatus(row: CorpusRow): CorpusStatus {
  return {
    storeId: row.store_id,
    generation: row.generation,
    modelId: row.model_id,
    pipeline: row.pipeline,
    sources: row.sources,
    passages: row.passages,
  };
}

export function toSummary(corpusId: string, row: SummaryRow): SourceSummary {
  return {
    sourceId: fromColumn(row.source_id),
    corpusId,
    ...toMetadata(row),
    file: fromColumn(row.file),
    passages: row.passages,
    indexedAt: row.indexed_at,
  };
}

export function toStoredSource(corpusId: string, row: SummaryRow & VersionRow): StoredSource {
  return { ...toSummary(corpusId, row), contentHash: row.content_hash, ...toContent(row) };
}

export function toSourceVersion(row: VersionRow): SourceVersion {
  return {
    versionKey: row.version_id,
    sourceId: fromColumn(row.source_id),
    contentHash: row.content_hash,
    ...toMetadata(row),
    firstSeenAt: row.first_seen_at,
    ...toContent(row),
  };
}

export function toSourceChange(row: ChangeRow): SourceChange {
  return { sourceId: fromColumn(row.source_id), versionKey: row.version_id, at: row.at };
}

export function toStoredPassage(corpusId: string, row: PassageRow): StoredPassage {
  const sourceId = fromColumn(row.source_id);
  return {
    corpusId,
    passageKey: row.passage_key,
    vectorKey: row.vector_key,
    passageId: toPassageId(sourceId, row.ordinal),
    sourceId,
    ordinal: row.ordinal,
    start: row.start,
    end: row.end,
    headingPath: JSON.parse(row.heading_path) as string[],
    sentences: decodeSentences(row.sentences, row.start),
  };
}

/** @throws StoreDamagedError if the text does not match its hash */
export function toText(row: Pick<VersionRow, 'source_id' | 'text' | 'text_hash'>): string {
  if (createHash('sha256').update(row.text).digest('hex') !== row.text_hash) {
    throw new StoreDamagedError(`the text of "${row.source_id}" differs from its hash`);
  }
  return row.text.toString('utf8');
}

/** @throws StoreDamagedError if the vector does not match its checksum */
export function toVector(row: VectorRow): Float32Array {
  if (crc32(row.vector) !== row.checksum) {
    throw new StoreDamagedError(`the checksum of vector ${row.vector_key} is wrong`);
  }
  return decodeVector(row.vector);
}

function toMetadata(row: HeadRow) {
  return {
    title: fromColumn(row.title),
    publisher: fromColumn(row.publisher),
    author: fromColumn(row.author),
    published: fromColumn(row.published),
    url: fromColumn(row.url),
  };
}

function toContent(row: VersionRow) {
  return {
    text: toText(row),
    blocks: decodeBlocks(row.blocks),
    links: decodeLinks(row.links),
    places: decodePlaces(row.places),
    language: fromColumn(row.language),
    boilerplate: decodeSpans(row.boilerplate),
    repeatable: decodeRepeatable(row.repeatable),
  };
}
