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
 * @property {'program' | 'page'} name
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
const SOURCE = /\.(?:[cm]?[jt]sx?|json|css|html)$/;

/** @type {readonly Part[]} */
const PARTS = [
  {
    name: 'program',
    sources: ['build', 'package-lock.json', 'src', 'commands', 'scripts'],
    output: 'dist',
  },
  {
    name: 'page',
    sources: ['build', 'package-lock.json', 'web', 'src/playground/page'],
    output: 'dist/playground',
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

module.exports = { PARTS, ROOT, STAMP, hasSources, hashSources, isStale, readStamp };
