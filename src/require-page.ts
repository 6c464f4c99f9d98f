import { PageMissingError, requireBuild } from 'local-discord/built-page';
import { UserFacingError } from './domain/errors.ts';

/**
 * Checks that the page of the playground has been built.
 *
 * @throws UserFacingError `page-missing`
 */
export function requirePage(folder: string): void {
  try {
    requireBuild(folder);
  } catch (error) {
    if (!(error instanceof PageMissingError)) throw error;
    throw new UserFacingError(
      'page-missing',
      `The page of the playground is not in ${folder}: it has not been built.`,
      'Build it with npm run build (npm ci does so too), and start again.',
    );
  }
}
