import type { Locale } from '../locales/locale.ts';

/**
 * An ISO 8601 date, also a partial one, or the UTC day of an instant: in English `18 Mar 2026`,
 * `Mar 2026`, `2026`. Other text is returned unchanged.
 */
export function formatDate(iso: string, { formats }: Locale): string {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(iso);
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  if (match === null) return formats.day(date);
  // A day that the month does not have rolls over into the next month; it is no date.
  if (!date.toISOString().startsWith(iso)) return iso;
  const [, year, month, day] = match;
  if (month === undefined) return year ?? iso;
  return day === undefined ? formats.month(date) : formats.day(date);
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
