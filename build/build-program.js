// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './parts.cjs';

/** Each file in these folders is a separate program or is loaded by its path. */
const ENTRY_FOLDERS = ['commands', 'scripts'];
const ENTRY_FILES = [
  'src/main.ts',
  // `npm run bench` can load these two files from another checkout.
  'src/app.ts',
  'src/config.ts',
  // The tests of `--offline` load this file.
  'src/processes/go-offline.ts',
  // Child processes.
  'src/processes/guarded-process.ts',
  'src/inference/child-process/model-process.ts',
  'src/sources/isolated/parser-process.ts',
  'src/sources/watch/watch-process.ts',
  'src/ingest-process.ts',
  'src/backups/child-process/backup-process.ts',
  'bench/ask-load.ts',
  'bench/bot-load.ts',
  'bench/corpora/corpora-load.ts',
  'bench/discord-load.ts',
  'soak/digest-child.ts',
  'soak/ingest-child.ts',
  'soak/operations/operations-process.ts',
  'soak/weeks/bot-child.ts',
  'soak/damage/open-process.ts',
];

/** Development dependencies may be missing at run time. */
const { devDependencies } = /** @type {{ devDependencies: Record<string, string> }} */ (
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
);
/** Packages that the built program loads from node_modules, because they load files from their own folders. */
export const LOADED_PACKAGES = [
  ...['better-sqlite3', 'hnswlib-node', 'onnxruntime-node', 'open', 'pdfjs-dist'],
  // It has its own build.
  'local-discord',
];
/** Libraries that are loaded from node_modules. */
const NOT_BUNDLED = [
  ...Object.keys(devDependencies),
  ...LOADED_PACKAGES.flatMap((name) => [name, `${name}/*`]),
  // Optional libraries that discord.js uses if they are installed.
  ...['zlib-sync', 'bufferutil', 'utf-8-validate'],
];

/**
 * Bundles the program with its libraries. Each entry has the path of its source. Shared code is
 * split into chunks, so that an import() still loads its code on first use.
 *
 * @returns {Promise<Map<string, Uint8Array>>} keys are paths relative to the output
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
    // Node.js reads source maps only with NODE_OPTIONS=--enable-source-maps.
    sourcemap: 'linked',
    sourcesContent: false,
    alias: {
      // transformers.js imports the browser runtime but does not use it in Node.js. Replacing it
      // saves 40 ms at start.
      'onnxruntime-web': './build/no-module.js',
      // Its main file loads its parts by computed names, which a bundle does not contain.
      'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    },
    // Bundled CommonJS libraries call require() for Node.js modules.
    banner: {
      js: "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const folder = join(root, 'dist');
  return new Map(
    outputFiles.map(({ path, contents }) => [
      relative(folder, path).split(sep).join('/'),
      contents,
    ]),
  );
}
