import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { Source } from '../../domain/source.ts';
import { toIndexWords } from '../../text/to-index-words.ts';
import { wordsDigest, writePendingWords } from './check-database.ts';
import { hashText } from '../columns/hash-text.ts';
import { searchedText } from '../columns/searched-text.ts';
import type { Reads } from './statements/read-statements.ts';
import type { Writes } from './statements/write-statements.ts';
import { StoreDamagedError } from '../errors.ts';
import type { CorpusChange, PassageRecord } from '../corpus-store.ts';
import {
  decodeSpans,
  encodeBlocks,
  encodeLinks,
  encodePlaces,
  encodeRepeatable,
  encodeSentences,
  encodeSpans,
} from '../columns/source-columns.ts';
import {
  changeChecksum,
  checkCorpus,
  checkPassage,
  checkSource,
  checkVersion,
  checkVersionHead,
  corpusChecksum,
  givenIdChecksum,
  layoutChecksum,
  passageChecksum,
  sourceChecksum,
  versionChecksum,
} from './stored-rows.ts';
import type { CorpusRow, VersionHeadRow } from './stored-rows.ts';

const PASSAGES_BETWEEN_YIELDS = 200;

/** A connection with its statements, inside a write transaction. */
export interface Writer {
  readonly db: Database.Database;
  readonly reads: Reads;
  readonly writes: Writes;
}

/**
 * Applies the change. Returns `null` if the generation differs. The caller begins the transaction
 * and commits it, or rolls it back if this function throws or returns `null`. Yields regularly to
 * the event loop so that other connections of this process can work.
 */
export async function commitCorpus(
  writer: Writer,
  change: CorpusChange,
): Promise<CorpusRow | null> {
  const { db, reads, writes } = writer;
  const before = checkCorpus(reads.corpus.get());
  if (before.generation !== change.baseGeneration) return null;
  refuseRepeats(change);

  // Another pipeline may have indexed other words for the same text, which FTS5 could not delete.
  const isReindexed = before.pipeline !== change.pipeline;
  if (isReindexed) clearWords(writer);
  const pace = pacer();
  const leaving = [...change.removals, ...change.upserts.map(({ source }) => source.sourceId)];
  const indexedAt = new Map<string, { versionId: number; at: string }>();
  for (const sourceId of leaving) {
    const row = reads.source.get(sourceId);
    if (row === undefined) continue;
    const { version_id: versionId, indexed_at: at } = checkSource(row);
    indexedAt.set(sourceId, { versionId, at });
    await removePassages(writer, sourceId, versionId, { isReindexed, pace });
  }
  for (const sourceId of change.removals) {
    writes.deleteSource.run(sourceId);
    if (indexedAt.has(sourceId)) recordChange(writes, sourceId, null, change.at);
  }

  if (change.stagedUnder !== undefined && change.stagedUnder !== change.modelId) {
    if (writes.countPassages.get() !== 0) {
      throw new Error('A change with staged vectors must contain or remove every source');
    }
    writes.deleteVectorsOfModel.run(change.modelId);
    writes.renameModel.run(change.modelId, change.stagedUnder);
  }
  for (const { source, passages } of change.upserts) {
    const versionId = putVersion(writer, source, change.at);
    const previous = indexedAt.get(source.sourceId);
    const row = {
      source_id: source.sourceId,
      version_id: versionId,
      file: source.file,
      passages: passages.length,
      indexed_at: previous?.versionId === versionId ? previous.at : change.at,
    };
    writes.putSource.run({ ...row, checksum: sourceChecksum(row) });
    giveId(writes, source);
    if (previous?.versionId !== versionId) {
      recordChange(writes, source.sourceId, versionId, change.at);
    }
    if (!isReindexed) putSourceWords(writer, versionId, source);
    for (const record of passages) {
      const passageKey = putPassage(writer, change.modelId, source, record);
      if (!isReindexed) putWords(writer, passageKey, record.headingText, record.bodyText);
      await pace();
    }
  }
  if (isReindexed) await indexAllWords(writer, pace);
  writes.deleteUnusedVectors.run();
  if (change.modelId !== before.model_id) refuseOtherModels(writes, change.modelId);

  writePendingWords(db);
  const after = {
    store_id: before.store_id,
    generation: before.generation + 1,
    model_id: change.modelId,
    pipeline: change.pipeline,
    sources: writes.countSources.get() ?? 0,
    passages: writes.countPassages.get() ?? 0,
    words_digest: wordsDigest(db),
  };
  const row = { ...after, checksum: corpusChecksum(after) };
  writes.updateCorpus.run(row);
  return row;
}

/** Records that a source has another version, or was removed (`null`). */
function recordChange(
  writes: Writes,
  sourceId: string,
  versionId: number | null,
  at: string,
): void {
  const row = { source_id: sourceId, version_id: versionId, at };
  writes.insertChange.run({ ...row, checksum: changeChecksum(row) });
}

/** Stores the ID with the source's path. If another path was given the ID, it loses the ID. */
function giveId(writes: Writes, { sourceId, file }: Source): void {
  writes.takeGivenId.run(sourceId, file);
  const row = { file, source_id: sourceId };
  writes.putGivenId.run({ ...row, checksum: givenIdChecksum(row) });
}

function refuseRepeats(change: CorpusChange): void {
  const seen = new Set<string>(change.removals);
  for (const { source } of change.upserts) {
    if (seen.has(source.sourceId)) throw new Error(`The change names "${source.sourceId}" twice`);
    seen.add(source.sourceId);
  }
}

