// @ts-check Copies what a container image needs into a folder: `node build/write-image.js FOLDER`
// creates FOLDER/app with the program, and FOLDER/data and FOLDER/sources for the volumes.
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import process from 'node:process';
import { LOADED_PACKAGES } from './build-program.js';
import { ROOT } from './parts.cjs';

/** Files and folders of the project. Without `src`, build/run.cjs does not look for changed sources. */
const PROGRAM = [
  ...['package.json', 'LICENSE', 'dist', 'models'],
  ...['check-node.cjs', 'parts.cjs', 'run-program.cjs', 'run.cjs'].map((file) => `build/${file}`),
  ...['package.json', 'dist', 'specification'].map((file) => `packages/local-discord/${file}`),
];
/** Programs for development. */
const DEVELOPMENT =
  /^dist\/(?:bench|soak|scripts\/(?:bench|container-steps|evaluate|fit-verdict|screenshots|soak)\.js)/;
/** Source maps, types and stamps. Node.js reads source maps only if an option asks for it. */
const UNUSED = /\.(?:map|d\.[cm]?ts)$|^\.built-from\.json$/;

/** The parts that are used of packages with large unused parts. Other packages are copied whole. */
const USED_PARTS = /** @type {Record<string, readonly string[]>} */ ({
  'better-sqlite3': ['lib', 'build/Release/better_sqlite3.node'],
  'hnswlib-node': ['lib', 'build/Release/addon.node'],
  'onnxruntime-node': ['dist', `bin/napi-v3/${process.platform}/${process.arch}`],
  'pdfjs-dist': ['legacy/build/pdf.mjs', 'legacy/build/pdf.worker.mjs', 'cmaps', 'standard_fonts'],
});
/**
 * Packages that only an installation or the build of the page uses, and the types for discord.js.
 */
const UNUSED_PACKAGES = new Set([
  ...['prebuild-install', 'node-addon-api'],
  ...['preact', '@github/combobox-nav'],
]);

/**
 * Writes the files of a container image, after the program has been built.
 *
 * @param {string} image folder, which must not contain an image
 */
export function writeImage(image, root = ROOT) {
  const app = join(image, 'app');
  if (existsSync(app)) throw new Error(`${app} already exists. Name another folder, or remove it.`);
  for (const path of PROGRAM) copy(join(root, path), join(app, path), root);
  for (const [folder, name] of findPackages(root)) {
    // A workspace is part of the program. npm links it.
    if (lstatSync(folder).isSymbolicLink()) {
      const link = join(app, relative(root, folder));
      mkdirSync(dirname(link), { recursive: true });
      // cpSync of Node.js 22 refuses to copy a link to a folder.
      symlinkSync(readlinkSync(folder), link);
      continue;
    }
    const target = join(app, relative(root, folder));
    const licences = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file));
    const parts = USED_PARTS[name];
    for (const part of parts === undefined ? ['.'] : ['package.json', ...licences, ...parts])
      copy(join(folder, part), join(target, part), folder);
  }
  for (const volume of ['data', 'sources']) mkdirSync(join(image, volume));
}

/**
 * Returns the names of all packages that the program loads, directly or through another package, by
 * folder.
 *
 * @param {string} root
 */
function findPackages(root) {
  /** @type {Map<string, string>} */
  const found = new Map();
  const pending = LOADED_PACKAGES.map((name) => ({ name, from: root }));
  for (const { name, from } of pending) {
    if (UNUSED_PACKAGES.has(name)) continue;
    const folder = locate(name, from, root);
    if (found.has(folder)) continue;
    found.set(folder, name);
    const { dependencies = {} } = /** @type {{ dependencies?: Record<string, string> }} */ (
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    );
    pending.push(...Object.keys(dependencies).map((needed) => ({ name: needed, from: folder })));
  }
  return found;
}

/**
 * Returns the folder of a package, as Node.js resolves it from another folder.
 *
 * @param {string} name
 * @param {string} from
 * @param {string} root
 * @returns {string}
 */
function locate(name, from, root) {
  const folder = join(from, 'node_modules', name);
  if (existsSync(folder)) return folder;
  if (from === root) throw new Error(`${name} is not installed in ${root}. Run npm ci.`);
  return locate(name, dirname(from), root);
}

/**
 * @param {string} source
 * @param {string} target
 * @param {string} base the folder to which the excluded paths are relative
 */
function copy(source, target, base) {
  cpSync(source, target, {
    recursive: true,
    filter: (path) =>
      path === source ||
      !(
        UNUSED.test(basename(path)) ||
        DEVELOPMENT.test(relative(base, path)) ||
        basename(path) === 'node_modules'
      ),
  });
}

const [, file, image] = process.argv;
if (file !== undefined && basename(file) === 'write-image.js') {
  if (image === undefined) throw new Error('Name the folder for the image.');
  writeImage(image);
}
