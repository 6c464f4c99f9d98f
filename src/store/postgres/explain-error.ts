import pg from 'pg';
import { UserFacingError } from '../../domain/errors.ts';

/** Classes of PostgreSQL's error codes: connection exceptions, and a server that is shutting down or starting. */
const LOST = /^(08...|57P0[1-5]|58...)$/;
/** A serialization failure or a deadlock, after which the transaction was rolled back. */
const CONFLICT = new Set(['40001', '40P01']);
const SYSTEM = /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT)/;
/** Errors of `pg` that have no code. */
const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|not queryable/;

/** Whether an error means that the database could not be reached, or that the connection was lost. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof pg.DatabaseError) return LOST.test(error.code ?? '');
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof AggregateError) return error.errors.some(isLost);
  return SYSTEM.test(code ?? '') || MESSAGES.test(error.message);
}

export function isConflict(error: unknown): boolean {
  return error instanceof pg.DatabaseError && CONFLICT.has(error.code ?? '');
}

/** Converts errors of the database for callers of the stores. */
export function explainError(error: unknown): Error {
  if (error instanceof UserFacingError) return error;
  if (isLost(error)) return unreachable(error);
  return error instanceof Error ? error : new Error(String(error));
}

// These two become codes of their own.
function unreachable(cause: unknown): UserFacingError {
  return new UserFacingError('store-locked', { file: 'PostgreSQL' }, { cause });
}

export function outcomeUnknown(cause: unknown): UserFacingError {
  return new UserFacingError('store-locked', { file: 'PostgreSQL' }, { cause });
}
