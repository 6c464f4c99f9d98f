import type { FileProblem, SkipReason } from './file-problems.ts';
import type { ErrorCode } from './problems.ts';

/** Why a file is not read. */
export type RefusalCode = Extract<
  ErrorCode,
  | 'not-utf8'
  | 'binary'
  | 'too-large'
  | 'empty'
  | 'unreadable'
  | 'outside-folder'
  | 'duplicate-id'
  | 'front-matter'
>;

/** A file, or a folder that cannot be opened, that should have been read but was not. */
export interface Refusal {
  /** Path below the seeds folder, as in `Source.file`. */
  readonly file: string;
  readonly code: RefusalCode;
  readonly problem: FileProblem;
}

/**
 * A file that is not meant to be read: another file type, a hidden file, a second name for a file.
 */
export interface Skip {
  readonly file: string;
  readonly reason: SkipReason;
}

/** The result of one ingestion. Lists of sources contain IDs. */
export interface IngestReport {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
  readonly skipped: readonly Skip[];
  readonly refused: readonly Refusal[];
  /** In milliseconds. */
  readonly tookMs: number;
}
