/**
 * Half-open range `[start, end)` of UTF-16 offsets, into a source's canonical text unless stated
 * otherwise.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whether the two ranges share at least one character. */
export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
