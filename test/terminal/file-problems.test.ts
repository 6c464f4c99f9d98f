import { expect, it } from 'vitest';
import { FILE_PROBLEMS } from '../../src/terminal/locales/en-file-problems.ts';

it('ends a sentence with one stop after the message of a library', () => {
  const reason = 'Invalid structure.';
  const damaged = FILE_PROBLEMS['damaged-file']({ format: 'PDF', reason });
  expect(damaged.message).toMatch(/structure\.$/);
  expect(FILE_PROBLEMS['zip-broken']({ reason }).message).toMatch(/structure\.$/);
});
