import type { Passage } from '../domain/passage.ts';
import type { Source, SourceSummary } from '../domain/source.ts';

/** A passage with the data that both legs search. */
export interface PassageRecord {
  readonly passage: Passage;
  /** Title and heading path, searched by BM25 together with the passage's text. */
  readonly headingText: string;
  /** The passage's own text, `source.text.slice(start, end)`. */
  readonly bodyText: string;
  /** SHA-256 of the embedded text, in hex; identifies the vector. */
  readonly vectorHash: string;
}

/** The changes of one ingestion, applied completely or not at all. */
export interface CorpusChange {
  /**
   * The generation that this change is based on; the store refuses it if its generation differs.
   */
  readonly baseGeneration: number;
  /** Model whose vectors the passages refer to. */
  readonly modelId: string;
  /**
   * The name under which `addVectors` stored the vectors of this change, if not `modelId`. On
   * commit they become `modelId`'s and replace all its vectors. A rebuild uses it so that readers
   * see no new vector before the commit; such a change must contain every source.
   */
  readonly stagedUnder?: string;
  /** Version of reading, splitting and embedding; sources of another version are stale. */
  readonly pipeline: string;
  readonly upserts: readonly {
    readonly source: Source;
    readonly passages: readonly PassageRecord[];
  }[];
  /** IDs of removed sources; unknown ones are ignored. Their versions are kept. */
  readonly removals: readonly string[];
  /** ISO 8601 instant. */
  readonly at: string;
}

export interface CorpusStatus {
  /** Random, created with the store; ties a cache file to its store. */
  readonly storeId: string;
  /** Incremented by each commit that changes the corpus; 0 before the first. */
  readonly generation: number;
  /** Model and pipeline of the current corpus, `null` before the first commit. */
  readonly modelId: string | null;
  readonly pipeline: string | null;
  readonly sources: number;
  readonly passages: number;
}

/**
 * A passage as stored. `passageKey` is valid within one generation. A `vectorKey` is never reused
 * for another vector, so an index can be updated by keys.
 */
export interface StoredPassage extends Passage {
  readonly passageKey: number;
  readonly vectorKey: number;
}

/** A source of the corpus with its text. */
export interface StoredSource extends SourceSummary {
  readonly contentHash: string;
  readonly text: string;
  /** Stored so that the text can be split again if its file can no longer be read. */
  readonly blocks: Source['blocks'];
  readonly links: Source['links'];
}

/**
 * A current or past version of a source: other bytes, or the same bytes read as another text by
 * another pipeline.
 */
export interface SourceVersion {
  readonly sourceId: string;
  readonly contentHash: string;
  readonly title: string;
  /** ISO 8601 instant. */
  readonly firstSeenAt: string;
  readonly text: string;
}

/** The corpus at one moment, unaffected by later commits. Short-lived: open, use, close. */
export interface Snapshot {
  readonly storeId: string;
  readonly generation: number;
  readonly modelId: string | null;
  readonly pipeline: string | null;

  /** All sources, by ID in code-unit order. */
  sources(): Promise<SourceSummary[]>;
  /** Content hash and file of every source, for ingestion to compare. */
  sourceHashes(): Promise<{ sourceId: string; file: string; contentHash: string }[]>;
  /** @throws StoreDamagedError if the stored text no longer matches its hash */
  source(sourceId: string): Promise<StoredSource | null>;
  /** A source's passages in order. */
  passagesOf(sourceId: string): Promise<StoredPassage[]>;
  /** In the order of `passageKeys`; unknown keys are omitted. */
  passages(passageKeys: readonly number[]): Promise<StoredPassage[]>;
  /** Passages whose vector is one of these (identical texts share one). */
  passagesByVector(vectorKeys: readonly number[]): Promise<StoredPassage[]>;

  /**
   * The best `k` passages by FTS5's BM25 for any of `terms`. Higher scores are better (SQLite's own
   * are negative); ties are ordered by source ID and ordinal. No terms: no hits. A repeated term
   * counts twice.
   */
  bm25(
    terms: readonly string[],
    k: number,
    sourceId?: string,
  ): Promise<{ passageKey: number; score: number }[]>;
  /**
   * The best `k` sources by FTS5's BM25 over title and whole text for any of `terms`. Higher scores
   * are better; ties are ordered by source ID. No terms: no hits.
   */
  bm25Sources(terms: readonly string[], k: number): Promise<{ sourceId: string; score: number }[]>;
  /** The number of passages that contain each term, in order, stemmed like the BM25 leg. */
  docFreq(terms: readonly string[]): Promise<number[]>;
  /** Number of passages of the corpus. */
  passageCount(): Promise<number>;
  /** Number of sources of the corpus. */
  sourceCount(): Promise<number>;

  /** Vectors by key, in the requested order. @throws for an unknown key */
  vectors(vectorKeys: readonly number[]): Promise<Float32Array[]>;
  /** All vectors of the current corpus, in key order, in batches. */
  allVectors(): AsyncIterable<
    readonly { readonly vectorKey: number; readonly vector: Float32Array }[]
  >;

  close(): Promise<void>;
}

/**
 * Persistent storage of the corpus. All methods are asynchronous and work in batches, so that a
 * remote database could implement the interface.
 */
export interface CorpusStore {
  status(): Promise<CorpusStatus>;
  snapshot(): Promise<Snapshot>;

  /** The texts that have no vector of this model yet. */
  missingVectors(modelId: string, vectorHashes: readonly string[]): Promise<string[]>;
  /**
   * Stores vectors before their corpus is committed, so that an interrupted ingestion does not
   * embed them again.
   */
  addVectors(
    modelId: string,
    vectors: readonly { readonly vectorHash: string; readonly vector: Float32Array }[],
  ): Promise<void>;

  /**
   * Applies the change in one transaction and increments the generation. Deletes vectors of any
   * model that no passage refers to. A source keeps its `indexedAt` while its version is the same.
   *
   * @returns the new status, or `null`, with nothing changed, if the generation is not
   * `baseGeneration`: derive the change again
   * @throws with nothing changed, if a named vector was not added, or a passage would have no
   * vector of `modelId`
   */
  commitCorpus(change: CorpusChange): Promise<CorpusStatus | null>;

  /** Every version of the source, oldest first. */
  versions(sourceId: string): Promise<SourceVersion[]>;

  close(): Promise<void>;
}
