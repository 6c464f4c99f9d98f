import type { Passage } from '../domain/passage.ts';
import type { Source, SourceSummary } from '../domain/source.ts';

/** A passage with what its two legs are searched by. */
export interface PassageRecord {
  readonly passage: Passage;
  /** Title and heading path, searched by words beside the passage's own text. */
  readonly headingText: string;
  /** The passage's own text, `source.text.slice(start, end)`. */
  readonly bodyText: string;
  /** SHA-256 in hex of the text that was embedded; names the vector. */
  readonly vectorHash: string;
}

/** What one ingestion changes, applied whole or not at all. */
export interface CorpusChange {
  /** The generation this change was worked out against; another one in the store refuses it. */
  readonly baseGeneration: number;
  /** Model whose vectors the passages refer to. */
  readonly modelId: string;
  /**
   * The name under which `addVectors` kept the vectors of this change, where it is not `modelId`:
   * they become `modelId`'s and replace all it had. What a rebuild uses, so that no reader sees a
   * new vector before the commit; such a change must bring every source anew.
   */
  readonly stagedUnder?: string;
  /** Version of reading, splitting and what is embedded; another one makes every source stale. */
  readonly pipeline: string;
  readonly upserts: readonly {
    readonly source: Source;
    readonly passages: readonly PassageRecord[];
  }[];
  /** IDs of sources that leave the corpus; unknown ones change nothing. Their versions are kept. */
  readonly removals: readonly string[];
  /** ISO 8601 instant. */
  readonly at: string;
}

export interface CorpusStatus {
  /** Random, made with the store; ties a cache file to the store it was made from. */
  readonly storeId: string;
  /** Raised by each commit that changed the corpus; 0 before the first. */
  readonly generation: number;
  /** Model and pipeline of the present corpus, `null` before the first commit. */
  readonly modelId: string | null;
  readonly pipeline: string | null;
  readonly sources: number;
  readonly passages: number;
}

/**
 * A passage as stored. `passageKey` holds within one generation; a `vectorKey` is never given to
 * another vector, so that an index may be brought up to date by keys.
 */
export interface StoredPassage extends Passage {
  readonly passageKey: number;
  readonly vectorKey: number;
}

/** A source of the corpus with its text. */
export interface StoredSource extends SourceSummary {
  readonly contentHash: string;
  readonly text: string;
  /** Kept so that the text can be split again when its file cannot be read any more. */
  readonly blocks: Source['blocks'];
  readonly links: Source['links'];
}

/**
 * One version a source ever had, the present one included: other bytes, or the same bytes read as
 * another text by another pipeline.
 */
export interface SourceVersion {
  readonly sourceId: string;
  readonly contentHash: string;
  readonly title: string;
  /** ISO 8601 instant. */
  readonly firstSeenAt: string;
  readonly text: string;
}

/**
 * The corpus as it was at one moment: whatever is committed while a snapshot is open does not show
 * in it. Short-lived: open, use, close.
 */
export interface Snapshot {
  readonly storeId: string;
  readonly generation: number;
  readonly modelId: string | null;
  readonly pipeline: string | null;

  /** Every source, by ID in code-unit order. */
  sources(): Promise<SourceSummary[]>;
  /** Content hash and file of every source: what ingestion compares with. */
  sourceHashes(): Promise<{ sourceId: string; file: string; contentHash: string }[]>;
  /** @throws StoreDamagedError when the stored text no longer has the hash it was stored with */
  source(sourceId: string): Promise<StoredSource | null>;
  /** A source's passages in order. */
  passagesOf(sourceId: string): Promise<StoredPassage[]>;
  /** In the order of `passageKeys`; unknown keys are left out. */
  passages(passageKeys: readonly number[]): Promise<StoredPassage[]>;
  /** Passages whose vector is one of these (identical texts share one). */
  passagesByVector(vectorKeys: readonly number[]): Promise<StoredPassage[]>;

  /**
   * The best `k` passages by BM25 of FTS5 for any of `terms`, higher score better (SQLite's own is
   * negative), ties by source ID and ordinal. No terms: no hits. A term given twice counts twice.
   */
  bm25(
    terms: readonly string[],
    k: number,
    sourceId?: string,
  ): Promise<{ passageKey: number; score: number }[]>;
  /**
   * The best `k` sources by BM25 of FTS5 over title and whole text for any of `terms`, higher score
   * better, ties by source ID. No terms: no hits.
   */
  bm25Sources(terms: readonly string[], k: number): Promise<{ sourceId: string; score: number }[]>;
  /** In how many passages each term occurs, in order, stemmed as the BM25 leg stems. */
  docFreq(terms: readonly string[]): Promise<number[]>;
  /** Number of passages of the corpus. */
  passageCount(): Promise<number>;
  /** Number of sources of the corpus. */
  sourceCount(): Promise<number>;

  /** Vectors by key, in the order asked. @throws on a key that no vector has */
  vectors(vectorKeys: readonly number[]): Promise<Float32Array[]>;
  /** Every vector of the present corpus, in key order, in batches. */
  allVectors(): AsyncIterable<
    readonly { readonly vectorKey: number; readonly vector: Float32Array }[]
  >;

  close(): Promise<void>;
}

/**
 * What survives. SQLite today; everything is asynchronous and in batches so that a remote database
 * can stand behind the same interface.
 */
export interface CorpusStore {
  status(): Promise<CorpusStatus>;
  snapshot(): Promise<Snapshot>;

  /** Which of these texts have no vector of this model yet. */
  missingVectors(modelId: string, vectorHashes: readonly string[]): Promise<string[]>;
  /** Keeps vectors outside any corpus, so that an interrupted ingestion need not embed them again. */
  addVectors(
    modelId: string,
    vectors: readonly { readonly vectorHash: string; readonly vector: Float32Array }[],
  ): Promise<void>;

  /**
   * Makes the change in one transaction and raises the generation. Vectors that no passage refers
   * to are dropped, of whatever model. A source keeps its `indexedAt` while its version is the
   * same. Every vector named must have been added, and every passage left in the corpus must have a
   * vector of `modelId`, or this throws and nothing is done. Resolves to the new status, or to `null`, with nothing done, when the
   * generation is no longer `baseGeneration`: work the change out again.
   */
  commitCorpus(change: CorpusChange): Promise<CorpusStatus | null>;

  /** Every version the source ever had, oldest first. */
  versions(sourceId: string): Promise<SourceVersion[]>;

  close(): Promise<void>;
}
