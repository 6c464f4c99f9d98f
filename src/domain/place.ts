import type { Span } from './span.ts';

/** Where a span of text is in its original document. All numbers begin at 1. */
export type Place =
  | { readonly kind: 'page'; readonly page: number }
  /** A chapter of an e-book or a part of an e-mail, by its name. */
  | { readonly kind: 'section'; readonly name: string }
  /** A row of a table, as a spreadsheet program counts: the header is row 1. */
  | { readonly kind: 'row'; readonly row: number }
  | { readonly kind: 'line'; readonly line: number }
  /** The time from the start of a recording. */
  | { readonly kind: 'time'; readonly seconds: number }
  /** An entry of a feed or of a list of records. */
  | { readonly kind: 'entry'; readonly entry: number }
  /** A message of a chat. `at`: ISO 8601 instant; `url`: its web address. `null` if unknown. */
  | {
      readonly kind: 'message';
      readonly author: string | null;
      readonly at: string | null;
      readonly url: string | null;
    };

/** A span of the canonical text and its place in the original document. */
export interface PlacedSpan extends Span {
  readonly place: Place;
}

/** Returns the place of the first character of a span; `null` if it is unknown. */
export function placeOf(places: readonly PlacedSpan[], { start }: Span): Place | null {
  // The spans are in order, so a binary search finds the last one that begins at or before `start`.
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.start ?? Infinity) <= start) low = middle + 1;
    else high = middle;
  }
  const found = places[low - 1];
  return found !== undefined && start < found.end ? found.place : null;
}
