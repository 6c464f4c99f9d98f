import type { Span } from '../../domain/span.ts';

/** A source laid out in pages around one place of it. */
export interface Pages {
  /** Whole sentences each, in order, not overlapping; what stands between two is white space. */
  readonly pages: readonly Span[];
  /** Index of the page with the place, which has as much of the text before it as after it. */
  readonly here: number;
}

/** How much a page can take. */
export interface PageRoom {
  /** What a stretch of text takes up; of two stretches together no more than of each alone. */
  readonly sizeOf: (text: string) => number;
  readonly room: number;
}

/** A sentence, with the size of it and of the white space behind it. */
interface Unit extends Span {
  readonly size: number;
}

/**
 * Lays a source out from its one end to the other so that `around` stands in the middle of a page.
 * A sentence that fits no page is the only thing ever cut, between two characters.
 *
 * @param sentences of the whole source, in order, none overlapping another
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

/** Half-open range of the units on the page with the place: all of it, then grown to both sides in turn. */
function middlePage(units: readonly Unit[], around: Span, room: number): [number, number] {
  const first = units.findIndex(({ end }) => end > around.start);
  let from = Math.max(0, first);
  let to = from;
  let left = room;
  const take = (at: number): boolean => {
    const size = units[at]?.size;
    // A sentence may fill the page and its white space reach over the end: white space does no harm.
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

/** Pages filled in the order of the units, which may run backwards. */
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
