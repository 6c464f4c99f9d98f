import { expect } from 'vitest';
import { UserFacingError } from '../../src/domain/errors.ts';
import { wordError } from '../../src/terminal/word-error.ts';

export interface WordedFault {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Returns an error with the words that a terminal shows. Fails if the error is not for users. */
export function wordFault(error: unknown): WordedFault {
  if (!(error instanceof UserFacingError)) {
    expect(error).toBeInstanceOf(UserFacingError);
    throw error;
  }
  return { code: error.code, ...wordError(error) };
}

/** Returns the error with which `promise` is rejected, with its words. */
export async function wordRejection(promise: Promise<unknown>): Promise<WordedFault> {
  return wordFault(
    await promise.then(
      () => null,
      (error: unknown) => error,
    ),
  );
}

/** Returns the error that `act` throws, with its words. */
export function wordThrown(act: () => unknown): WordedFault {
  try {
    act();
  } catch (error) {
    return wordFault(error);
  }
  return wordFault(null);
}
