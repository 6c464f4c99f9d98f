import Database from 'better-sqlite3';
import { UserFacingError } from '../../domain/errors.ts';
import { StoreDamagedError } from '../errors.ts';

const DAMAGE = /^SQLITE_(CORRUPT|NOTADB)/;
const BUSY = /^SQLITE_(BUSY|LOCKED|PROTOCOL)/;
/** Faults of the machine around the database, about which the database itself says nothing. */
const SURROUNDINGS = /^SQLITE_(CANTOPEN|FULL|IOERR|NOLFS|NOMEM|PERM|READONLY|AUTH)/;

export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && BUSY.test(error.code);
}

/** Whether this speaks of damage when it is raised by ordinary work, on a schema known to be good. */
export function isDamage(error: unknown): boolean {
  if (error instanceof StoreDamagedError) return true;
  return error instanceof Database.SqliteError && DAMAGE.test(error.code);
}

/**
 * Whether this speaks of damage when it is raised by the check at opening: there also a schema that
 * does not have our columns is damage (a changed byte in it is an "SQL error" to SQLite).
 */
export function isDamageAtCheck(error: unknown): boolean {
  if (isDamage(error)) return true;
  return (
    error instanceof Database.SqliteError &&
    !BUSY.test(error.code) &&
    !SURROUNDINGS.test(error.code)
  );
}

/** Whether SQLite could not do what it was told: a fault of the SQL, unless the schema is damaged. */
export function isSqlFault(error: unknown): boolean {
  return isDamageAtCheck(error) && !isDamage(error);
}

/** What a caller of the store shall see instead of SQLite's own error. */
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
