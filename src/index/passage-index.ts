import type { CorpusSnapshot, StoredPassage } from '../store/corpus-store.ts';

/** One of the corpora that a search reads. */
export interface SearchedCorpus {
  readonly snapshot: CorpusSnapshot;
  /** IDs of its sources that are not searched, because an earlier corpus has a source with the same ID. */
  readonly hidden: ReadonlySet<string>;
}

/** A passage with its score, higher is better. Scores of different methods cannot be compared. */
export interface ScoredPassage {
  readonly passage: StoredPassage;
  readonly score: number;
}

/**
 * Finds passages in one or several corpora. Each corpus is scored with its own statistics, so a
 * change of one corpus never changes a score in another. Hits of several corpora are sorted together.
 */
export interface PassageIndex {
  /**
   * Returns the best `k` passages by exact cosine, ties by source ID and ordinal. The candidates may
   * be approximate for a large corpus.
   *
   * @param question unit-length vector of the model of all corpora
   * @param sourceId limits the search to one source
   */
  nearest(
    corpora: readonly SearchedCorpus[],
    question: Float32Array,
    k: number,
    sourceId?: string,
  ): Promise<ScoredPassage[]>;
  /**
   * Returns the best `k` passages by BM25 for any of `terms`, ties by source ID and ordinal. Without
   * terms, there are no hits. A repeated term counts twice. SQLite returns exactly the scores of
   * `CorpusSnapshot.bm25`. Another engine may stem and score differently, but must return the same order
   * within noise: passages may change places only if their exact scores differ by less than 5%.
   */
  bm25(
    corpora: readonly SearchedCorpus[],
    terms: readonly string[],
    k: number,
    sourceId?: string,
  ): Promise<ScoredPassage[]>;
  /**
   * Returns the best `k` sources by BM25 over title and whole text, ties by source ID. As for `bm25`,
   * only SQLite's scores are exact.
   */
  bm25Sources(
    corpora: readonly SearchedCorpus[],
    terms: readonly string[],
    k: number,
  ): Promise<{ sourceId: string; score: number }[]>;

  /** Loads what the first search would load. */
  warm(corpora: readonly SearchedCorpus[]): Promise<void>;
  /** Must be called before the snapshots close. Waits for work that uses them. */
  release(corpora: readonly SearchedCorpus[]): Promise<void>;
  /** Drops what is kept in memory for a corpus that is not being searched. */
  forget(corpusId: string): Promise<void>;
  /**
   * Resolves when everything that was read so far has been stored in files, or storing has failed.
   */
  settled(): Promise<void>;
  /** @param hurry once aborted, unfinished work is dropped; the next start redoes it */
  close(hurry?: AbortSignal): Promise<void>;
}
