import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { isAbsolute, relative } from 'node:path';
import { PROJECT_FOLDER } from '../src/program-files.ts';
import { type BootstrapOptions, BOOTSTRAP } from './bootstrap.ts';
import type { ModelFacts } from './open-models.ts';
import type { SetResult } from './measure-set.ts';

/** The files that `--docs` writes. No figure depends on them. */
const WRITTEN: readonly string[] = ['docs/evaluation.md', 'docs/evaluation', 'docs/failures.md'];

/** Everything that the figures depend on, apart from the questions. */
export interface RunFacts {
  /** Date and time in ISO 8601. */
  readonly startedAt: string;
  readonly tookMs: number;
  /** `null` outside a clone. */
  readonly commit: string | null;
  /** Whether any file differs from that commit, apart from the evaluation's output. */
  readonly isDirty: boolean | null;
  readonly node: string;
  /** Number of logical cores and their model. */
  readonly processor: string;
  readonly models: readonly ModelFacts[];
  readonly bootstrap: BootstrapOptions;
  readonly sample: { readonly size: number; readonly seed: number } | null;
  /** The weight of the cosine in fused scores; `null`: the default. */
  readonly alpha: number | null;
  /** Whether results of the reading model were reused from earlier runs. */
  readonly keptReadings: boolean;
  readonly peers: readonly PeerFacts[];
  /** The embedding model of the peers. */
  readonly peerModel: string | null;
}

export interface PeerFacts {
  readonly name: string;
  readonly version: string;
  readonly setting: string;
}

/** All results of one run, as written to `evaluation.json`. */
export interface Evaluation {
  readonly facts: RunFacts;
  readonly sets: readonly SetResult[];
  /** One sentence for each set that was left out. */
  readonly missing: readonly string[];
}

/** @param written absolute paths of the folders that the run writes to */
export function describeMachine(
  written: readonly string[] = [],
): Pick<RunFacts, 'commit' | 'isDirty' | 'node' | 'processor' | 'bootstrap'> {
  const commit = git(PROJECT_FOLDER, 'rev-parse', 'HEAD');
  const cores = cpus();
  return {
    commit,
    isDirty: hasChanges(PROJECT_FOLDER, written),
    node: process.version,
    processor: `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown'}`,
    bootstrap: BOOTSTRAP,
  };
}

/**
 * Whether a clone differs from its commit, apart from the evaluation's output. Returns `null`
 * outside a clone.
 *
 * @param root absolute path of the clone
 * @param written absolute paths of the folders that the run writes to; folders outside the clone
 * are ignored
 */
export function hasChanges(root: string, written: readonly string[]): boolean | null {
  const ignored = [...WRITTEN, ...written.map((path) => relative(root, path))]
    .filter((path) => path !== '' && !path.startsWith('..') && !isAbsolute(path))
    .map((path) => `:(exclude,literal)${path}`);
  const changes = git(root, 'status', '--porcelain', '--', '.', ...ignored);
  return changes === null ? null : changes !== '';
}

function git(cwd: string, ...words: string[]): string | null {
  try {
    return execFileSync('git', words, { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return null;
  }
}
