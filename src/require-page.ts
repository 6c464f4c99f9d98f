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
    throw new UserFacingError('page-missing', { folder });
  }
}
