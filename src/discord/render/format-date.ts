import type { Locale } from '../locales/locale.ts';

/**
 * Formats an ISO 8601 date, which may be partial, or the UTC day of an instant. In English: `18 Mar 2026`,
 * `Mar 2026`, `2026`. Other text is returned unchanged.
 */
export function formatDate(iso: string, { formats }: Locale): string {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(iso);
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  if (match === null) return formats.day(date);
  // A day that the month does not have rolls over into the next month. Such a text is not a date.
  if (!date.toISOString().startsWith(iso)) return iso;
  const [, year, month, day] = match;
  if (month === undefined) return year ?? iso;
  return day === undefined ? formats.month(date) : formats.day(date);
}

/** Returns a mark such as `<t:1773842700:f>`, which Discord shows in each reader's time zone; `D`: only the date. */
export function timestamp(iso: string, style: 'f' | 'D' = 'f'): string {
  const ms = new Date(iso).getTime();
  return Number.isNaN(ms) ? iso : `<t:${Math.floor(ms / 1000)}:${style}>`;
}

/** Whether a date of publication has a time and a zone. Without them, it is the same day for every reader. */
export function isInstant(published: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/.test(
    published,
  );
}

/** Formats the date of an answer: the day if it is the end of a day in UTC, or else also the time. */
export function formatAsOf(asOf: string, { formats }: Locale): string {
  const date = new Date(asOf);
  return asOf.endsWith('T23:59:59.999Z') ? formats.day(date) : `${formats.minute(date, 'UTC')} UTC`;
}
