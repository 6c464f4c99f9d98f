import { describe, expect, it } from 'vitest';
import { en } from '../../../src/discord/locales/en.ts';
import { formatDate } from '../../../src/discord/render/format-date.ts';

describe('a date', () => {
  it.each([
    ['2026-03-18', '18 Mar 2026'],
    ['2026-09-01', '1 Sep 2026'],
    ['2026-03', 'Mar 2026'],
    ['2026', '2026'],
    ['2026-03-18T23:30:00-05:00', '19 Mar 2026'],
    ['2026-02-30', '2026-02-30'],
    ['2026-13', '2026-13'],
    ['last spring', 'last spring'],
  ])('written as %j is shown as %j', (iso, shown) => {
    expect(formatDate(iso, en)).toBe(shown);
  });
});
