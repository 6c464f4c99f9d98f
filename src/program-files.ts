import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The folder of the project, the nearest one above this file with a package.json: built code is in `dist/`. */
export const PROJECT_FOLDER = findProjectFolder(import.meta.dirname);

/** Whether this is built code. A test and a development tool run the sources. */
const IS_BUILT = import.meta.filename.endsWith('.js');

/**
 * The absolute path of the file to run for a source file: that file, or what was built from it.
 *
 * @param source relative to the project, with `/`; a file that `build/build-program.js` names as an
 *   entry, or a folder of such files
 */
export function programFile(source: string): string {
  if (!IS_BUILT) return join(PROJECT_FOLDER, source);
  return join(PROJECT_FOLDER, 'dist', source.replace(/\.ts$/, '.js'));
}

/** The options of Node.js for running such a file: a source needs tsx, which is there in development only. */
export function nodeOptionsFor(file: string): string[] {
  if (!file.endsWith('.ts')) return [];
  // By its full path, so that the working directory does not matter.
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
