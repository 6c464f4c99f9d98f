import { readFileSync } from 'node:fs';

/** Clock ticks per second of `/proc`, on every common Linux. */
const TICKS = 100;

/** Returns the CPU time of a process, its running children and its ended children, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses can contain spaces. utime, stime, cutime and cstime are fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const own = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children
    .split(' ')
    .filter((child) => child !== '')
    .reduce((sum, child) => sum + cpuSeconds(Number(child)), own);
}
