import { join } from 'node:path';
import { type Problem, reasonOf, UserFacingError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Meter } from '../domain/meter.ts';
import type { Clock, Timers } from '../domain/time.ts';
import { nextSlot } from '../digest/schedule.ts';
import { diskFault } from '../sources/disk.ts';
import type { BackupSettings } from './backup-settings.ts';
import { backupName, listBackups, pruneBackups } from './kept-backups.ts';

/** A backup that is being made in another process. */
export interface RunningBackup {
  /** @throws the errors of `writeBackup`; Error if the process ends early */
  readonly done: Promise<{ readonly bytes: number; readonly leftOut: number }>;
  /** Ends the backup soon. `done` then rejects. */
  stop(): void;
}

export interface BackupSchedulerParts {
  readonly settings: BackupSettings;
  readonly dataDir: string;
  /** Begins to write a backup to this file. */
  readonly run: (file: string) => RunningBackup;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly meter: Meter;
  readonly log: Logger;
}

/** Makes backups while the bot runs. Can be started once and stopped once. */
export interface BackupScheduler {
  /**
   * @param onFailure called for the first failure after a success, and not again until the next
   *   success. `null`: an unexpected error
   */
  start(onFailure: (problem: Problem | null) => void): void;
  /** Ends a running backup. */
  stop(): Promise<void>;
  /** Resolves when no backup is running and none is due. */
  idle(): Promise<void>;
}

/** A backup that was missed begins this long after the start, when the index is loaded. */
export const START_DELAY_MS = 60_000;
/** Delay of the next attempt after a failure. */
export const RETRY_MS = 3_600_000;
/** The clock is checked at least this often, because it may be set. */
export const LONGEST_SLEEP_MS = 600_000;

export function createBackupScheduler(parts: BackupSchedulerParts): BackupScheduler {
  const { settings, dataDir, clock, timers, meter, log } = parts;
  const { folder, times, keep } = settings;
  let report: (problem: Problem | null) => void = () => undefined;
  let isFailing = false;
  let notBefore = -Infinity;
  let isStopping = false;
  let running: RunningBackup | null = null;
  let cancel = (): void => undefined;
  let round: Promise<void> = Promise.resolve();

  /** Makes a backup if one is due. The files in the folder are the only record of the earlier ones. */
  async function look(): Promise<void> {
    let next = clock.now() + LONGEST_SLEEP_MS;
    try {
      const dueAt = Math.max(await dueNext(), notBefore);
      if (dueAt > clock.now()) next = Math.min(next, dueAt);
      else await backUp();
    } catch (error) {
      fail(error);
      notBefore = clock.now() + RETRY_MS;
    }
    arm(Math.max(0, next - clock.now()));
  }

  /** Returns when the next backup is due: at once if there is none, or if one was missed. */
  async function dueNext(): Promise<number> {
    const now = clock.now();
    // A backup of the future is from before the clock was set back.
    const latest = (await listBackups(folder, dataDir)).find(({ at }) => at <= now);
    if (latest === undefined) return now;
    meter.set('backup_last_success_timestamp_seconds', {}, latest.at / 1000);
    return nextSlot(times, latest.at) ?? Infinity;
  }

  async function backUp(): Promise<void> {
    const at = clock.now();
    const name = backupName(at);
    running = parts.run(join(folder, name));
    try {
      const { bytes, leftOut } = await running.done;
      log.info({ name, bytes, leftOut }, 'a backup was written');
    } finally {
      running = null;
    }
    meter.count('backups_total', { outcome: 'done' });
    meter.set('backup_last_success_timestamp_seconds', {}, at / 1000);
    isFailing = false;
    notBefore = -Infinity;
    await pruneBackups(folder, { dataDir, keep, clock }).catch((error: unknown) => {
      log.warn({ error: reasonOf(error) }, 'old backups could not be deleted');
    });
  }

  function fail(error: unknown): void {
    if (isStopping) return;
    const problem = toProblem(error, folder);
    log.error(
      problem === null ? { error: reasonOf(error) } : { ...problem },
      'a backup has failed',
    );
    meter.count('backups_total', { outcome: 'failed' });
    if (isFailing) return;
    isFailing = true;
    report(problem);
  }

  function arm(ms: number): void {
    if (isStopping) return;
    cancel();
    cancel = timers.start(poll, ms);
  }

  function poll(): void {
    round = look();
  }

  return {
    start(onFailure) {
      report = onFailure;
      arm(START_DELAY_MS);
    },
    async stop() {
      isStopping = true;
      cancel();
      running?.stop();
      await round;
    },
    idle: () => round,
  };
}

/** Returns `null` for an unexpected error. */
function toProblem(error: unknown, folder: string): Problem | null {
  if (error instanceof UserFacingError) return error.problem;
  if (!(error instanceof Error && 'syscall' in error)) return null;
  return { code: 'backup-not-written', params: { file: folder, fault: diskFault(error) } };
}
