import { crc32 } from 'node:zlib';
import { toPassageId } from '../../domain/ids.ts';
import { hashText } from '../columns/hash-text.ts';
import { decodeSentences } from '../columns/source-columns.ts';
import { rowChecksum } from './row-checksum.ts';
import { StoreDamagedError } from '../errors.ts';
import type { StoredPassage } from '../corpus-store.ts';

/**
 * Rows of the tables in schema.ts and their decoding. A row's checksum is verified before it is
 * decoded.
 */

export interface CorpusRow {
  readonly store_id: string;
  readonly generation: number;
  readonly model_id: string | null;
  readonly pipeline: string | null;
  readonly sources: number;
  readonly passages: number;
  readonly words_digest: string;
  readonly checksum: number;
}

/** A version without its text and layout, which listings do not need. */
export interface VersionHeadRow {
  readonly version_id: number;
  readonly source_id: string;
  readonly content_hash: string;
  readonly text_hash: string;
  readonly title: string;
  readonly publisher: string | null;
  readonly author: string | null;
  readonly published: string | null;
  readonly url: string | null;
  readonly first_seen_at: string;
  readonly language: string | null;
  readonly layout_checksum: number;
  readonly checksum: number;
}

/** The layout of a version. */
export interface LayoutRow {
  readonly source_id: string;
  readonly blocks: string;
  readonly links: string;
  readonly places: string;
  readonly boilerplate: string;
  readonly repeatable: string;
  readonly layout_checksum: number;
}

export interface VersionRow extends VersionHeadRow, LayoutRow {
  readonly source_id: string;
  readonly layout_checksum: number;
  readonly text: string;
}

/** The ID that a path was given, also of a file that is no longer in the folder. */
export interface GivenIdRow {
  readonly file: string;
  readonly source_id: string;
  readonly checksum: number;
}

/** A source was added, got another version, or was removed (`version_id` is `null`). */
export interface ChangeRow {
  readonly source_id: string;
  readonly version_id: number | null;
  readonly at: string;
  readonly checksum: number;
}

export interface SourceRow {
  readonly source_id: string;
  readonly version_id: number;
  readonly file: string;
  readonly passages: number;
  readonly indexed_at: string;
  readonly checksum: number;
}

export interface PassageRow {
  readonly passage_key: number;
  readonly source_id: string;
  readonly ordinal: number;
  readonly start: number;
  readonly end: number;
  readonly heading_path: string;
  readonly heading_text: string;
  readonly sentences: string;
  readonly vector_key: number;
  readonly checksum: number;
}

export interface VectorRow {
  readonly vector_key: number;
  readonly model_id: string;
  readonly vector_hash: string;
  readonly checksum: number;
  readonly vector: Buffer;
}

type Unchecked<Row> = Omit<Row, 'checksum'>;

export function corpusChecksum(row: Unchecked<CorpusRow>): number {
  return rowChecksum([
    row.store_id,
    row.generation,
    row.model_id,
    row.pipeline,
    row.sources,
    row.passages,
    row.words_digest,
  ]);
}

export function versionChecksum(row: Omit<VersionHeadRow, 'checksum' | 'version_id'>): number {
  return rowChecksum([
    row.source_id,
    row.content_hash,
    row.text_hash,
    row.title,
    row.publisher,
    row.author,
    row.published,
    row.url,
    row.first_seen_at,
    row.layout_checksum,
    row.language,
  ]);
}

export function layoutChecksum(row: Omit<LayoutRow, 'source_id' | 'layout_checksum'>): number {
  return rowChecksum([row.blocks, row.links, row.places, row.boilerplate, row.repeatable]);
}

export function sourceChecksum(row: Unchecked<SourceRow>): number {
  return rowChecksum([row.source_id, row.version_id, row.file, row.passages, row.indexed_at]);
}

export function givenIdChecksum(row: Unchecked<GivenIdRow>): number {
  return rowChecksum([row.file, row.source_id]);
}

export function changeChecksum(row: Unchecked<ChangeRow>): number {
  return rowChecksum([row.source_id, row.version_id, row.at]);
}

export function passageChecksum(row: Omit<PassageRow, 'checksum' | 'passage_key'>): number {
  return rowChecksum([
    row.source_id,
    row.ordinal,
    row.start,
    row.end,
    row.heading_path,
    row.heading_text,
    row.sentences,
    row.vector_key,
  ]);
}

export function checkCorpus(row: CorpusRow | undefined): CorpusRow {
  if (row === undefined) throw new StoreDamagedError('the state of the corpus is missing');
  if (corpusChecksum(row) !== row.checksum) throw damaged('the state of the corpus');
  return row;
}

export function checkVersionHead<Row extends VersionHeadRow>(row: Row): Row {
  if (versionChecksum(row) !== row.checksum) throw damaged(`a version of "${row.source_id}"`);
  return row;
}

export function checkVersion<Row extends VersionRow>(row: Row): Row {
  checkVersionHead(row);
  checkLayout(row);
  if (typeof (row.text as unknown) !== 'string' || hashText(row.text) !== row.text_hash)
    throw damaged(`the text of "${row.source_id}"`);
  return row;
}

export function checkLayout<Row extends LayoutRow>(row: Row): Row {
  if (layoutChecksum(row) !== row.layout_checksum) {
    throw damaged(`the layout of "${row.source_id}"`);
  }
  return row;
}

export function checkSource(row: SourceRow): SourceRow {
  if (sourceChecksum(row) !== row.checksum) throw damaged(`source "${row.source_id}"`);
  return row;
}

export function checkGivenId(row: GivenIdRow): GivenIdRow {
  if (givenIdChecksum(row) !== row.checksum) throw damaged(`the ID of the file "${row.file}"`);
  return row;
}

export function checkChange(row: ChangeRow): ChangeRow {
  if (changeChecksum(row) !== row.checksum) throw damaged(`a change of "${row.source_id}"`);
  return row;
}

export function checkPassage(row: PassageRow): PassageRow {
  if (passageChecksum(row) !== row.checksum) {
    throw damaged(`passage ${toPassageId(row.source_id, row.ordinal)}`);
  }
  return row;
}

export function checkVector(row: VectorRow): VectorRow {
  if (!Buffer.isBuffer(row.vector) || crc32(row.vector) !== row.checksum)
    throw damaged(`vector ${row.vector_key}`);
  return row;
}

function damaged(what: string): StoreDamagedError {
  return new StoreDamagedError(`the checksum of ${what} is wrong`);
}

export function toStoredPassage(unchecked: PassageRow, corpusId: string): StoredPassage {
  const row = checkPassage(unchecked);
  return {
    corpusId,
    passageKey: row.passage_key,
    vectorKey: row.vector_key,
    passageId: toPassageId(row.source_id, row.ordinal),
    sourceId: row.source_id,
    ordinal: row.ordinal,
    start: row.start,
    end: row.end,
    headingPath: JSON.parse(row.heading_path) as string[],
    sentences: decodeSentences(row.sentences, row.start),
  };
}
