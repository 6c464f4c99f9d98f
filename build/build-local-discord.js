// @ts-check
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './parts.cjs';

const SPECIFICATION = 'specification/discord-api.json';

/**
 * Builds the package of the local Discord without its libraries, which npm installs with the
 * package.
 *
 * @returns {Promise<Map<string, Uint8Array>>} built files by path relative to the output
 */
export async function buildLocalDiscord(root = ROOT) {
  const folder = join(root, 'packages/local-discord');
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: {
      index: 'src/index.ts',
      main: 'src/main.ts',
      'adjustable-clock': 'src/adjustable-clock.ts',
      'built-page': 'src/page/built-page.ts',
    },
    outdir: 'dist',
    write: false,
    bundle: true,
    packages: 'external',
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
  });
  const specification = readFileSync(join(folder, 'src/validation', SPECIFICATION));
  /** @type {Map<string, Uint8Array>} */
  const built = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  return built.set(SPECIFICATION, specification);
}
