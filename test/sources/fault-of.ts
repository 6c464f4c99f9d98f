import { UserFacingError } from '../../src/domain/errors.ts';

/** The fault that somebody can act on with which `act` ends; anything else fails the test. */
export function faultOf(act: () => unknown): UserFacingError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserFacingError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
