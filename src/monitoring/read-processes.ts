import { readFile, readdir } from 'node:fs/promises';
import { basename } from 'node:path';

/** The kinds of processes of the program. */
export type ProcessKind = 'bot' | 'model' | 'ingestion' | 'parser' | 'watcher' | 'other';

/** The kinds of child processes, by the names of the files that they run. */
const KINDS: Readonly<Record<string, ProcessKind>> = {
  'model-process': 'model',
  'ingest-process': 'ingestion',
  'parser-process': 'parser',
  'watch-process': 'watcher',
};

export interface RunningProcess {
  readonly kind: ProcessKind;
  /** Resident memory in bytes. */
  readonly residentBytes: number;
}

/**
 * Reads the kind and the memory of this process and of all its descendants. Linux shows them in `/proc`, so
 * no process needs to report anything. On other systems, returns only this process.
 *
 * @param folder default: `/proc`
 */
export async function readProcesses(folder = '/proc'): Promise<RunningProcess[]> {
  const found: RunningProcess[] = [{ kind: 'bot', residentBytes: process.memoryUsage.rss() }];
  const visit = async (pid: number): Promise<void> => {
    for (const child of await childrenOf(folder, pid)) {
      const running = await readProcess(folder, child);
      if (running !== null) found.push(running);
      await visit(child);
    }
  };
  await visit(process.pid);
  return found;
}

async function childrenOf(folder: string, pid: number): Promise<number[]> {
  // The thread that starts a child has the ID of its process, because only main threads start children.
  const children = await read(`${folder}/${pid}/task/${pid}/children`);
  return (children ?? '').split(' ').filter(Boolean).map(Number);
}

/** Returns `null` if the process has ended. */
async function readProcess(folder: string, pid: number): Promise<RunningProcess | null> {
  const [status, commandLine] = await Promise.all([
    read(`${folder}/${pid}/status`),
    read(`${folder}/${pid}/cmdline`),
  ]);
  const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(status ?? '') ?? [];
  if (kilobytes === undefined) return null;
  const names = (commandLine ?? '').split('\0').map((part) => basename(part).split('.')[0] ?? '');
  const kind = names.map((name) => KINDS[name]).find((known) => known !== undefined) ?? 'other';
  return { kind, residentBytes: Number(kilobytes) * 1024 };
}

/** Returns the number of open file descriptors of this process; `null` where there is no `/proc`. */
export async function countOpenFiles(folder = '/proc'): Promise<number | null> {
  try {
    return (await readdir(`${folder}/self/fd`)).length;
  } catch {
    return null;
  }
}

async function read(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}
