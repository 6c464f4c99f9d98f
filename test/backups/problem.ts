import { expect } from 'vitest';
import type { BackupProblems } from '../../src/domain/backup-problems.ts';

/** Matches an error with this code and at least these parameters. */
export function problem(code: keyof BackupProblems, params: object = {}): unknown {
  const expected = expect.objectContaining(params) as unknown;
  return expect.objectContaining({ problem: { code, params: expected } });
}
