import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The project's folder: the nearest one above this file that has a package.json. Built code is in `dist/`. */
export const PROJECT_FOLDER = findProjectFolder(import.meta.dirname);

/** Whether this is built code. Tests and development tools run the sources. */
const IS_BUILT = import.meta.filename.endsWith('.js');

/**
 * Returns the absolute path of the file to run for a source file: the source itself, or the file built from it.
 *
 * @param source path relative to the project, with `/`: an entry of `build/build-program.js`, or a
 *   folder of entries
 */
export function programFile(source: string): string {
  if (!IS_BUILT) return join(PROJECT_FOLDER, source);
  return join(PROJECT_FOLDER, 'dist', source.replace(/\.ts$/, '.js'));
}

/** Returns the Node.js options for running such a file. A source file needs tsx, a development dependency. */
export function nodeOptionsFor(file: string): string[] {
  if (!file.endsWith('.ts')) return [];
  // The full path works from any working directory.
  const tsx = createRequire(import.meta.url).resolve('tsx');
  return ['--conditions=source', '--import', pathToFileURL(tsx).href];
}

function findProjectFolder(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(folder);
  if (above === folder)
    throw new Error(`no folder above ${import.meta.filename} has a package.json`);
  return findProjectFolder(above);
}
