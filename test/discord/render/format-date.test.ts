import { describe, expect, it } from 'vitest';
import { formatDate, formatInstant } from '../../../src/discord/render/format-date.ts';

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
  ])('reads %j as %j', (iso, shown) => {
    expect(formatDate(iso)).toBe(shown);
  });
});

describe('an instant', () => {
  it.each([
    ['2026-03-18T14:05:59.999Z', '18 Mar 2026, 14:05 UTC'],
    ['2026-03-18T00:00:00.000Z', '18 Mar 2026, 00:00 UTC'],
    ['no instant', 'no instant'],
  ])('reads %j as %j', (iso, shown) => {
    expect(formatInstant(iso)).toBe(shown);
  });
});
