// @ts-check
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { readStamp, ROOT, STAMP } from './parts.cjs';

/** Files with a hash of their content in their name: chunks of esbuild, and all that Vite gives a page. */
const HASHED = /^assets\/|-[A-Z0-9]{8}\.js(?:\.map)?$/;

/**
 * Writes the files of a part, and its stamp last. Each file appears whole under its name, and after those
 * it loads, so several processes may build and start at the same time. Chunks of the previous build stay,
 * because a program that is running may still load them; everything older is removed.
 *
 * @param {import('./parts.cjs').Part} part
 * @param {string} hash of the sources, taken before the build read them
 * @param {ReadonlyMap<string, Uint8Array | string>} built by path relative to the output
 */
export function writeBuild(part, hash, built, root = ROOT) {
  const folder = join(root, part.output);
  const before = readStamp(part, root);
  const files = [...built.keys()].sort((a, b) => Number(HASHED.test(b)) - Number(HASHED.test(a)));
  for (const file of files) replaceFile(join(folder, file), built.get(file) ?? '');
  const previous = (before?.files ?? []).filter((file) => HASHED.test(file));
  replaceFile(join(folder, STAMP), `${JSON.stringify({ hash, files, previous }, null, 2)}\n`);
  const kept = new Set([...files, ...previous]);
  for (const file of [...(before?.files ?? []), ...(before?.previous ?? [])]) {
    if (!kept.has(file)) rmSync(join(folder, file), { force: true });
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
