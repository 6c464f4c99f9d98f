import type { DatabaseRefusal } from '../../domain/engine-problems.ts';

/** The refusal for each SQLSTATE that only the operator can act on. */
const REFUSALS: Readonly<Record<string, DatabaseRefusal>> = {
  '28000': 'login',
  '28P01': 'login',
  '3D000': 'no-database',
  '42501': 'no-rights',
};

/** Error codes of OpenSSL and of Node.js for a certificate that is not trusted. */
const CERTIFICATE = /CERT|^UNABLE_TO_(?:GET|VERIFY)/;

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
