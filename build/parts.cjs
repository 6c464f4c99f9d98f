// @ts-check
'use strict';
// Lists the parts to build, and detects stale builds. It is loaded at each start, so it has no
// dependencies.

const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, statSync } = require('node:fs');
const path = require('node:path');

/**
 * A folder of built files.
 *
 * @typedef {object} Part
 * @property {'program' | 'local-discord' | 'page'} name
 * @property {readonly string[]} sources files and folders, relative to the project, that affect the build
 * @property {string} output folder, relative to the project
 */

/**
 * @typedef {object} Stamp
 * @property {string} hash of the sources
 * @property {string[]} files that the build wrote, relative to the output
 * @property {string[]} previous chunks of the previous build, which a running program may still load
 */

const ROOT = path.join(__dirname, '..');
/** Name of the stamp file in each output folder. */
const STAMP = '.built-from.json';
/** The build scripts, and the lockfile with the versions of the build tools. */
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
    // The page imports types from this folder.
    sources: [...TOOLS, 'packages/local-discord/web', 'packages/local-discord/src/page'],
    output: 'packages/local-discord/dist/page',
  },
];

/** Whether the sources are present. A container image may contain only the built files. */
function hasSources(root = ROOT) {
  return existsSync(path.join(root, 'src'));
}

/**
 * Returns the SHA-256 of all sources of a part, in hex. It ignores file dates, because copying
 * changes them.
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
 * Returns the stamp of a part's last build, or `null` if there is none.
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
 * Returns the absolute path of the file built from a source file.
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
