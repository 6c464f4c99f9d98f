import type { Coded } from './coded.ts';
import { ERROR_CODES } from './error-codes.ts';
import type { ErrorCode, Problem, Problems } from './problems.ts';

export type { ErrorCode, Problem };

type ErrorArguments = {
  [Code in keyof Problems]: [code: Code, params: Problems[Code], options?: ErrorOptions];
}[keyof Problems];

/**
 * A problem that a user can act on. The messages for users are in `src/discord/locales/` and
 * `src/terminal/locales/`. Any other thrown error indicates a bug or a broken machine.
 */
export class UserFacingError extends Error {
  readonly problem: Problem;

  constructor(...[code, params, options]: ErrorArguments) {
    // This message appears only in logs and stack traces.
    super(`${code} ${JSON.stringify(params)}`, options);
    this.name = 'UserFacingError';
    this.problem = { code, params } as Coded<Problems>;
  }

  /** The code for other programs. Several problems can have the same code. */
  get code(): ErrorCode {
    return ERROR_CODES[this.problem.code];
  }
}

export function toError({ code, params }: Problem, options?: ErrorOptions): UserFacingError {
  return new UserFacingError(...([code, params, options] as ErrorArguments));
}

/** Returns the English message of an error from the system or a library. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
