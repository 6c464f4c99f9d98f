const DAY = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const TIME = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  hour: '2-digit',
  minute: '2-digit',
});

/**
 * An ISO 8601 date, also a partial one, or the UTC day of an instant: `18 Mar 2026`, `Mar 2026`,
 * `2026`. What is no date is returned as it is.
 */
export function formatDate(iso: string): string {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(iso);
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  if (match === null) return dayMonthYear(date);
  // A day that the month does not have rolls over into the next month; it is no date.
  if (!date.toISOString().startsWith(iso)) return iso;
  const [, year, month, day] = match;
  if (month === undefined) return year ?? iso;
  return day === undefined ? dayMonthYear(date).replace(/^\d+ /, '') : dayMonthYear(date);
}

/** An instant as Discord shows it to each reader, in their own time zone: `<t:1773842700:f>`; `D`: the date alone. */
export function timestamp(iso: string, style: 'f' | 'D' = 'f'): string {
  const ms = new Date(iso).getTime();
  return Number.isNaN(ms) ? iso : `<t:${Math.floor(ms / 1000)}:${style}>`;
}

/** Whether a date of publication has a time and a zone. One without is the same day for each reader. */
export function isInstant(published: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/.test(
    published,
  );
}

/** An ISO 8601 instant to the minute: `18 Mar 2026, 14:05 UTC`. */
export function formatInstant(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${dayMonthYear(date)}, ${TIME.format(date)} UTC`;
}

/** Put together by hand: the order is English, and British English shortens September to Sept. */
function dayMonthYear(date: Date): string {
  const parts = new Map(DAY.formatToParts(date).map(({ type, value }) => [type, value]));
  return ['day', 'month', 'year'].map((type) => parts.get(type as 'day') ?? '').join(' ');
}
