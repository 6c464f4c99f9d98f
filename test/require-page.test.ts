import { expect, it } from 'vitest';
import { requirePage } from '../src/require-page.ts';
import { wordThrown } from './support/word-fault.ts';

it('requirePage reports the folder of a missing page and the command to build it', () => {
  const { code, message, hint } = wordThrown(() => {
    requirePage('/nowhere/page');
  });
  expect(code).toBe('page-missing');
  expect(message).toContain('/nowhere/page');
  expect(hint).toContain('npm run build');
});
