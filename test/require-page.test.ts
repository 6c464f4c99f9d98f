import { describe, expect, it } from 'vitest';
import { requirePage } from '../src/require-page.ts';

describe('a page that was not built', () => {
  it('is named with its folder, and with the command that builds it', () => {
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
