import { UserFacingError } from './errors.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/i;

/**
 * Reads the date for which a question is asked: an ISO 8601 day, which means its last millisecond in
 * UTC, or a date and time, in UTC unless it has an offset.
 *
 * @param now the current time in milliseconds
 * @returns an instant as `Date.prototype.toISOString` writes it
 * @throws UserFacingError `bad-date` | `date-in-future`, which a day is from the day after `now`
 */
export function readAsOf(given: string, now: number): string {
  const typed = given.trim();
  const isDay = DAY.test(typed);
  const ms = isDay ? Date.parse(`${typed}T23:59:59.999Z`) : parseInstant(typed);
  // A day that the month does not have would roll over into the next month.
  const isReal = !Number.isNaN(ms) && (!isDay || new Date(ms).toISOString().startsWith(typed));
  if (!isReal) throw new UserFacingError('bad-date', { given: typed });
  const begin = isDay ? Date.parse(`${typed}T00:00:00.000Z`) : ms;
  if (begin > now) throw new UserFacingError('date-in-future', { given: typed });
  return new Date(ms).toISOString();
}

function parseInstant(typed: string): number {
  const [, minute, second = ':00', offset = 'Z'] = INSTANT.exec(typed) ?? [];
  if (minute === undefined) return NaN;
  const day = minute.slice(0, 10);
  const isReal = new Date(`${day}T00:00:00Z`).toJSON() as string | null;
  if (isReal?.startsWith(day) !== true) return NaN;
  return Date.parse(`${minute}${second}${offset.toUpperCase()}`);
}
