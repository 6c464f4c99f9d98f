// @ts-check
import { readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './parts.cjs';

/** Each file in these is a program of its own, or is loaded by its path. */
const ENTRY_FOLDERS = ['commands', 'scripts'];
const ENTRY_FILES = [
  'src/main.ts',
  // `npm run bench` loads these from another checkout.
  'src/app.ts',
  'src/config.ts',
  // Child processes.
  'src/inference/model-process.ts',
];

/**
 * These stay in node_modules: they load a binary from their own folder, or belong to development and
 * may not be installed.
 */
const NOT_BUNDLED = [
  ...['better-sqlite3', 'hnswlib-node', 'onnxruntime-node'],
  ...['tsx', 'vega', 'vega-lite', 'playwright-core', 'typescript', 'esbuild', 'vite'],
  // Speed-ups that discord.js uses where they are installed.
  ...['zlib-sync', 'bufferutil', 'utf-8-validate'],
];

/**
 * Bundles the program with its libraries, each entry at the path of its source. What entries share is in
 * chunks, so an import() still loads its code when it is first needed.
 *
 * @returns {Promise<Map<string, Uint8Array>>} by path relative to the output, entries last
 */
export async function buildProgram(root = ROOT) {
  const entries = [
    ...ENTRY_FILES,
    ...ENTRY_FOLDERS.flatMap((folder) =>
      readdirSync(join(root, folder))
        .filter((file) => extname(file) === '.ts')
        .map((file) => `${folder}/${file}`),
    ),
  ];
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outbase: '.',
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: NOT_BUNDLED,
    // transformers.js imports the runtime of browsers too, and does not use it in Node: 40 ms of a start.
    alias: { 'onnxruntime-web': './build/no-module.js' },
    // For CommonJS libraries, which call require() for modules of Node.
    banner: {
      js: "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const folder = join(root, 'dist');
  return new Map(
    outputFiles
      .map(({ path, contents }) => /** @type {const} */ ([nameOf(folder, path), contents]))
      .sort(([a], [b]) => Number(b.startsWith('chunks/')) - Number(a.startsWith('chunks/'))),
  );
}

/**
 * @param {string} folder
 * @param {string} path
 */
function nameOf(folder, path) {
  return relative(folder, path).split(sep).join('/');
}
