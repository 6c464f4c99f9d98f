import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { Source } from '../../domain/source.ts';
import { indexText } from '../../text/join-broken-words.ts';
import { wordsDigest, writePendingWords } from './check-database.ts';
import { hashText } from './row-checksum.ts';
import type { Reads, Writes } from './statements.ts';
import { StoreDamagedError } from '../errors.ts';
import type { CorpusChange, PassageRecord } from '../corpus-store.ts';
import {
  checkCorpus,
  checkPassage,
  checkSource,
  checkVersion,
  checkVersionHead,
  corpusChecksum,
  encodeBlocks,
  encodeLinks,
  encodePlaces,
  encodeSentences,
  encodeSpans,
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

  const pace = pacer();
  const leaving = [...change.removals, ...change.upserts.map(({ source }) => source.sourceId)];
  const indexedAt = new Map<string, { versionId: number; at: string }>();
  for (const sourceId of leaving) {
    const row = reads.source.get(sourceId);
    if (row === undefined) continue;
    const { version_id: versionId, indexed_at: at } = checkSource(row);
    indexedAt.set(sourceId, { versionId, at });
    await removeFromIndexes(writer, sourceId, versionId, pace);
  }
  for (const sourceId of change.removals) writes.deleteSource.run(sourceId);

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
    writes.insertSourceWords.run(versionId, indexText(source.text), source.title);
    for (const record of passages) {
      putPassage(writer, change.modelId, source, record);
      await pace();
    }
  }
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

/**
 * Removes a source's passages, and its words from both full-text indexes. FTS5 needs a row's words
 * to delete it.
 */
async function removeFromIndexes(
  { reads, writes }: Writer,
  sourceId: string,
  versionId: number,
  pace: () => Promise<void>,
): Promise<void> {
  const version = reads.version.get(versionId);
  if (version === undefined) throw new StoreDamagedError(`the version of "${sourceId}" is missing`);
  const { text, title } = checkVersion(version);
  writes.deleteSourceWords.run(versionId, indexText(text), title);
  for (const unchecked of reads.passagesOf.all(sourceId)) {
    const row = checkPassage(unchecked);
    const words = indexText(text.slice(row.start, row.end));
    writes.deleteWords.run(row.passage_key, row.heading_text, words);
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
): void {
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
  writes.insertWords.run(lastInsertRowid, headingText, indexText(bodyText));
}

function pacer(): () => Promise<void> {
  let done = 0;
  return async () => {
    done += 1;
    if (done % PASSAGES_BETWEEN_YIELDS === 0) await setImmediate();
  };
}
