// @ts-check
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from './parts.cjs';

/**
 * Builds the page of the local Discord.
 *
 * @returns {Promise<Map<string, Uint8Array | string>>} built files by path relative to the output
 */
export async function buildPage(root = ROOT) {
  const built = await build({
    root: join(root, 'packages/local-discord/web'),
    logLevel: 'warn',
    build: { write: false },
  });
  if (!('output' in built)) throw new Error('Vite must build the page once, for one format');
  return new Map(
    built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]),
  );
}
