import { expect, it } from 'vitest';
import { requirePage } from '../src/require-page.ts';
import { wordThrown } from './support/word-fault.ts';

it('requirePage reports a missing page with its folder and the build command', () => {
  const { code, message, hint } = wordThrown(() => {
    requirePage('/nowhere/page');
  });
  expect(code).toBe('page-missing');
  expect(message).toContain('/nowhere/page');
  expect(hint).toContain('npm run build');
});
