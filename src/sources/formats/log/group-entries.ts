export interface LogLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
/** Times at the beginning of a line, which may follow a level: "INFO 2026-03-18 09:30:00". */
const STAMPED = new RegExp(
  `^(?:<\\d{1,3}>\\d? ?)?(?:\\[?[A-Za-z]{1,8}\\]?[: ] ?)?[\\[(]?(?:` +
    [
      '\\d{4}[-/.]\\d{2}[-/.]\\d{2}(?:[T _]\\d{2}:\\d{2}|\\b)',
      `\\d{1,2}[-/. ](?:${MONTH}|\\d{1,2})[-/. ]\\d{2,4},?[ :]+\\d{1,2}:\\d{2}`,
      `(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?${MONTH} {1,2}\\d{1,2},? (?:\\d{4} )?\\d{1,2}:\\d{2}`,
      '\\d{1,2}:\\d{2}(?::\\d{2})?\\b',
      '[IWEF]?\\d{4} \\d{2}:\\d{2}:\\d{2}',
      ' {0,9}\\d{1,10}\\.\\d{3,9}\\b',
    ].join('|') +
    ')',
);
/** A line of a web server: address, user, time. */
const ACCESS = /^\S{1,100} \S{1,100} \S{1,100} \[\d{2}\/[A-Z][a-z]{2}\/\d{4}:/;
/** Lines of stack traces that are not indented. */
const TRACE =
  /^(?:Caused by: |Suppressed: |Traceback \(|\.\.\. \d{1,5} more|at [\w$.<>]{1,200}[(:])/;
/** The share of lines with a time from which each entry has one. */
const MIN_STAMPED_SHARE = 0.2;
/** A longer entry is cut, because it is probably not one entry. */
const MAX_ENTRY_LINES = 50;

/**
 * Groups lines to entries. A stack trace belongs to the line above it. If the entries have times, so
 * does every line without a time.
 */
export function groupEntries(lines: readonly LogLine[]): LogLine[][] {
  const filled = lines.filter(({ text }) => text !== '');
  const stamped = filled.filter(({ text }) => isStamped(text)).length;
  const haveTimes = stamped >= Math.max(1, filled.length * MIN_STAMPED_SHARE);
  const entries: LogLine[][] = [];
  let isOpen = false;
  for (const line of lines) {
    const entry = entries.at(-1);
    if (line.text === '') {
      isOpen &&= haveTimes;
      continue;
    }
    const isMore = /^\s/.test(line.text) || TRACE.test(line.text);
    const continues = haveTimes ? !isStamped(line.text) : isMore;
    if (entry !== undefined && isOpen && continues && entry.length < MAX_ENTRY_LINES) {
      entry.push(line);
    } else {
      entries.push([line]);
      isOpen = true;
    }
  }
  return entries;
}

function isStamped(text: string): boolean {
  return STAMPED.test(text) || ACCESS.test(text);
}
