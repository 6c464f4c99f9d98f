/**
 * A half-open range `[start, end)` of UTF-16 offsets. They refer to a source's canonical text unless
 * stated otherwise.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whether two ranges share at least one code unit. */
export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
