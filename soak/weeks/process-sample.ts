import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The memory and the open files of one process. Linux only. */
export interface ProcessSample {
  /** The program, with a number if several processes run it: `bot`, `model-process-2`. */
  readonly name: string;
  readonly pid: number;
  readonly rssKb: number;
  /** Resident memory without files that are mapped into memory. */
  readonly anonymousKb: number;
  readonly descriptors: number;
}

/** Samples a process and all its descendants, oldest first. */
export function sampleProcesses(pid: number): ProcessSample[] {
  const counts = new Map<string, number>();
  return [pid, ...descendantsOf(pid)].flatMap((one, place) => {
    const found = sampleProcess(one);
    // A process can end while it is being sampled.
    if (found === null) return [];
    const name = place === 0 ? 'bot' : found.name;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [{ ...found, name: count === 1 ? name : `${name}-${count}` }];
  });
}

function sampleProcess(pid: number): ProcessSample | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = (field: string): number =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
    const given = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(1);
    const program = given.find((one) => /\.[cm]?[jt]s$/.test(one) && !one.startsWith('-'));
    return {
      name: basename(program ?? 'unknown').replace(/\.\w+$/, ''),
      pid,
      rssKb: kilobytes('VmRSS'),
      anonymousKb: kilobytes('RssAnon'),
      descriptors: readdirSync(`/proc/${pid}/fd`).length,
    };
  } catch {
    return null;
  }
}

function descendantsOf(pid: number): number[] {
  const children = childrenOf(pid).sort((a, b) => a - b);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
        .split(' ')
        .filter((one) => one !== '')
        .map(Number),
    );
  } catch {
    return [];
  }
}

/** The sizes of the files of a folder, in bytes, by name. Files of subfolders are added to their folder. */
export function sizesIn(folder: string): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    try {
      sizes[entry.name] = entry.isDirectory()
        ? Object.values(sizesIn(path)).reduce((total, one) => total + one, 0)
        : statSync(path).size;
    } catch {
      // A temporary file can disappear in between.
    }
  }
  return sizes;
}
