import { posix } from 'node:path';
import { toHashedSourceId, toSourceId } from '../../domain/ids.ts';
import { groupBy } from './group-by.ts';

/** Numbers of hash digits to try, in this order. */
const HASH_DIGITS = [8, 16, 32, 64] as const;

/** Returns the ID that a file has if no other file claims it. */
export function toStemId(file: string): string {
  return toSourceId(posix.parse(file).name);
}

/**
 * Derives an ID for each file from its path. Tries, in this order, the name, the name after more and
 * more of the folders above it, the same with the file's extension, and the name with hash digits
 * of the path. In each step, the files whose ID is unique get it. The order of `files` is irrelevant.
 *
 * @param taken IDs of other files
 * @param contested IDs that the names of other files would give
 */
export function deriveIds(
  files: readonly string[],
  taken: ReadonlySet<string>,
  contested: ReadonlySet<string>,
): Map<string, string> {
  const ids = new Map<string, string>();
  const used = new Set(taken);
  let left = files;
  for (const [step, derive] of stepsFor(files).entries()) {
    const groups = groupBy(left, derive);
    for (const [sourceId, group] of groups) {
      const [only] = group;
      if (only === undefined || group.length > 1 || used.has(sourceId)) continue;
      if (step === 0 && contested.has(sourceId)) continue;
      ids.set(only, sourceId);
    }
    for (const sourceId of ids.values()) used.add(sourceId);
    left = left.filter((file) => !ids.has(file));
    if (left.length === 0) return ids;
  }
  throw new Error(`No unique ID can be derived for ${left.join(', ')}`);
}

function stepsFor(files: readonly string[]): ((file: string) => string)[] {
  const depth = Math.max(0, ...files.map((file) => file.split('/').length - 1));
  const depths = Array.from({ length: depth + 1 }, (_, folders) => folders);
  return [
    ...depths.map((folders) => (file: string) => {
      const { dir, name } = posix.parse(file);
      return toSourceId(suffixOf(posix.join(dir, name), folders));
    }),
    ...depths.map((folders) => (file: string) => toSourceId(suffixOf(file, folders))),
    ...HASH_DIGITS.map(
      (digits) => (file: string) => toHashedSourceId(posix.parse(file).name, file, digits),
    ),
  ];
}

/** Returns the last part of a path and at most `folders` folders above it. */
function suffixOf(path: string, folders: number): string {
  return path
    .split('/')
    .slice(-folders - 1)
    .join('/');
}
