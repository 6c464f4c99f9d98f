import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Source } from '../../src/domain/source.ts';
import type {
  CorpusChange,
  PassageRecord,
  SourceChange,
  SourceVersion,
  StoredPassage,
} from '../../src/store/corpus-store.ts';

/** A source of the corpus, and its version. */
export interface KeptSource {
  readonly source: Source;
  readonly versionKey: number;
  readonly indexedAt: string;
}

export interface KeptPassage {
  readonly record: PassageRecord;
  readonly stored: StoredPassage;
  readonly vector: KeptVector;
}

export interface KeptVector {
  readonly modelId: string;
  readonly vectorKey: number;
  readonly checksum: number;
  readonly vector: Float32Array;
}

/** The corpus of one generation. It never changes. */
export interface Generation {
  readonly generation: number;
  readonly modelId: string | null;
  readonly pipeline: string | null;
  /** Sorted by ID. */
  readonly sources: ReadonlyMap<string, KeptSource>;
  /** In passage order. */
  readonly passages: readonly KeptPassage[];
  /** The ID of each path that was ever given one. */
  readonly givenIds: ReadonlyMap<string, string>;
}

/** A corpus in memory. It outlives the stores that are opened over it. */
export class MemoryCorpus {
  readonly corpusId: string;
  readonly storeId = randomUUID();
  versions: readonly SourceVersion[] = [];
  changes: readonly SourceChange[] = [];
  current: Generation = {
    ...{ generation: 0, modelId: null, pipeline: null },
    ...{ sources: new Map(), passages: [], givenIds: new Map() },
  };
  /** By the model and the hash of the embedded text. */
  #vectors = new Map<string, KeptVector>();
  #lastVectorKey = 0;

  constructor(corpusId: string) {
    this.corpusId = corpusId;
  }

  hasVector(modelId: string, vectorHash: string): boolean {
    return this.#vectors.has(vectorName(modelId, vectorHash));
  }

