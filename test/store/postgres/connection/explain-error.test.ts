import { expect, it } from 'vitest';
import { UserFacingError } from '../../../../src/domain/errors.ts';
import { explainError, isLost } from '../../../../src/store/postgres/connection/explain-error.ts';
import { databaseError } from '../fake-postgres.ts';

const ADDRESS = 'db.example:5432/verbatim';

function systemError(code: string, syscall = 'connect'): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}

it.each([
  // error, whether work may be repeated, and what a caller sees
  [systemError('ECONNREFUSED'), true, 'database-unreachable', 'ECONNREFUSED'],
  [new AggregateError([systemError('ECONNREFUSED')]), true, 'database-unreachable', 'ECONNREFUSED'],
  [systemError('ENOENT'), true, 'database-unreachable', 'ENOENT'],
  [new Error('Connection terminated unexpectedly'), true, 'database-unreachable', 'ECONNRESET'],
  [new Error('Query read timeout'), true, 'database-unreachable', 'ETIMEDOUT'],
  [
    new Error('Connection terminated due to connection timeout'),
    ...[true, 'database-unreachable', 'ETIMEDOUT'],
  ],
  [databaseError('57P01'), true, 'database-unreachable', '57P01'],
  [databaseError('53300'), true, 'database-unreachable', '53300'],
  [databaseError('53100'), false, 'database-unreachable', '53100'],
  [databaseError('57014'), false, 'database-unreachable', '57014'],
  [
    new Error('timeout exceeded when trying to connect'),
    ...[false, 'database-unreachable', 'all-connections-in-use'],
  ],
  [
    new Error('The server does not support SSL connections'),
    ...[false, 'database-unreachable', 'NO_TLS'],
  ],
  [databaseError('28P01'), false, 'database-refused', 'login'],
  [systemError('ENOENT', 'open'), false, 'database-refused', 'certificate-file'],
] as [Error, boolean, string, string][])('%s is explained', (error, isRepeated, code, reason) => {
  expect(isLost(error)).toBe(isRepeated);
  const explained = explainError(error, ADDRESS);
  if (!(explained instanceof UserFacingError)) throw explained;
  expect(explained.problem.code).toBe(code);
  expect(Object.values(explained.problem.params)).toEqual([ADDRESS, reason]);
  expect(explained.cause).toBe(error);
});

it('an error that is no problem of the connection stays as it is', () => {
  for (const error of [new Error('a bug'), databaseError('42601')]) {
    expect(isLost(error)).toBe(false);
    expect(explainError(error, ADDRESS)).toBe(error);
  }
});
