import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { engineUser } from './cache-folder.ts';

/**
 * Starts a program, and writes its process ID to descriptor 3. When standard input closes, because
 * the parent has died, it kills the program and deletes the folder of its data.
 */
const GUARD = `
folder=$1
shift
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
engine=$!
echo $engine >&3
exec 3>&-
(read -r line <&4; trap '' TERM; kill -9 $engine; sleep 1; rm -rf "$folder") 2>/dev/null &
reader=$!
exec 4<&-
wait $engine
status=$?
kill $reader 2>/dev/null
exit $status
`;

/** A running engine. It dies with this process. */
export interface GuardedProcess {
  readonly pid: number;
  /** Settles when the process has ended. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Sends SIGKILL and waits for the end. */
  kill(): Promise<void>;
  /** Resident memory in bytes, with that of its own children; 0 where `/proc` does not exist. */
  residentBytes(): number;
}

/**
 * Starts a program as the user of the engines.
 *
 * @param options.folder is deleted if this process dies while the program runs
 * @param options.logFile gets the output of the program
 */
export async function startGuarded(
  program: string,
  args: readonly string[],
  options: { readonly folder: string; readonly logFile: string },
): Promise<GuardedProcess> {
  const log = openSync(options.logFile, 'a');
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', options.folder, program, ...args], {
    cwd: options.folder,
    env: { PATH: process.env['PATH'], LANG: 'C', TZ: 'UTC' },
    stdio: ['pipe', log, log, 'pipe'],
    // Ctrl-C in a terminal reaches only this process, which then stops the engines.
    detached: true,
    ...engineUser(),
  });
  closeSync(log);
  let isRunning = true;
  const ended = new Promise<void>((resolve, reject) => {
    guard.once('error', reject);
    guard.once('exit', () => {
      isRunning = false;
      resolve();
    });
  });
  let printed = '';
  for await (const chunk of guard.stdio[3] as Readable) printed += String(chunk);
  const pid = Number(printed.trim());
  if (!(pid > 0)) throw new Error(`${program} could not be started. See ${options.logFile}.`);
  const signal = (name: NodeJS.Signals): void => {
    // The number may belong to another process after the end.
    if (isRunning) process.kill(pid, name);
  };
  return {
    pid,
    ended,
    signal,
    hasEnded: () => !isRunning,
    async kill() {
      try {
        signal('SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
      await ended;
    },
    residentBytes: () => residentBytes(pid),
  };
}

/** Adds the proportional set sizes of a process and its children. Memory that they share counts once. */
function residentBytes(pid: number): number {
  if (!existsSync(`/proc/${pid}/smaps_rollup`)) return 0;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...children.split(/\s+/).filter(Boolean)].reduce<number>((sum, process) => {
    try {
      const sizes = readFileSync(`/proc/${process}/smaps_rollup`, 'utf8');
      return sum + Number(/^Pss:\s+(\d+)/m.exec(sizes)?.[1] ?? 0) * 1024;
    } catch {
      // The child has ended.
      return sum;
    }
  }, 0);
}
