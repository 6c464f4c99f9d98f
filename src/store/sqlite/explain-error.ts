import Database from 'better-sqlite3';
import { UserFacingError } from '../../domain/errors.ts';
import { StoreDamagedError } from '../errors.ts';

const DAMAGE = /^SQLITE_(CORRUPT|NOTADB)/;
const BUSY = /^SQLITE_(BUSY|LOCKED|PROTOCOL)/;
/** Errors caused by the machine, such as a full disk. They do not indicate a damaged database. */
const SURROUNDINGS = /^SQLITE_(CANTOPEN|FULL|IOERR|NOLFS|NOMEM|PERM|READONLY|AUTH)/;

export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && BUSY.test(error.code);
}

/** Whether an error from a normal operation indicates damage. The schema is known to be valid. */
export function isDamage(error: unknown): boolean {
  if (error instanceof StoreDamagedError) return true;
  return error instanceof Database.SqliteError && DAMAGE.test(error.code);
}

/**
 * Whether an error from the check at opening indicates damage. At opening, a schema without our
 * columns counts as damage too (SQLite reports a changed byte in the schema as an "SQL error").
 */
export function isDamageAtCheck(error: unknown): boolean {
  if (isDamage(error)) return true;
  return (
    error instanceof Database.SqliteError &&
    !BUSY.test(error.code) &&
    !SURROUNDINGS.test(error.code)
  );
}

/** Whether SQLite rejected a statement: a bug in the SQL, unless the schema is damaged. */
export function isSqlFault(error: unknown): boolean {
  return isDamageAtCheck(error) && !isDamage(error);
}

/** Converts SQLite's errors for callers of the store. */
export function explainError(error: unknown, file: string): Error {
  if (!(error instanceof Database.SqliteError)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  if (isDamage(error)) return new StoreDamagedError(error.message, { cause: error });
  if (isBusy(error)) return storeBusy(file, error);
  if (SURROUNDINGS.test(error.code)) {
    const { message: reason, code: sqlite } = error;
    return new UserFacingError('database-closed', { file, reason, sqlite }, { cause: error });
  }
  return error;
}

export function storeBusy(file: string, cause?: unknown): UserFacingError {
  return new UserFacingError('store-locked', { file }, { cause });
}
