import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package: the nearest one above this file, or above its built copy, with a package.json. */
export const PACKAGE_FOLDER = findPackageFolder(import.meta.dirname);

function findPackageFolder(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('no folder above the local Discord has a package.json');
  return findPackageFolder(above);
}
