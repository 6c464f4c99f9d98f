import type { DatabaseRefusal } from '../../domain/engine-problems.ts';
import { UserFacingError } from '../../domain/errors.ts';

/** The refusal for each SQLSTATE that only the operator can act on. */
const REFUSALS: Readonly<Record<string, DatabaseRefusal>> = {
  '28000': 'login',
  '28P01': 'login',
  '3D000': 'no-database',
  '42501': 'no-rights',
};

/** Messages of `pg` for errors without a code. */
const CODES: readonly (readonly [RegExp, string])[] = [
  [/timeout/i, 'ETIMEDOUT'],
  [/does not support SSL/, 'NO_TLS'],
  [/terminated|closed|not queryable/, 'ECONNRESET'],
];

/** Error codes of OpenSSL and of Node.js for a certificate that is not trusted. */
const CERTIFICATE = /CERT|^UNABLE_TO_(?:GET|VERIFY)/;

/**
 * Converts the error of an attempt to connect.
 *
 * @param address without user and password
 * @returns an error with the code `database-refused` or `database-unreachable`
 */
export function refusedConnection(error: unknown, address: string): UserFacingError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const refusal = refusalOf(error);
  if (refusal !== null) {
    return new UserFacingError('database-refused', { address, refusal }, { cause: error });
  }
  const known = CODES.find(([pattern]) => pattern.test(message))?.[1] ?? 'ECONN';
  const fault = code === '' ? known : code;
  return new UserFacingError('database-unreachable', { address, fault }, { cause: error });
}

/** Returns the refusal that an error means; `null`: none. */
export function refusalOf(error: unknown): DatabaseRefusal | null {
  const { code = '', message, syscall } = error as NodeJS.ErrnoException;
  // `pg` reads the files that the address names.
  if (syscall === 'open') return 'certificate-file';
  if (CERTIFICATE.test(code)) return 'certificate';
  // The server asks for a password, and the address has none.
  if (code === '' && message.startsWith('SASL')) return 'login';
  return REFUSALS[code] ?? null;
}
