import type { Span } from '../../domain/span.ts';

/** A source divided into pages around one place. */
export interface Pages {
  /** Whole sentences, in order and disjoint, with only white space between pages. */
  readonly pages: readonly Span[];
  /** Index of the page with the place, centred as far as possible. */
  readonly here: number;
}

/** The capacity of a page. */
export interface PageRoom {
  /** The size of a text. Must be subadditive: two joined texts take no more than both apart. */
  readonly sizeOf: (text: string) => number;
  readonly room: number;
}

/** A sentence, with its size and the size of the white space after it. */
interface Unit extends Span {
  readonly size: number;
}

/**
 * Divides a source into pages so that `around` is in the middle of one. Only a sentence too large
 * for a page is cut, between two characters.
 *
 * @param sentences of the whole source, in order and disjoint
 * @param around a place inside the sentences
 */
export function pageSource(
  text: string,
  sentences: readonly Span[],
  around: Span,
  { sizeOf, room }: PageRoom,
): Pages {
  const pieces = sentences.flatMap((sentence) =>
    cutToFit(text, sentence, (piece) => sizeOf(piece) <= room),
  );
  const units = pieces.map((piece, i) => {
    const next = pieces[i + 1]?.start ?? piece.end;
    return { ...piece, size: sizeOf(text.slice(piece.start, next)) };
  });
  const [from, to] = middlePage(units, around, room);
  const before = fill(units.slice(0, from).reverse(), room).reverse();
  const after = fill(units.slice(from, to), Infinity).concat(fill(units.slice(to), room));
  return { pages: [...before, ...after], here: before.length };
}

/**
 * Half-open range of units on the page with the place: all of the place, then grown to both sides
 * alternately.
 */
function middlePage(units: readonly Unit[], around: Span, room: number): [number, number] {
  const first = units.findIndex(({ end }) => end > around.start);
  let from = Math.max(0, first);
  let to = from;
  let left = room;
  const take = (at: number): boolean => {
    const size = units[at]?.size;
    // A sentence may fill the page exactly: white space beyond the end is harmless.
    if (size === undefined || (size > left && to > from)) return false;
    left -= size;
    [from, to] = [Math.min(from, at), Math.max(to, at + 1)];
    return true;
  };
  while ((units[to]?.start ?? Infinity) < around.end && take(to));
  if (to === from) take(to);
  let [goesBack, goesOn] = [true, true];
  while (goesBack || goesOn) {
    if (goesBack) goesBack = take(from - 1);
    if (goesOn) goesOn = take(to);
  }
  return [from, to];
}

/** Fills pages in the order of the units, which may be reversed. */
function fill(units: readonly Unit[], room: number): Span[] {
  const pages: Span[] = [];
  let left = 0;
  for (const { start, end, size } of units) {
    const page = pages.at(-1);
    if (page && size <= left) {
      pages[pages.length - 1] = {
        start: Math.min(page.start, start),
        end: Math.max(page.end, end),
      };
      left -= size;
    } else {
      pages.push({ start, end });
      left = room - size;
    }
  }
  return pages;
}

function cutToFit(text: string, sentence: Span, fits: (piece: string) => boolean): Span[] {
  if (fits(text.slice(sentence.start, sentence.end))) return [sentence];
  const pieces: Span[] = [];
  let { start } = sentence;
  let end = start;
  for (const character of Array.from(text.slice(sentence.start, sentence.end))) {
    const next = end + character.length;
    if (end > start && !fits(text.slice(start, next))) {
      pieces.push({ start, end });
      start = end;
    }
    end = next;
  }
  return [...pieces, { start, end }];
}
