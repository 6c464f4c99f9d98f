/** A passage to be found by an engine. Words are stems, in order, as `indexStems` returns them. */
export interface EnginePassage {
  readonly passageKey: number;
  readonly sourceId: string;
  readonly heading: readonly string[];
  readonly body: readonly string[];
  readonly vectorKey: number;
  /** Of unit length. */
  readonly vector: Float32Array;
}

/** The words of a whole source, without its boilerplate. */
export interface EngineSource {
  /** Given to each source at each change. A version that is stored again has another key. */
  readonly sourceKey: number;
  readonly sourceId: string;
  readonly title: readonly string[];
  readonly text: readonly string[];
}

/** Identifies the writes of one attempt to commit a generation. */
export interface EngineAttempt {
  readonly corpusId: string;
  /** Unique in its corpus. An attempt is never repeated. */
  readonly attempt: number;
  /** The generation from which on the documents may be found. */
  readonly generation: number;
}

/** The corpus, and the state of it, that a search reads. */
export interface EngineScope {
  readonly corpusId: string;
  readonly generation: number;
  /** `SearchEngine.indexName` when this generation was written. */
  readonly index: string;
}

/** A candidate with the words from which its score is computed. */
export interface PassageCandidate {
  readonly passageKey: number;
  readonly heading: readonly string[];
  readonly body: readonly string[];
}

export interface SourceCandidate {
  readonly sourceKey: number;
  readonly title: readonly string[];
  readonly text: readonly string[];
}

/**
 * An engine that finds candidates for a database without full-text and vector search. It holds a
 * copy of data that the database has, and can be rebuilt from it. Candidates can be outdated: the
 * caller drops those that its snapshot does not have, and computes all scores.
 *
 * Each method throws UserFacingError `search-unreachable` if the engine cannot be reached.
 */
export interface SearchEngine {
  /** Name of the index that this program writes. It changes with the mapping and the dimensions. */
  readonly indexName: string;
  /** Reads `indexName` again, because another process may have replaced the index. */
  readIndexName(): Promise<void>;

  /**
   * Writes documents that no search finds before their generation. Reads `documents` to the end,
   * once. Resolves when all of them can be found. A document with the same key is replaced.
   *
   * @throws the error of `documents`. Some of its documents may then be written
   */
  write(
    attempt: EngineAttempt,
    documents: AsyncIterable<{
      readonly passages: readonly EnginePassage[];
      readonly sources: readonly EngineSource[];
    }>,
  ): Promise<void>;
  /** Deletes documents. Unknown keys are ignored. Resolves when no search finds them. */
  remove(
    corpusId: string,
    keys: { readonly passageKeys: readonly number[]; readonly sourceKeys: readonly number[] },
  ): Promise<void>;
  /** Deletes all documents that an attempt wrote and no later attempt replaced. */
  removeAttempt(corpusId: string, attempt: number): Promise<void>;
  /** Deletes all documents of a corpus. */
  removeCorpus(corpusId: string): Promise<void>;

  /**
   * Returns up to `limit` passages that contain one of the stems, those that may score highest
   * first. Returns fewer only if there are no more. A stem that is given twice counts twice.
   *
   * @param sourceId limits the search to one source
   */
  findPassages(
    scope: EngineScope,
    stems: readonly string[],
    limit: number,
    sourceId?: string,
  ): Promise<PassageCandidate[]>;
  /** Returns up to `limit` sources that contain one of the stems, like `findPassages`. */
  findSources(
    scope: EngineScope,
    stems: readonly string[],
    limit: number,
  ): Promise<SourceCandidate[]>;
  /** Returns the keys of up to `limit` vectors, nearest first, without repeats. */
  nearest(scope: EngineScope, question: Float32Array, limit: number): Promise<number[]>;

  close(): Promise<void>;
}
