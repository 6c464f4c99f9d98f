import type { CorpusMode } from './corpus.ts';

/** What a user of Discord did to the sources. `mode-…`: they chose the corpora that their server searches. */
export type SourceAction =
  'added' | 'replaced' | 'removed' | 'restored' | 'refreshed' | `mode-${CorpusMode}`;

/** One entry of the history of the sources. It is visible only in its server. */
export interface SourceEdit {
  readonly changeId: string;
  readonly serverId: string;
  /** Discord's ID of the user; `null` after the user has deleted their data. */
  readonly userId: string | null;
  /** ISO 8601 instant. */
  readonly at: string;
  readonly action: SourceAction;
  /** The changed source; `null` for `refreshed` and modes, as `title` and `file`. */
  readonly sourceId: string | null;
  readonly title: string | null;
  /** Path relative to the seeds folder, as in `Source.file`. */
  readonly file: string | null;
  /** The removed file, which can be restored; only for `removed`. */
  readonly removalId: string | null;
}

/** A file that was removed from the folder of a corpus and can still be restored. */
export interface RemovedFile {
  readonly removalId: string;
  /** The corpus to which the file belongs. */
  readonly corpusId: string;
  readonly serverId: string;
  readonly sourceId: string;
  readonly title: string;
  /** Path relative to the seeds folder, as in `Source.file`. */
  readonly file: string;
  /** ISO 8601 instants of the removal and of the final deletion. */
  readonly at: string;
  readonly until: string;
}
