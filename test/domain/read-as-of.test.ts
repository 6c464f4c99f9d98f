import { describe, expect, it } from 'vitest';
import { readAsOf } from '../../src/domain/read-as-of.ts';

const NOW = Date.parse('2026-03-18T09:00:00.000Z');

describe('the date of a question', () => {
  it.each([
    ['2026-03-17', '2026-03-17T23:59:59.999Z'],
    [' 2026-03-18 ', '2026-03-18T23:59:59.999Z'],
    ['2026-03-17T10:30', '2026-03-17T10:30:00.000Z'],
    ['2026-03-17T10:30:05z', '2026-03-17T10:30:05.000Z'],
    ['2026-03-17T10:30+02:00', '2026-03-17T08:30:00.000Z'],
  ])('%j is read as %s', (given, expected) => {
    expect(readAsOf(given, NOW)).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    '18.03.2026',
    '2026-3-1',
    '2026-02-30',
    '2026-02-30T10:00',
    '2026',
    '1',
  ])('%j is refused', (given) => {
    expect(() => readAsOf(given, NOW)).toThrow(/bad-date/);
  });

  it.each(['2026-03-19', '2026-03-18T09:01Z'])('%j is in the future and refused', (given) => {
    expect(() => readAsOf(given, NOW)).toThrow(/date-in-future/);
  });
});