function refuseOtherModels(writes: Writes, modelId: string): void {
  const other = writes.passageOfOtherModel.get(modelId);
  if (other === undefined) return;
  throw new Error(
    `Passage ${other.source_id}#${other.ordinal} has a vector of another model than "${modelId}"`,
  );
}

/** Empties both full-text indexes. */
function clearWords({ writes }: Writer): void {
  writes.clearWords.run();
  writes.clearSourceWords.run();
}

/** Adds the words of every source and passage to the full-text indexes, which must be empty. */
export async function indexAllWords(writer: Writer, pace: () => Promise<void>): Promise<void> {
  const { reads } = writer;
  for (const { source_id: sourceId, version_id: versionId } of reads.sources.all()) {
    const version = reads.version.get(versionId);
    if (version === undefined) {
      throw new StoreDamagedError(`the version of "${sourceId}" is missing`);
    }
    const { text } = checkVersion(version);
    const boilerplate = decodeSpans(version.boilerplate);
    putSourceWords(writer, versionId, { ...version, boilerplate });
    for (const row of reads.passagesOf.all(sourceId)) {
      putWords(writer, row.passage_key, row.heading_text, text.slice(row.start, row.end));
      await pace();
    }
  }
}

function putSourceWords(
  { writes }: Writer,
  versionId: number,
  { text, title, boilerplate }: Pick<Source, 'text' | 'title' | 'boilerplate'>,
): void {
  const words = toIndexWords(searchedText(text, boilerplate));
  writes.insertSourceWords.run(versionId, words, toIndexWords(title));
}

function putWords(
  { writes }: Writer,
  passageKey: number | bigint,
  heading: string,
  body: string,
): void {
  writes.insertWords.run(passageKey, toIndexWords(heading), toIndexWords(body));
}

/**
 * Removes a source's passages, and its words from both full-text indexes unless they are empty. FTS5
 * needs a row's words to delete it.
 */
async function removePassages(
  { reads, writes }: Writer,
  sourceId: string,
  versionId: number,
  { isReindexed, pace }: { readonly isReindexed: boolean; readonly pace: () => Promise<void> },
): Promise<void> {
  const version = reads.version.get(versionId);
  if (version === undefined) throw new StoreDamagedError(`the version of "${sourceId}" is missing`);
  const { text, title, boilerplate } = checkVersion(version);
  if (!isReindexed) {
    const words = toIndexWords(searchedText(text, decodeSpans(boilerplate)));
    writes.deleteSourceWords.run(versionId, words, toIndexWords(title));
  }
  for (const unchecked of reads.passagesOf.all(sourceId)) {
    const row = checkPassage(unchecked);
    if (!isReindexed) {
      const body = text.slice(row.start, row.end);
      writes.deleteWords.run(row.passage_key, toIndexWords(row.heading_text), toIndexWords(body));
    }
    writes.deletePassage.run(row.passage_key);
    await pace();
  }
}

/**
 * Stores the source's version and returns its ID. The same bytes read as the same text are the same
 * version, even if the metadata changed.
 */
function putVersion({ reads, writes }: Writer, source: Source, at: string): number {
  const textHash = hashText(source.text);
  const found = writes.findVersion.get(source.sourceId, source.contentHash, textHash);
  const layout = {
    blocks: encodeBlocks(source.blocks),
    links: encodeLinks(source.links),
    places: encodePlaces(source.places),
    boilerplate: encodeSpans(source.boilerplate),
    repeatable: encodeRepeatable(source.repeatable),
  };
  const head: Omit<VersionHeadRow, 'checksum' | 'version_id'> = {
    source_id: source.sourceId,
    content_hash: source.contentHash,
    text_hash: textHash,
    title: source.title,
    publisher: source.publisher,
    author: source.author,
    published: source.published,
    url: source.url,
    first_seen_at: found === undefined ? at : checkVersionHead(found).first_seen_at,
    language: source.language,
    layout_checksum: layoutChecksum(layout),
  };
  const row = { ...head, checksum: versionChecksum(head), ...layout, text: source.text };
  if (found === undefined) return Number(writes.insertVersion.run(row).lastInsertRowid);
  const { version_id: versionId } = found;
  const kept = reads.version.get(versionId);
  if (kept !== undefined) checkVersion(kept);
  writes.updateVersion.run({ ...row, version_id: versionId });
  return versionId;
}

function putPassage(
  { writes }: Writer,
  modelId: string,
  source: Source,
  { passage, headingText, bodyText, vectorHash }: PassageRecord,
): number | bigint {
  const vectorKey = writes.vectorKey.get(modelId, vectorHash);
  if (vectorKey === undefined) {
    throw new Error(`Passage ${passage.passageId} has no vector of "${modelId}"`);
  }
  if (source.text.slice(passage.start, passage.end) !== bodyText) {
    throw new Error(`Passage ${passage.passageId} differs from the text of its source`);
  }
  const row = {
    source_id: source.sourceId,
    ordinal: passage.ordinal,
    start: passage.start,
    end: passage.end,
    heading_path: JSON.stringify(passage.headingPath),
    heading_text: headingText,
    sentences: encodeSentences(passage),
    vector_key: vectorKey,
  };
  const { lastInsertRowid } = writes.insertPassage.run({ ...row, checksum: passageChecksum(row) });
  return lastInsertRowid;
}

function pacer(): () => Promise<void> {
  let done = 0;
  return async () => {
    done += 1;
    if (done % PASSAGES_BETWEEN_YIELDS === 0) await setImmediate();
  };
}
