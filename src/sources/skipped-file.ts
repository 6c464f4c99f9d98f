import { UserFacingError } from '../domain/errors.ts';
import type { FileProblem } from '../domain/file-problems.ts';
import type { Refusal, RefusalCode } from '../domain/ingest-report.ts';
import { ERROR_CODES } from '../domain/error-codes.ts';
import type { Problem } from '../domain/problems.ts';

const REFUSAL_CODES: readonly string[] = [
  'not-utf8',
  'binary',
  'too-large',
  'empty',
  'unreadable',
  'outside-folder',
  'duplicate-id',
] satisfies RefusalCode[];

export function toRefusal(file: string, problem: FileProblem): Refusal {
  return { file, code: ERROR_CODES[problem.code], problem };
}

/** Converts an error about a file to a refusal. @throws `error` if it is not about a file */
export function toRefusedFile(file: string, error: unknown): Refusal {
  if (!(error instanceof UserFacingError) || !isFileProblem(error.problem)) throw error;
  return toRefusal(file, error.problem);
}

function isFileProblem(problem: Problem): problem is FileProblem {
  return REFUSAL_CODES.includes(ERROR_CODES[problem.code]);
}
