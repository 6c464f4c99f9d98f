// @ts-check
'use strict';
// The parts that are built, and whether they were built from the present sources. Loaded at each
// start, so it needs nothing but Node.

const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, statSync } = require('node:fs');
const path = require('node:path');

/**
 * One folder of built files.
 *
 * @typedef {object} Part
 * @property {'program' | 'local-discord' | 'page'} name
 * @property {readonly string[]} sources files and folders, relative to the project, that its content depends on
 * @property {string} output folder, relative to the project
 */

/**
 * @typedef {object} Stamp
 * @property {string} hash of the sources
 * @property {string[]} files that the build wrote, relative to the output
 * @property {string[]} previous chunks of the build before, which a running program may still load
 */

const ROOT = path.join(__dirname, '..');
/** In the output of a part: the hash of its sources, and the files that were written. */
const STAMP = '.built-from.json';
/** What builds, and with which versions. */
const TOOLS = ['build', 'package-lock.json'];
const SOURCE = /\.(?:[cm]?[jt]sx?|json|css|html)$/;

/** @type {readonly Part[]} */
const PARTS = [
  {
    name: 'program',
    sources: [
      ...TOOLS,
      'src',
      'commands',
      'scripts',
      'bench',
      'evaluation',
      'soak',
      'test/support',
    ],
    output: 'dist',
  },
  {
    name: 'local-discord',
    sources: [...TOOLS, 'packages/local-discord/package.json', 'packages/local-discord/src'],
    output: 'packages/local-discord/dist',
  },
  {
    name: 'page',
    // The page takes only types from the package, but also the file that names them.
    sources: [...TOOLS, 'packages/local-discord/web', 'packages/local-discord/src/page'],
    output: 'packages/local-discord/dist/page',
  },
];

/** Whether the sources are here: an image may hold only what was built. */
function hasSources(root = ROOT) {
  return existsSync(path.join(root, 'src'));
}

/**
 * The SHA-256 of all sources of a part, as hex digits. It does not depend on dates, which a copy changes.
 *
 * @param {Part} part
 */
function hashSources(part, root = ROOT) {
  const hash = createHash('sha256');
  for (const source of part.sources) {
    for (const file of filesOf(root, source)) {
      hash
        .update(`${file}\0`)
        .update(readFileSync(path.join(root, file)))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** @param {Part} part */
function isStale(part, root = ROOT) {
  return readStamp(part, root)?.hash !== hashSources(part, root);
}

/**
 * What the last build of a part wrote, or `null` without one.
 *
 * @param {Part} part
 * @returns {Stamp | null}
 */
function readStamp(part, root = ROOT) {
  try {
    const text = readFileSync(path.join(root, part.output, STAMP), 'utf8');
    return /** @type {Stamp} */ (JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * @param {string} root
 * @param {string} name a file or folder
 * @returns {string[]}
 */
function filesOf(root, name) {
  const stats = statSync(path.join(root, name), { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [name];
  return readdirSync(path.join(root, name), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.name === 'node_modules' || entry.name === 'dist') return [];
      const file = `${name}/${entry.name}`;
      if (entry.isDirectory()) return filesOf(root, file);
      return SOURCE.test(entry.name) ? [file] : [];
    });
}

/**
 * The absolute path of what was built from a source file.
 *
 * @param {string} source relative to the project: `scripts/ask.ts`, or `packages/NAME/src/main.ts`
 */
function builtFile(source, root = ROOT) {
  const script = source.replace(/\.ts$/, '.js');
  const [, name, file] = /^packages\/([^/]+)\/src\/(.+)$/.exec(script) ?? [];
  if (name !== undefined && file !== undefined)
    return path.join(root, 'packages', name, 'dist', file);
  return path.join(root, 'dist', script);
}

module.exports = { PARTS, ROOT, STAMP, builtFile, hasSources, hashSources, isStale, readStamp };
