import { UserFacingError } from '../../src/domain/errors.ts';

/** Returns the `UserFacingError` that `act` throws; any other outcome fails the test. */
export function faultOf(act: () => unknown): UserFacingError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserFacingError) return error;
    throw error;
  }
  throw new Error('expected a UserFacingError, but nothing was thrown');
}
