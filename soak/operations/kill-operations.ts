import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../test/support/seeded-random.ts';
import { checkOperations } from './check-operations.ts';
import { Ledger } from './ledger.ts';
import type { Environment } from './operations-process.ts';
import { runOperations, startOperations } from './run-operations.ts';

export interface OperationKill {
  readonly round: number;
  readonly killedAfterMs: number;
  /** What the process was doing. */
  readonly during: string;
  /** Number of operations that the process had acknowledged. */
  readonly acknowledged: number;
}

export interface OperationKillsOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
  /** Settings, such as `DATABASE_URL`. Default: none, so everything is stored in the folder. */
  readonly environment?: Environment;
  /** Default: `OPERATIONS_PROGRAM`. */
  readonly program?: string;
  readonly onRound?: (round: OperationKill) => void;
}

/** Number of acknowledged operations by kind, and of operations that were refused, by code. */
export interface OperationKillsResult {
  readonly done: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
}

const START = Date.UTC(2026, 2, 18, 8);
/** Longer than a process needs, as operations add hours to its clock. */
const ROUND_MS = 24 * 3_600_000;
/** Share of rounds in which the process runs to its end. */
const UNHURT = 0.05;
/** Kills happen at a random time, up to this multiple of the time that all operations take. */
const BEYOND = 1.1;
/** All answers are compared after this many rounds. */
const THOROUGH_EVERY = 25;

/**
 * Repeatedly kills a process that performs random operations, always with the same folder. Checks
 * the folder after each kill.
 *
 * @throws Error that names the round and the faults
 */
export async function killOperations(
  options: OperationKillsOptions,
): Promise<OperationKillsResult> {
  const { folder, rounds, seed, environment = {}, onRound = () => undefined } = options;
  const random = seededRandom(seed);
  const ledger = new Ledger();
  mkdirSync(join(folder, 'seeds'));
  const done: Record<string, number> = {};
  const refused: Record<string, number> = {};
  // The next process loads its modules while the folder is checked.
  const start = (): ReturnType<typeof startOperations> =>
    startOperations(undefined, options.program);
  let next = start();
  let usualMs = 400;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const now = START + round * ROUND_MS;
      const isUnhurt = round === 1 || random() < UNHURT;
      const killAfterMs = random() * usualMs * BEYOND;
      const parameters = {
        ...{ folder, environment, now, name: `p${round}`, operations: round === 1 ? FIRST : null },
        seed: Math.floor(random() * 2 ** 31),
      };
      const child = await next;
      const run = await runOperations(child, parameters, ledger, {
        killAfterMs: isUnhurt ? null : killAfterMs,
      });
      next = start();
      for (const operation of run.done) done[operation] = (done[operation] ?? 0) + 1;
      for (const { code } of run.failed) refused[code ?? ''] = (refused[code ?? ''] ?? 0) + 1;
      if (run.during === null && round > 1) usualMs = (usualMs * 3 + run.tookMs) / 4;

      const bugs = run.failed.filter(({ code }) => code === null).map(({ message }) => message);
      const faults = [
        ...(run.damaged === null ? [] : [`found damage: ${run.damaged}`]),
        ...(run.isHanging ? ['the process hung'] : []),
        ...(run.signal === null && run.exitCode !== 0 ? [`exit code ${run.exitCode}`] : []),
        ...(run.signal !== null && run.signal !== 'SIGKILL' ? [`ended by ${run.signal}`] : []),
        ...bugs,
        ...(await checkOperations({
          ...{
            folder,
            environment,
            ledger,
            isThorough: round % THOROUGH_EVERY === 0 || round === rounds,
          },
          clock: { now: () => now + ROUND_MS / 2, monotonic: () => performance.now() },
        })),
      ];
      const during = run.during ?? 'the end';
      if (faults.length > 0) {
        const when = `killed ${killAfterMs.toFixed(1)} ms after the start, during "${during}"`;
        throw new Error(`Seed ${seed}, round ${round}, ${when}: ${faults.join('; ')}`);
      }
      onRound({ round, killedAfterMs: killAfterMs, during, acknowledged: run.done.length });
    }
  } finally {
    (await next).kill('SIGKILL');
  }
  return { done, refused };
}

/** Fills the folder, so that later operations have sources and subscriptions to change. */
const FIRST = ['ingest', 'ingest', 'ingest', 'add', 'add', 'subscribe', 'digest', 'vote'] as const;
