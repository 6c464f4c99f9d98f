import type { RankingKind, Ranking } from '../domain/ranking.ts';
import type { Stopwatch } from '../domain/stopwatch.ts';
import type { Snapshot, StoredSource } from '../store/corpus-store.ts';
import type { ScoredPassage } from './passage-index.ts';

/** The measured stages of answering. `search` is the whole search without `embed` and `read`. */
export type QuestionStage = 'embed' | 'search' | 'read' | 'compose';

export interface SearchRequest {
  readonly query: string;
  /** Maximum number of hits. */
  readonly k: number;
  readonly ranking: RankingKind;
  /** Limits the search to the passages of this source. */
  readonly sourceId?: string;
  /**
   * Whether a fused or reranked ranking has only the first of the passages of different sources that
   * nearly repeat each other.
   */
  readonly joinsCopies?: boolean;
  readonly stopwatch?: Stopwatch<QuestionStage>;
}

/** A read-only view of the corpora of a search, each in one generation. */
export interface IndexView {
  readonly snapshot: Snapshot;
  /**
   * Returns the source of a hit. Loading a source hashes its whole text, so the view keeps loaded
   * sources. To visit every source, use the snapshot, which keeps no sources.
   *
   * @throws Error if the corpus has no such source; errors of the snapshot
   */
  source(sourceId: string): Promise<StoredSource>;
  /** Returns the best `k` passages by BM25 for any of the terms. */
  bm25(terms: readonly string[], k: number): Promise<readonly ScoredPassage[]>;
  /**
   * Searches the corpora. Embeds the query unless the ranking is `bm25`. @throws UserFacingError
   * `no-reader` for the ranking `reranked`
   */
  search(request: SearchRequest): Promise<Ranking>;
}

export interface SearchIndex {
  /**
   * Runs `use` on the newest generation. The view does not change while `use` runs, even if an
   * ingestion commits, and is released when `use` ends.
   */
  read<T>(use: (view: IndexView) => Promise<T>): Promise<T>;

  /**
   * Loads the newest generation and resolves when its vector index has been stored or storing has
   * failed. Ingestion ends with this.
   */
  refresh(): Promise<void>;

  /**
   * Waits for readers.
   *
   * @param hurry once aborted, `close` waits for nothing; readers fail when the store is closed
   */
  close(hurry?: AbortSignal): Promise<void>;
}
