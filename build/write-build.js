// @ts-check
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { readStamp, ROOT, STAMP } from './parts.cjs';

/** Their names hold a hash of their content, so an older build never has other content under the same name. */
const HASHED = /^(?:chunks|assets)\//;

/**
 * Writes the files of a part, and its stamp last. Each file appears whole under its name, so several
 * processes may build at the same time. Chunks of the previous build stay, because a program that is
 * running may still load them; everything older is removed.
 *
 * @param {import('./parts.cjs').Part} part
 * @param {string} hash of the sources, taken before the build read them
 * @param {ReadonlyMap<string, Uint8Array | string>} files by path relative to the output, in the order
 *   in which they are written
 */
export function writeBuild(part, hash, files, root = ROOT) {
  const folder = join(root, part.output);
  const before = readStamp(part, root);
  for (const [name, content] of files) replaceFile(join(folder, name), content);
  const previous = (before?.files ?? []).filter((name) => HASHED.test(name));
  const stamp = { hash, files: [...files.keys()], previous };
  replaceFile(join(folder, STAMP), `${JSON.stringify(stamp, null, 2)}\n`);
  const kept = new Set([...stamp.files, ...previous]);
  for (const name of [...(before?.files ?? []), ...(before?.previous ?? [])]) {
    if (!kept.has(name)) rmSync(join(folder, name), { force: true });
  }
}

/**
 * @param {string} path
 * @param {Uint8Array | string} content
 */
function replaceFile(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  const scratch = `${path}.${process.pid}.tmp`;
  writeFileSync(scratch, content);
  renameSync(scratch, path);
}
