import { UserFacingError } from '../domain/errors.ts';
import { COUNTED_DAYS, type ReportScope } from '../store/report-store.ts';

export type Period = Pick<ReportScope, 'since' | 'until'>;

const DAY_MS = 86_400_000;
/** Number of days of a report without `since`, including the last one. */
const DEFAULT_DAYS = 7;

/** Returns the UTC date of a time in milliseconds. */
export function dayAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Returns the date a number of days later; earlier if it is negative. */
export function addDays(day: string, days: number): string {
  return dayAt(Date.parse(day) + days * DAY_MS);
}

/** Returns the number of days from the first to the last day, both included. */
export function countDays({ since, until }: Period): number {
  return Math.round((Date.parse(until) - Date.parse(since)) / DAY_MS) + 1;
}

/** Returns all days of a period, in order. */
export function listDays(period: Period): string[] {
  return Array.from({ length: Math.max(0, countDays(period)) }, (_, i) => addDays(period.since, i));
}

/**
 * Reads the days of a period, such as `2026-03-18`. Default: seven days that end today, in UTC.
 *
 * @param now the current time in milliseconds
 * @throws UserFacingError `bad-usage` if a day does not exist or is in the future, if the first day is
 *   after the last, or if the period is longer than counts are kept
 */
export function readPeriod(
  given: { readonly since?: string | undefined; readonly until?: string | undefined },
  now: number,
): Period {
  const today = dayAt(now);
  const until = given.until === undefined ? today : readDay(given.until, today);
  const since =
    given.since === undefined ? addDays(until, 1 - DEFAULT_DAYS) : readDay(given.since, today);
  const period = { since, until };
  if (since > until) throw new UserFacingError('days-reversed', period);
  const days = countDays(period);
  if (days > COUNTED_DAYS) throw new UserFacingError('too-many-days', { days, most: COUNTED_DAYS });
  return period;
}

function readDay(given: string, today: string): string {
  const typed = given.trim();
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(typed) ? Date.parse(typed) : NaN;
  // A day that the month does not have would roll over into the next month.
  if (Number.isNaN(ms) || dayAt(ms) !== typed) throw new UserFacingError('bad-day', { given });
  if (typed > today) throw new UserFacingError('day-in-future', { given: typed, today });
  return typed;
}
