import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '../../src/program-files.ts';

const SOURCE = 'soak/native/faulty-files.c';

/** A fault of the file system, as in `soak/native/faulty-files.c`. */
export const FAULT_KINDS = [
  'ENOSPC',
  'EIO',
  'EACCES',
  'read',
  'short',
  'slow',
  'kill',
  'torn',
  'lost',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** The kinds after which the process does not continue. */
export const DEADLY: ReadonlySet<FaultKind> = new Set(['kill', 'torn', 'lost']);

export interface Fault {
  readonly kind: FaultKind;
  /** Number of the first call that fails, from 1; 0: none. */
  readonly at: number;
  /** Number of calls that fail; 0: all further ones. */
  readonly calls: number;
  readonly seed: number;
}

/** A library that makes file operations of a process fail. */
export interface FaultShim {
  /** Returns the environment of a process whose files in these folders have a fault. */
  environment(folders: readonly string[], fault: Fault): Record<string, string>;
  /** Returns the number of calls that the last process made; `null` if it was killed. */
  takeCount(): number | null;
}

/**
 * Compiles the library into a folder. Resolves to `null` if there is no C compiler, or on a system
 * without `LD_PRELOAD`.
 */
export async function compileShim(folder: string): Promise<FaultShim | null> {
  if (process.platform !== 'linux') return null;
  const library = join(folder, 'faulty-files.so');
  const report = join(folder, 'faulty-files.txt');
  const source = join(PROJECT_FOLDER, SOURCE);
  const flags = ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl', '-lpthread'];
  try {
    await promisify(execFile)('gcc', flags);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return {
    environment: (folders, { kind, at, calls, seed }) => ({
      LD_PRELOAD: library,
      FAULT_FOLDERS: folders.join(':'),
      FAULT_KIND: kind,
      FAULT_AT: String(at),
      FAULT_CALLS: String(calls),
      FAULT_SEED: String(seed),
      FAULT_REPORT: report,
    }),
    takeCount() {
      if (!existsSync(report)) return null;
      const [count = ''] = readFileSync(report, 'utf8').trim().split('\n').slice(-1);
      rmSync(report);
      return Number(count);
    },
  };
}
