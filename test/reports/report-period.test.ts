import { expect, it } from 'vitest';
import { countDays, listDays, readPeriod } from '../../src/reports/report-period.ts';

const NOW = Date.parse('2026-03-18T23:30:00+01:00');

it('a report covers the last seven days in UTC if no day is given', () => {
  expect(readPeriod({}, NOW)).toEqual({ since: '2026-03-12', until: '2026-03-18' });
  expect(readPeriod({ until: '2026-03-01' }, NOW)).toEqual({
    since: '2026-02-23',
    until: '2026-03-01',
  });
});

it('a period contains its first and its last day', () => {
  const period = readPeriod({ since: '2024-02-28', until: '2024-03-01' }, NOW);
  expect(listDays(period)).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
  expect(countDays({ since: '2026-03-18', until: '2026-03-18' })).toBe(1);
});

it.each([
  ['2026-02-30', 'bad-day'],
  ['18.03.2026', 'bad-day'],
  ['2026-03-18T10:00', 'bad-day'],
  ['', 'bad-day'],
  ['+275760-09-13', 'bad-day'],
  ['2026-03-19', 'day-in-future'],
])('the day %j is refused as %s', (day, code) => {
  for (const given of [{ since: day }, { until: day }]) {
    expect(() => readPeriod(given, NOW)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code }) as unknown }) as Error,
    );
  }
});

it.each([
  [{ since: '2026-03-10', until: '2026-03-09' }, 'days-reversed'],
  [{ since: '2025-01-01' }, 'too-many-days'],
])('the period %j is refused as %s', (given, code) => {
  expect(() => readPeriod(given, NOW)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code }) as unknown }) as Error,
  );
});
