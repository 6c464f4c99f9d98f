import type { CorpusStore } from './corpus-store.ts';
import type { DamagedStore } from './stores.ts';

/** The folders of a corpus: one with its documents, and one with everything derived from them. */
export interface CorpusFolders {
  readonly seedsDir: string;
  readonly dataDir: string;
}

/**
 * The corpora of servers, beside the shared one. Each is independent of all others: damage, limits
 * and removal of one affect no other. A corpus has the ID of its server.
 */
export interface Corpora {
  /** Returns the IDs of all corpora, in code-unit order. */
  list(): Promise<string[]>;
  /** Returns whether a server has a corpus. Reads no database. */
  has(corpusId: string): boolean;
  /** Creates an empty corpus, after a removal that is running. Does nothing if it exists. */
  create(corpusId: string): Promise<void>;
  /**
   * Waits for readers, and deletes the corpus with its documents. Does nothing if there is none.
   *
   * @param whenUnchanged runs the deletion when nothing changes the corpus. Default: at once
   */
  remove(
    corpusId: string,
    whenUnchanged?: (work: () => Promise<void>) => Promise<void>,
  ): Promise<void>;
  /** Deletes the remains of corpora whose deletion was interrupted. */
  sweep(): Promise<void>;
  /**
   * Returns a store that opens the corpus at first use, and opens it again if it was released
   * because it was idle. Closing it has no effect.
   *
   * Each use throws UserFacingError `corpus-removed` if the corpus does not exist
   */
  store(corpusId: string): CorpusStore;
  folders(corpusId: string): CorpusFolders;
  /** Whether the folders are copies of documents that are stored elsewhere. */
  readonly areCopied: boolean;
  /**
   * Runs work that changes or lists the documents in the folder of a corpus. If several processes
   * share the corpora, no other process changes the documents during the work, the folder has the
   * current documents, and the changes are stored when this resolves. Can be nested.
   */
  changing<T>(corpusId: string, work: () => Promise<T>): Promise<T>;
  /**
   * Like `changing`, for an ingestion. Stores the changes of the surrounding work first. Also for
   * the shared corpus, whose documents are the operator's.
   */
  ingesting<T>(corpusId: string, work: () => Promise<T>): Promise<T>;
  /** Like `ingesting`, but resolves to `null` at once if another process is at work. */
  ingestingNow<T>(corpusId: string, work: () => Promise<T>): Promise<T | null>;
  /**
   * Returns the corpora whose documents were changed, but were not ingested because the process has
   * ended, and those whose search index is missing. Each must be ingested.
   */
  unfinished(): Promise<string[]>;
  /** Whether there is any document in the folder of a corpus. */
  hasDocuments(corpusId: string): Promise<boolean>;
  /** Number of corpora that are open. */
  readonly open: number;
  /** Closes all corpora. Later uses fail. */
  close(): Promise<void>;
}

/** For programs that only list or delete corpora. */
export const NO_EVENTS: CorporaEvents = {
  onOpened: () => Promise.resolve(),
  onReleased: () => Promise.resolve(),
  onGone: () => undefined,
};

export interface CorporaEvents {
  /**
   * Called after a corpus was opened and before it is used.
   *
   * @param damaged the damaged database that was replaced by an empty one; `null` if there was none
   */
  readonly onOpened: (store: CorpusStore, damaged: DamagedStore | null) => Promise<void>;
  /** Called before a corpus is closed, when nothing reads it. */
  readonly onReleased: (corpusId: string) => Promise<void>;
  /** Called when a corpus was deleted, or when another program has deleted and created it. */
  readonly onGone: (corpusId: string) => void;
}
