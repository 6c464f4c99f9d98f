import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../package-folder.ts';

/** Where the build writes the page. */
export const PAGE_FOLDER = join(PACKAGE_FOLDER, 'dist/page');

/** The given folder does not contain a built page. */
export class PageMissingError extends Error {
  readonly folder: string;

  constructor(folder: string) {
    super(`The page is missing in ${folder}: it has not been built.`);
    this.name = 'PageMissingError';
    this.folder = folder;
  }
}

/** @throws PageMissingError */
export function requireBuild(folder: string): void {
  if (!existsSync(join(folder, 'index.html'))) throw new PageMissingError(folder);
}
