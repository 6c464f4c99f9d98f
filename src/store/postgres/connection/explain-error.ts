import pg from 'pg';
import { UserFacingError } from '../../../domain/errors.ts';
import { refusalOf } from '../refusal-of.ts';

/** SQLSTATE of connections that were lost, of a server that stops or starts, and of one with too many connections. */
const LOST = /^(08...|57P0[1-5]|58...|53300)$/;
/** Conflicts after which the server has rolled back the transaction: serialization failure and deadlock. */
const CONFLICT = new Set(['40001', '40P01']);
const SYSTEM = /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT)/;
/** Errors of `pg` that have no code, and the code that is shown for each. */
const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/connection timeout|^timeout expired$/, 'ETIMEDOUT'],
  [/Query read timeout/, 'ETIMEDOUT'],
  [/Connection terminated|connection error|Client was closed|not queryable/, 'ECONNRESET'],
];
/** Raised by the pool while all its connections are in use. */
const EXHAUSTED = 'timeout exceeded when trying to connect';
const WITHOUT_TLS = 'does not support SSL';
const NO_CONNECTION = 'all-connections-in-use';

/** SQLSTATE of a server without resources, of one that only reads, and of a canceled statement. */
const UNABLE = /^(53...|25006|57014)$/;

/** Whether an error means that the database could not be reached, or that the connection was lost. */
export function isLost(error: unknown): boolean {
  return lossOf(error) !== null;
}

/** Whether the server has rolled back a transaction that can be repeated. */
export function isConflict(error: unknown): boolean {
  return error instanceof pg.DatabaseError && CONFLICT.has(error.code ?? '');
}

/** Returns the code of a lost connection; `null` for any other error. */
function lossOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  // A file that the address names could not be read.
  if (syscall === 'open') return null;
  if (error instanceof pg.DatabaseError) return LOST.test(code) ? code : null;
  if (SYSTEM.test(code)) return code;
  if (error instanceof AggregateError) return error.errors.map(lossOf).find(Boolean) ?? null;
  return MESSAGES.find(([pattern]) => pattern.test(error.message))?.[1] ?? null;
}

/**
 * Converts errors of the database for callers of the stores.
 *
 * @param address of the database, without its user and password
 */
export function explainError(error: unknown, address: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error instanceof UserFacingError) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  const fault = lossOf(error) ?? (UNABLE.test(code) ? code : null);
  if (fault !== null) return unreachable(address, fault, error);
  if (error.message.includes(EXHAUSTED)) return unreachable(address, NO_CONNECTION, error);
  if (error.message.includes(WITHOUT_TLS)) return unreachable(address, 'NO_TLS', error);
  const refusal = refusalOf(error);
  if (refusal === null) return error;
  return new UserFacingError('database-refused', { address, refusal }, { cause: error });
}

function unreachable(address: string, fault: string, cause: Error): UserFacingError {
  return new UserFacingError('database-unreachable', { address, fault }, { cause });
}

export function outcomeUnknown(cause: unknown): UserFacingError {
  return new UserFacingError('database-outcome-unknown', {}, { cause });
}
