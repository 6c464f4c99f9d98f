// @ts-check
import { Buffer } from 'node:buffer';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { readStamp, ROOT, STAMP } from './parts.cjs';

/** Files with a hash in their name: the chunks of esbuild, and the page's assets from Vite. */
const HASHED = /^assets\/|-[A-Z0-9]{8}\.js(?:\.map)?$/;

/**
 * Writes the files of a part. Each file is written atomically and after the files that it loads,
 * and the stamp is written last, so that several processes can build and start at once. Keeps the
 * previous build's chunks, because a running program may still load them, and removes older files.
 *
 * @param {import('./parts.cjs').Part} part
 * @param {string} hash hash of the sources, computed before the build read them
 * @param {ReadonlyMap<string, Uint8Array | string>} built built files by path relative to the
 * output
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
  // npm links a workspace's command before the build, so it cannot make the built file executable.
  const isCommand = Buffer.from(content).subarray(0, 2).toString() === '#!';
  writeFileSync(scratch, content, { mode: isCommand ? 0o755 : 0o644 });
  renameSync(scratch, path);
}
