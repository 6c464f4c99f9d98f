import type { Span } from '../../domain/span.ts';

/**
 * Returns the words of a source that its full-text index contains: all but those of its boilerplate.
 * FTS5 needs the same words to delete the row, so they must depend on the stored version alone.
 */
export function searchedText(text: string, boilerplate: readonly Span[]): string {
  let searched = '';
  let from = 0;
  for (const { start, end } of boilerplate) {
    searched += `${text.slice(from, start)}\n`;
    from = end;
  }
  return searched + text.slice(from);
}
