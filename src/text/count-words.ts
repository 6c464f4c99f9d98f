import type { Span } from '../domain/span.ts';

/** Counts the runs of non-space characters in a range of `text`. */
export function countWords(text: string, within: Span = { start: 0, end: text.length }): number {
  let words = 0;
  let inside = false;
  for (let index = within.start; index < within.end; index += 1) {
    const space = isSpace(text, index);
    if (!space && !inside) words += 1;
    inside = !space;
  }
  return words;
}

/**
 * Whether the character at `index` matches `\s`. One UTF-16 code unit is enough to decide: all
 * characters that match `\s` are in the BMP.
 */
export function isSpace(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code === 0x20 || (code >= 0x09 && code <= 0x0d)) return true;
  return code >= 0xa0 && /\s/.test(text.charAt(index));
}
