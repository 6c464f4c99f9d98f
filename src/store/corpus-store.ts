import type { Passage } from '../domain/passage.ts';
import type { Source, SourceSummary } from '../domain/source.ts';

/** A passage with the data needed for the search by words and by meaning. */
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
   * The generation that this change is based on. The store refuses the change if its own generation
   * differs.
   */
  readonly baseGeneration: number;
  /** Model whose vectors the passages refer to. */
  readonly modelId: string;
  /**
   * The name under which `addVectors` stored the vectors of this change, if not `modelId`. On
   * commit, these vectors replace all vectors of `modelId`. A rebuild uses such a name so that
   * readers see no new vector before the commit. The change must then contain every source.
   */
  readonly stagedUnder?: string;
  /** Version of reading, splitting and embedding. Sources stored by another version are stale. */
  readonly pipeline: string;
  readonly upserts: readonly {
    readonly source: Source;
    readonly passages: readonly PassageRecord[];
  }[];
  /** IDs of the sources to remove. Unknown IDs are ignored. The sources' versions are kept. */
  readonly removals: readonly string[];
  /** Date and time of the commit, in ISO 8601. */
  readonly at: string;
}

export interface CorpusStatus {
  /** Random ID, created with the store. It ties a cache file to its store. */
  readonly storeId: string;
  /** Number of commits that have changed the corpus; 0 before the first. */
  readonly generation: number;
  /** Model and pipeline of the current corpus; `null` before the first commit. */
  readonly modelId: string | null;
  readonly pipeline: string | null;
  readonly sources: number;
  readonly passages: number;
}

/**
 * A passage as stored. A `passageKey` is valid only within one generation. A `vectorKey` is never
 * reused for another vector.
 */
export interface StoredPassage extends Passage {
  /** The corpus to which the keys belong. */
  readonly corpusId: string;
  readonly passageKey: number;
  readonly vectorKey: number;
}

/** The marks of a source, without its text. */
export type MarkedSource = Pick<Source, 'sourceId' | 'boilerplate' | 'repeatable'>;

/** A source of the corpus with its text. */
export interface StoredSource extends SourceSummary {
  readonly contentHash: string;
  readonly text: string;
  /** Stored so that the text can be split again if its file can no longer be read. */
  readonly blocks: Source['blocks'];
  readonly links: Source['links'];
  readonly places: Source['places'];
  readonly language: Source['language'];
  readonly boilerplate: Source['boilerplate'];
  readonly repeatable: Source['repeatable'];
}

/**
 * A current or past version of a source. A new version is created when the bytes change, or when
 * another pipeline reads the same bytes as a different text.
 */
export interface SourceVersion extends Omit<Source, 'file'> {
  /** Never reused for another version. */
  readonly versionKey: number;
  /** ISO 8601 instant. */
  readonly firstSeenAt: string;
}

/** One change of one source: it was added, got another version, or was removed. */
export interface SourceChange {
  readonly sourceId: string;
  /** `SourceVersion.versionKey` of its version since then; `null`: it was removed. */
  readonly versionKey: number | null;
  /** ISO 8601 instant. */
  readonly at: string;
}

/** Keys of vectors in ascending order, and the CRC-32 of each vector's bytes. */
export interface VectorList {
  readonly vectorKeys: Float64Array;
  readonly checksums: Uint32Array;
}

/**
 * One corpus, or several that are read as one, at one moment, unaffected by later commits. Close a
 * snapshot soon after opening it.
 */
export interface Snapshot {
  /** Changes whenever a source of the snapshot's corpora changes. */
  readonly generation: number;
  readonly modelId: string | null;
  readonly pipeline: string | null;
  /** Whether it reads several corpora. Default: no. */
  readonly isJoined?: boolean;

  /** Returns all sources, sorted by ID in code-unit order. */
  sources(): Promise<SourceSummary[]>;
  /**
   * Returns the content hash and file of every source, which ingestion compares with the folder.
   */
  sourceHashes(): Promise<{ sourceId: string; file: string; contentHash: string }[]>;
  /**
   * Returns the ID of every path that was ever the file of a source, sorted by path in code-unit
   * order. A path loses its ID if a source with this ID is committed with another file.
   */
  givenIds(): Promise<{ file: string; sourceId: string }[]>;
  /** @throws StoreDamagedError if the stored text no longer matches its hash */
  source(sourceId: string): Promise<StoredSource | null>;
  /** Returns a source's passages, in order. */
  passagesOf(sourceId: string): Promise<StoredPassage[]>;
  /** Returns, for each term, the number of passages that contain it, stemmed as in `bm25`. */
  docFreq(terms: readonly string[]): Promise<number[]>;
  /** Returns the number of passages. */
  passageCount(): Promise<number>;
  /** Returns the number of sources. */
  sourceCount(): Promise<number>;
  /** Returns the vector of each passage. @throws for a passage of another snapshot */
  vectorsOf(passages: readonly StoredPassage[]): Promise<Float32Array[]>;

