/**
 * A half-open range `[start, end)` of UTF-16 offsets. They refer to a source's canonical text unless
 * stated otherwise.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Returns the parts of a range outside `holes`, which are in order and disjoint. */
export function outside({ start, end }: Span, holes: readonly Span[]): Span[] {
  const parts: Span[] = [];
  let from = start;
  for (const hole of holes) {
    if (hole.end <= from || hole.start >= end) continue;
    if (hole.start > from) parts.push({ start: from, end: hole.start });
    from = hole.end;
  }
  if (from < end) parts.push({ start: from, end });
  return parts;
}

/** Whether two ranges share at least one code unit. */
export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
