import type { DayOfQuestions, VerdictCounts } from './usage-report.ts';

/** The questions of some days that follow each other. */
export interface DaySpan extends VerdictCounts {
  /** First day, a UTC date. */
  readonly from: string;
  /** Number of days. */
  readonly days: number;
}

/** Longer periods are summed by week. */
const MOST_SINGLE_DAYS = 35;
const WEEK = 7;

/** Sums days by week, counted from the first day, if there are too many for a chart or table. */
export function sumDays(days: readonly DayOfQuestions[]): DaySpan[] {
  const length = days.length > MOST_SINGLE_DAYS ? WEEK : 1;
  const spans: DaySpan[] = [];
  for (let start = 0; start < days.length; start += length) {
    const part = days.slice(start, start + length);
    const sum = (kind: keyof VerdictCounts): number =>
      part.reduce((total, day) => total + day[kind], 0);
    spans.push({
      from: part[0]?.day ?? '',
      days: part.length,
      answered: sum('answered'),
      related: sum('related'),
      nothing: sum('nothing'),
    });
  }
  return spans;
}
