import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Finding } from '../domain/checkup.ts';
import { reasonOf } from '../domain/errors.ts';

/**
 * @param version such as `v20.19.0`
 * @param supported the version ranges in package.json, such as `^20.19.0 || >=24`
 */
export function checkNode(version: string, supported: string): Finding {
  const running = toNumbers(version);
  const allows = (range: string): boolean => {
    const first = toNumbers(range);
    if (running.major === first.major) return running.minor >= first.minor;
    return range.startsWith('>') && running.major > first.major;
  };
  if (supported.split(' || ').some(allows)) return { code: 'node-supported', params: { version } };
  return { code: 'node-unsupported', params: { version, supported } };
}

function toNumbers(text: string): { readonly major: number; readonly minor: number } {
  const [, major, minor = 0] = /(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return { major: Number(major), minor: Number(minor) };
}

/** For each native addon, a program that fails unless the addon works. */
export const ADDON_PROGRAMS: Readonly<Record<string, string>> = {
  'better-sqlite3': "new (require('better-sqlite3'))(':memory:').close()",
  'hnswlib-node': "new (require('hnswlib-node').HierarchicalNSW)('ip', 2)",
  'onnxruntime-node': "require('onnxruntime-node').InferenceSession.create.call",
};
const ADDON_TIMEOUT_MS = 30_000;

/** Loads each addon in a separate process, because a broken addon can end its process. */
export async function checkAddons(
  folder: string,
  programs: Readonly<Record<string, string>> = ADDON_PROGRAMS,
): Promise<Finding> {
  const broken: { name: string; reason: string }[] = [];
  for (const [name, program] of Object.entries(programs)) {
    try {
      const options = { cwd: folder, timeout: ADDON_TIMEOUT_MS };
      await promisify(execFile)(process.execPath, ['--eval', program], options);
    } catch (error) {
      broken.push({ name, reason: reasonOf(error) });
    }
  }
  if (broken.length === 0) return { code: 'addons-load', params: {} };
  const [names, reasons] = [broken.map(({ name }) => name), broken.map(({ reason }) => reason)];
  return { code: 'addons-broken', params: { names, reason: reasons.join('\n') } };
}

const MEGABYTE = 1_000_000;
/** A migration or a new index file needs as much space as the old one. */
const LOW_MEGABYTES = 500;
const FULL_MEGABYTES = 50;

/** Checks the free space for the data folder, or for its nearest existing parent folder. */
export async function checkDisk(
  folder: string,
  measure: (path: string) => Promise<{ bavail: number; bsize: number }> = statfs,
): Promise<Finding> {
  try {
    const { bavail, bsize } = await measure(folder);
    const megabytes = Math.floor((bavail * bsize) / MEGABYTE);
    const params = { megabytes };
    if (megabytes < FULL_MEGABYTES) return { code: 'disk-full', params };
    return { code: megabytes < LOW_MEGABYTES ? 'disk-low' : 'disk-free', params };
  } catch (error) {
    const above = dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === folder) throw error;
    return checkDisk(above, measure);
  }
}
