// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
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
  'src/inference/child-process/model-process.ts',
  'bench/ask-load.ts',
  'bench/bot-load.ts',
  'bench/discord-load.ts',
  'soak/digest-child.ts',
  'soak/ingest-child.ts',
];

/** What belongs to development may not be installed. */
const { devDependencies } = /** @type {{ devDependencies: Record<string, string> }} */ (
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
);
/** These stay in node_modules. */
const NOT_BUNDLED = [
  ...Object.keys(devDependencies),
  // Built on their own.
  'local-discord',
  'local-discord/*',
  // Load a file from their own folder.
  ...['better-sqlite3', 'hnswlib-node', 'onnxruntime-node', 'open'],
  // Speed-ups that discord.js uses where they are installed.
  ...['zlib-sync', 'bufferutil', 'utf-8-validate'],
];

/**
 * Bundles the program with its libraries, each entry at the path of its source. What entries share is in
 * chunks, so an import() still loads its code when it is first needed.
 *
 * @returns {Promise<Map<string, Uint8Array>>} by path relative to the output
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
    // Read only with NODE_OPTIONS=--enable-source-maps.
    sourcemap: 'linked',
    sourcesContent: false,
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
    outputFiles.map(({ path, contents }) => [
      relative(folder, path).split(sep).join('/'),
      contents,
    ]),
  );
}
