import type { LeftOut, PlacedWarning } from './file-warnings.ts';
import type { FileProblem, SkipReason } from './file-problems.ts';
import type { ErrorCode } from './problems.ts';

/** The error codes with which a file can be refused. */
export const REFUSAL_CODES = [
  'not-utf8',
  'binary',
  'too-large',
  'empty',
  'unreadable',
  'outside-folder',
  'duplicate-id',
] as const satisfies readonly ErrorCode[];

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** A file or folder that should have been read but could not be. */
export interface Refusal {
  /** Path relative to the seeds folder, as in `Source.file`. */
  readonly file: string;
  readonly code: RefusalCode;
  readonly problem: FileProblem;
}

/**
 * A file that should not be read: a file of another type, a hidden file, or a link to a file that is
 * read anyway.
 */
export interface Skip {
  readonly file: string;
  readonly reason: SkipReason;
}

/** A warning about a file that was read. */
export interface WarningOfFile extends PlacedWarning {
  readonly file: string;
}

/** How often one kind of content was left out of a file. */
export interface LeftOutOfFile extends LeftOut {
  readonly file: string;
}

/** The result of one ingestion. The first four lists contain source IDs. */
export interface IngestReport {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
  readonly skipped: readonly Skip[];
  readonly refused: readonly Refusal[];
  /** Only for files that were parsed in this ingestion, as `leftOut`. */
  readonly warnings: readonly WarningOfFile[];
  readonly leftOut: readonly LeftOutOfFile[];
  /** In milliseconds. */
  readonly tookMs: number;
}
