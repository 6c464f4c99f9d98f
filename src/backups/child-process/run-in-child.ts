import type { Timers } from '../../domain/time.ts';
import { fromFault } from '../../index/child-process/ingestion-fault.ts';
import { forkChild } from '../../processes/fork-child.ts';
import type { RunningBackup } from '../backup-scheduler.ts';
import type { BackupRequest } from '../write-backup.ts';
import type { FromBackup, ToBackup } from './backup-protocol.ts';

/** Time for removing unfinished files. The next backup removes those of a process that was killed. */
const STOP_GRACE_MS = 1000;

/** Writes a backup in a child process, so that this process stays free for Discord. */
export function runInChild(entry: URL, request: BackupRequest, timers: Timers): RunningBackup {
  let result: FromBackup | null = null;
  let settle: (how: string, output: string) => void;
  const done = new Promise<{ bytes: number; leftOut: number }>((resolve, reject) => {
    settle = (how, output) => {
      if (result?.kind === 'written') resolve(result);
      else if (result !== null) reject(fromFault(result.fault));
      else reject(new Error(`the backup process ended early: ${how} ${output}`));
    };
  });
  const child = forkChild<ToBackup, FromBackup>(entry, {
    onMessage: (message) => {
      result = message;
    },
    onClosed: ({ code }, output) => {
      stopTimer();
      settle(code, output);
    },
  });
  let stopTimer = (): void => undefined;
  child.send({ kind: 'write', request });
  return {
    done,
    stop() {
      child.send({ kind: 'stop' });
      stopTimer();
      stopTimer = timers.start(() => {
        child.kill();
      }, STOP_GRACE_MS);
    },
  };
}
