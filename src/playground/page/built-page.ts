import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserFacingError } from '../../domain/errors.ts';

/** Of the built page, below the folder of the project. */
export const PAGE_FOLDER = 'dist/playground';

/** @throws UserFacingError `page-missing` */
export function requireBuild(folder: string): void {
  if (existsSync(join(folder, 'index.html'))) return;
  throw new UserFacingError(
    'page-missing',
    `The page of the playground is not in ${folder}: it has not been built.`,
    'Build it with npm run build:page (npm ci does it by itself), and start again.',
  );
}