  close(): Promise<void>;
}

/** One corpus at one moment, with the data from which a passage index is built. */
export interface CorpusSnapshot extends Snapshot {
  /** `SHARED_CORPUS`, or the ID of a server. */
  readonly corpusId: string;
  readonly storeId: string;

  /** Returns the IDs of all sources, in code-unit order. */
  sourceIds(): Promise<string[]>;
  /** Returns those of the IDs that are IDs of sources. */
  present(sourceIds: readonly string[]): Promise<string[]>;
  /** Returns the marks of every source that has repeatable lines, sorted by ID. */
  repeatableLines(): Promise<MarkedSource[]>;
  /** Returns the passages in the order of `passageKeys`, without unknown keys. */
  passages(passageKeys: readonly number[]): Promise<StoredPassage[]>;
  /**
   * Returns all passages that have one of these vectors. Passages with identical texts share a
   * vector.
   */
  passagesByVector(vectorKeys: readonly number[]): Promise<StoredPassage[]>;

  /**
   * Returns the best `k` passages by FTS5's BM25 for any of `terms`. Higher scores are better
   * (SQLite's own scores are negative). Ties are ordered by source ID and ordinal. Without terms,
   * there are no hits. A repeated term counts twice.
   */
  bm25(
    terms: readonly string[],
    k: number,
    sourceId?: string,
  ): Promise<{ passageKey: number; score: number }[]>;
  /**
   * Returns the best `k` sources by FTS5's BM25 over title and whole text for any of `terms`.
   * Higher scores are better. Ties are ordered by source ID. Without terms, there are no hits.
   */
  bm25Sources(terms: readonly string[], k: number): Promise<{ sourceId: string; score: number }[]>;

  /**
   * Returns the keys of at least the `k` nearest vectors of the snapshot, or of all vectors if there
   * are fewer. The search engine of the store finds them. Absent if the store has no engine.
   *
   * @throws UserFacingError `search-unreachable` | `search-index-rebuilding`
   */
  nearestVectors?(question: Float32Array, k: number): Promise<number[]>;
  /** Returns the vectors in the order of `vectorKeys`. @throws for an unknown key */
  vectors(vectorKeys: readonly number[]): Promise<Float32Array[]>;
  /**
   * Returns all vectors of the current corpus in batches, in key order. `checksum` is the CRC-32 of
   * the vector's bytes. Only a passage index calls this.
   */
  allVectors(): AsyncIterable<
    readonly {
      readonly vectorKey: number;
      readonly checksum: number;
      readonly vector: Float32Array;
    }[]
  >;
  /** Returns the keys and checksums of all vectors of the current corpus. */
  vectorList(): Promise<VectorList>;
  /**
   * Returns a short text that changes with the vectors of the corpus. It can change without them. A
   * database that was restored from a backup has another text after its next commit.
   */
  vectorState(): Promise<string>;
}

/** The corpora of a server, read as one. A source has the same ID in all its versions. */
export interface CorpusReader {
  status(): Promise<
    Pick<CorpusStatus, 'generation' | 'modelId' | 'pipeline' | 'sources' | 'passages'>
  >;

  /** Returns every version of the source, oldest first. */
  versions(sourceId: string): Promise<SourceVersion[]>;
  /** Returns one version; `null` if there is none with this key. */
  version(versionKey: number): Promise<SourceVersion | null>;

  /**
   * Returns every change of the source, oldest first. A source that returns to an earlier version
   * changes again, without a new version.
   */
  changes(sourceId: string): Promise<SourceChange[]>;
  /**
   * Returns the last change of each source at or before an instant, sorted by ID. Of changes that a
   * clock set back has put out of order, the last recorded one counts.
   *
   * @param at as `Date.prototype.toISOString` writes it
   */
  lastChanges(at: string): Promise<SourceChange[]>;
  /** Returns the instants at which sources changed, without repeats, earliest first. */
  changeTimes(): Promise<string[]>;
}

/**
 * Persistent storage of one corpus. All methods are asynchronous and work in batches, so that a
 * remote database could implement the interface.
 */
export interface CorpusStore extends CorpusReader {
  /** `SHARED_CORPUS`, or the ID of a server. */
  readonly corpusId: string;
  status(): Promise<CorpusStatus>;
  snapshot(): Promise<CorpusSnapshot>;

  /** Returns those of the hashes for which this model has no vector yet. */
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
   * Applies the change in one transaction and increments the generation. Deletes all vectors, of
   * any model, that no passage refers to. A source keeps its `indexedAt` while its version is the
   * same.
   *
   * @returns the new status. `null` if the generation is not `baseGeneration`: nothing has changed,
   * and the caller must derive the change again
   * @throws without changing anything, if a passage has no vector of `modelId`
   */
  commitCorpus(change: CorpusChange): Promise<CorpusStatus | null>;

  close(): Promise<void>;
}
