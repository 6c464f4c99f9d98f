import type { Source } from '../../../domain/source.ts';
import type { CorpusChange, PassageRecord } from '../../corpus-store.ts';
import { hashText } from '../../columns/hash-text.ts';
import { fromColumn, toColumn } from '../text-columns.ts';
import type { CorpusRow, Reads } from './corpus-rows.ts';

/** A source that is added or replaced. */
export interface PlannedSource {
  readonly source: Source;
  readonly textHash: string;
  /** The version with the same bytes and text; `null`: a new version. */
  readonly versionId: number | null;
  /** When this version was indexed first, if the corpus has it. */
  readonly indexedAt: string | null;
  readonly passages: readonly { readonly record: PassageRecord; readonly vectorKey: number }[];
}

/** A change with everything that it refers to in the corpus. It is valid for one generation. */
export interface CommitPlan {
  readonly change: CorpusChange;
  readonly upserts: readonly PlannedSource[];
  /** IDs of the corpus's sources that are removed or replaced. */
  readonly leaving: readonly string[];
  /** IDs of the corpus's sources that are removed. */
  readonly removed: readonly string[];
  /** IDs of the sources that stay unchanged. */
  readonly kept: readonly string[];
  readonly keptPassages: number;
  /** Whether all words are computed again, because another pipeline may have indexed other words. */
  readonly isReindexed: boolean;
}

interface CurrentRow {
  readonly source_id: string;
  readonly version_id: number;
  readonly passages: number;
  readonly indexed_at: string;
}

/** @throws an error that names what is wrong with the change */
export async function planCommit(
  reads: Reads,
  corpusId: string,
  before: CorpusRow,
  change: CorpusChange,
): Promise<CommitPlan> {
  const leaving = leavingIds(change);
  refuseForged(change);
  const current = new Map(
    (
      await reads.rows<CurrentRow>(
        `SELECT source_id, version_id, passages, indexed_at FROM sources
         WHERE corpus_id = $1 ORDER BY source_id`,
        [corpusId],
      )
    ).map((row) => [fromColumn(row.source_id), row]),
  );
  const kept = [...current.keys()].filter((id) => !leaving.has(id));
  if (isStaged(change) && kept.some((id) => (current.get(id)?.passages ?? 0) > 0)) {
    throw new Error('A change with staged vectors must contain or remove every source');
  }
  const vectorKeys = await readVectorKeys(reads, corpusId, change);
  if (change.modelId !== before.model_id) {
    await refuseOtherModels(reads, corpusId, kept, change.modelId);
  }
  const versions = await readVersions(reads, corpusId, change);
  return {
    change,
    kept,
    keptPassages: kept.reduce((sum, id) => sum + (current.get(id)?.passages ?? 0), 0),
    leaving: [...leaving].filter((id) => current.has(id)),
    removed: change.removals.filter((id) => current.has(id)),
    isReindexed: before.pipeline !== change.pipeline,
    upserts: change.upserts.map(({ source, passages }) => {
      const textHash = hashText(source.text);
      const versionId = versions.get(versionName(source.sourceId, source.contentHash, textHash));
      const previous = current.get(source.sourceId);
      return {
        source,
        textHash,
        versionId: versionId ?? null,
        indexedAt:
          previous !== undefined && previous.version_id === versionId ? previous.indexed_at : null,
        passages: passages.map((record) => {
          const vectorKey = vectorKeys.get(record.vectorHash);
          if (vectorKey === undefined) {
            const { passageId } = record.passage;
            throw new Error(`Passage ${passageId} has no vector of "${change.modelId}"`);
          }
          return { record, vectorKey };
        }),
      };
    }),
  };
}

/** Whether the vectors of the change replace all vectors of its model. */
export function isStaged({ stagedUnder, modelId }: CorpusChange): boolean {
  return stagedUnder !== undefined && stagedUnder !== modelId;
}

function leavingIds({ removals, upserts }: CorpusChange): Set<string> {
  const leaving = new Set(removals);
  for (const { source } of upserts) {
    if (leaving.has(source.sourceId)) {
      throw new Error(`The change names "${source.sourceId}" twice`);
    }
    leaving.add(source.sourceId);
  }
  return leaving;
}

function refuseForged({ upserts }: CorpusChange): void {
  for (const { source, passages } of upserts) {
    for (const { passage, bodyText } of passages) {
      if (source.text.slice(passage.start, passage.end) !== bodyText) {
        throw new Error(`Passage ${passage.passageId} differs from the text of its source`);
      }
    }
  }
}

async function readVectorKeys(
  reads: Reads,
  corpusId: string,
  { upserts, modelId, stagedUnder }: CorpusChange,
): Promise<Map<string, number>> {
  const hashes = upserts.flatMap(({ passages }) => passages.map(({ vectorHash }) => vectorHash));
  const rows = await reads.rows<{ vector_hash: string; vector_key: number }>(
    `SELECT vector_hash, vector_key FROM vectors
     WHERE corpus_id = $1 AND model_id = $2 AND vector_hash = ANY($3::text[])`,
    [corpusId, stagedUnder ?? modelId, [...new Set(hashes)]],
  );
  return new Map(rows.map((row) => [row.vector_hash, row.vector_key]));
}

async function readVersions(
  reads: Reads,
  corpusId: string,
  { upserts }: CorpusChange,
): Promise<Map<string, number>> {
  const rows = await reads.rows<{
    source_id: string;
    content_hash: string;
    text_hash: string;
    version_id: number;
  }>(
    `SELECT source_id, content_hash, text_hash, version_id FROM source_versions
     WHERE corpus_id = $1 AND source_id = ANY($2::text[])`,
    [corpusId, upserts.map(({ source }) => toColumn(source.sourceId))],
  );
  return new Map(
    rows.map((row) => {
      const sourceId = fromColumn(row.source_id);
      return [versionName(sourceId, row.content_hash, row.text_hash), row.version_id];
    }),
  );
}

function versionName(sourceId: string, contentHash: string, textHash: string): string {
  return [sourceId, contentHash, textHash].join(' ');
}

async function refuseOtherModels(
  reads: Reads,
  corpusId: string,
  kept: readonly string[],
  modelId: string,
): Promise<void> {
  const other = await reads.row<{ source_id: string; ordinal: number }>(
    `SELECT source_id, ordinal FROM passages JOIN vectors USING (corpus_id, vector_key)
     WHERE corpus_id = $1 AND source_id = ANY($2::text[]) AND model_id <> $3 LIMIT 1`,
    [corpusId, kept.map(toColumn), modelId],
  );
  if (other === null) return;
  throw new Error(
    `Passage ${other.source_id}#${other.ordinal} has a vector of another model than "${modelId}"`,
  );
}
