import type { RankingKind, Ranking } from '../domain/ranking.ts';
import type { Snapshot, StoredSource } from '../store/corpus-store.ts';

export interface SearchRequest {
  readonly query: string;
  /** Maximum number of hits. */
  readonly k: number;
  readonly ranking: RankingKind;
  /** Only passages of this source. */
  readonly sourceId?: string;
}

/** Both legs and the store, over one generation of the corpus. */
export interface IndexView {
  readonly snapshot: Snapshot;
  /**
   * A source that a hit is in. Loaded once, because loading one hashes its whole text, and then kept as
   * long as the view: to visit every source, use the snapshot, which keeps none.
   *
   * @throws Error when the corpus has no such source, and what the snapshot throws
   */
  source(sourceId: string): Promise<StoredSource>;
  /** Embeds the query unless the leg does not need it. @throws UserFacingError `no-reader` for the leg `read` */
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
   * Waits for readers, and for a vector index being built or stored unless it is large.
   *
   * @param hurry once aborted, `close` waits for nothing; readers fail when the store is closed
   */
  close(hurry?: AbortSignal): Promise<void>;
}
