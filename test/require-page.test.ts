import { describe, expect, it } from 'vitest';
import { requirePage } from '../src/require-page.ts';

describe('requirePage', () => {
  it('reports a missing page with its folder and the build command', () => {
    expect(() => {
      requirePage('/nowhere/page');
    }).toThrow(
      expect.objectContaining({
        code: 'page-missing',
        message: expect.stringContaining('/nowhere/page') as string,
        hint: expect.stringContaining('npm run build') as string,
      }) as Error,
    );
  });
});