  addVector(modelId: string, vectorHash: string, given: Float32Array): void {
    if (this.hasVector(modelId, vectorHash)) return;
    const vector = given.slice();
    const vectorKey = (this.#lastVectorKey += 1);
    const checksum = crc32(new Uint8Array(vector.buffer));
    this.#vectors.set(vectorName(modelId, vectorHash), { modelId, vectorKey, checksum, vector });
  }

  /** Returns whether the change was applied. */
  commit(given: CorpusChange): boolean {
    const change = structuredClone(given);
    const before = this.current;
    if (change.baseGeneration !== before.generation) return false;
    const leaving = leavingIds(change);
    const vectors = this.#vectorsFor(change, leaving);
    const sources = new Map([...before.sources].filter(([id]) => !leaving.has(id)));
    const passages = before.passages.filter(({ stored }) => !leaving.has(stored.sourceId));
    const givenIds = new Map(before.givenIds);
    let { versions } = this;
    const changes = change.removals
      .filter((id) => before.sources.has(id))
      .map((sourceId): SourceChange => ({ sourceId, versionKey: null, at: change.at }));
    for (const { source, passages: records } of change.upserts) {
      const { sourceId, file } = source;
      const version = toVersion(versions, source, change.at);
      const { versionKey } = version;
      versions = [...versions.filter((one) => one.versionKey !== versionKey), version];
      const previous = before.sources.get(sourceId);
      const isSame = previous?.versionKey === versionKey;
      const indexedAt = isSame ? previous.indexedAt : change.at;
      sources.set(sourceId, { source, versionKey, indexedAt });
      if (!isSame) changes.push({ sourceId, versionKey, at: change.at });
      for (const [path, id] of givenIds) if (id === sourceId) givenIds.delete(path);
      givenIds.set(file, sourceId);
      for (const record of records) {
        const vector = vectors.get(vectorName(change.modelId, record.vectorHash));
        passages.push(toKeptPassage(this.corpusId, source, record, vector));
      }
    }
    refuseOtherModels(passages, change.modelId);
    this.current = {
      ...{ generation: before.generation + 1, modelId: change.modelId, givenIds },
      ...{ pipeline: change.pipeline, sources: new Map([...sources].sort(byKey)) },
      passages: withKeys(passages, before.generation + 1),
    };
    const used = new Set(passages.map(({ vector }) => vector));
    this.#vectors = new Map([...vectors].filter(([, vector]) => used.has(vector)));
    this.versions = [...versions].sort((a, b) => a.versionKey - b.versionKey);
    this.changes = [...this.changes, ...changes];
    return true;
  }

  /** Returns the vectors, with those that the change staged in the place of its model's. */
  #vectorsFor(change: CorpusChange, leaving: ReadonlySet<string>): Map<string, KeptVector> {
    const { modelId, stagedUnder } = change;
    if (stagedUnder === undefined || stagedUnder === modelId) return this.#vectors;
    if ([...this.current.sources.keys()].some((id) => !leaving.has(id))) {
      throw new Error('A change with staged vectors must contain or remove every source');
    }
    const kept = [...this.#vectors].filter(([, vector]) => vector.modelId !== modelId);
    return new Map(
      kept.map(([name, vector]) =>
        vector.modelId === stagedUnder
          ? [vectorName(modelId, name.slice(stagedUnder.length + 1)), { ...vector, modelId }]
          : [name, vector],
      ),
    );
  }
}

function vectorName(modelId: string, vectorHash: string): string {
  return `${modelId} ${vectorHash}`;
}

/** Returns the IDs of all sources that the change removes or replaces. */
function leavingIds({ removals, upserts }: CorpusChange): Set<string> {
  const leaving = new Set(removals);
  for (const { source } of upserts) {
    const { sourceId } = source;
    if (leaving.has(sourceId)) throw new Error(`The change names "${sourceId}" twice`);
    leaving.add(sourceId);
  }
  return leaving;
}

/** Returns the version that has the same bytes and text, with the new metadata, or a new version. */
function toVersion(versions: readonly SourceVersion[], source: Source, at: string): SourceVersion {
  const found = versions.find(
    ({ sourceId, contentHash, text }) =>
      sourceId === source.sourceId && contentHash === source.contentHash && text === source.text,
  );
  const versionKey = found?.versionKey ?? Math.max(0, ...versions.map((one) => one.versionKey)) + 1;
  const { file, ...fields } = { ...source, versionKey, firstSeenAt: found?.firstSeenAt ?? at };
  if (file === '') throw new Error(`The source "${source.sourceId}" has no file`);
  return fields;
}

function toKeptPassage(
  corpusId: string,
  { text }: Source,
  record: PassageRecord,
  vector: KeptVector | undefined,
): KeptPassage {
  const { passage, bodyText } = record;
  if (vector === undefined) throw new Error(`Passage ${passage.passageId} has no vector`);
  if (text.slice(passage.start, passage.end) !== bodyText) {
    throw new Error(`Passage ${passage.passageId} differs from the text of its source`);
  }
  const { vectorKey } = vector;
  return { record, vector, stored: { ...passage, corpusId, passageKey: 0, vectorKey } };
}

function refuseOtherModels(passages: readonly KeptPassage[], modelId: string): void {
  const other = passages.find(({ vector }) => vector.modelId !== modelId);
  if (other === undefined) return;
  throw new Error(
    `Passage ${other.stored.passageId} has a vector of another model than "${modelId}"`,
  );
}

/** Gives every passage another key in every generation, because a key is valid only in one. */
function withKeys(passages: readonly KeptPassage[], generation: number): KeptPassage[] {
  const sorted = [...passages].sort(
    (a, b) =>
      byKey([a.stored.sourceId], [b.stored.sourceId]) || a.stored.ordinal - b.stored.ordinal,
  );
  return sorted.map(({ stored, ...others }, at) => ({
    ...others,
    stored: { ...stored, passageKey: generation * 10_000 + at + 1 },
  }));
}

function byKey(a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]): number {
  return Number(a[0] > b[0]) - Number(a[0] < b[0]);
}
