// @ts-check
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from './parts.cjs';

/**
 * Builds the page of the local Discord.
 *
 * @returns {Promise<Map<string, Uint8Array | string>>} by path relative to the output, index.html last
 */
export async function buildPage(root = ROOT) {
  const built = await build({
    root: join(root, 'web'),
    logLevel: 'warn',
    build: { write: false },
  });
  if (!('output' in built)) throw new Error('Vite must build the page once, for one format');
  return new Map(
    built.output
      .map(
        (file) =>
          /** @type {const} */ ([file.fileName, file.type === 'chunk' ? file.code : file.source]),
      )
      .sort(([a], [b]) => Number(a === 'index.html') - Number(b === 'index.html')),
  );
}
