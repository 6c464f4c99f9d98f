import { overlaps, type Span } from '../../domain/span.ts';

/** A source divided into pages around a place. */
export interface Pages {
  /** The pages, in order and disjoint. Each consists of whole sentences, unless one exceeds a page. */
  readonly pages: readonly Span[];
  /** The index of the page with the place, which is as close to the middle as possible. */
  readonly here: number;
}

/** The capacity of a page. */
export interface PageRoom {
  /** Returns the size of a text. Joining two texts must not increase their total size. */
  readonly sizeOf: (text: string) => number;
  readonly room: number;
  /** Spans between sentences that are not shown, and the size of the note shown instead of each. */
  readonly omitted?: { readonly spans: readonly Span[]; readonly size: number };
}

/** A sentence. `size` includes the white space after it. */
interface Unit extends Span {
  readonly size: number;
}

/**
 * Divides a source into pages so that `around` is in the middle of a page. A sentence is cut, between
 * two characters, only if it does not fit on one page.
 *
 * @param sentences all sentences of the source, in order and disjoint
 * @param around a place inside the sentences
 */
export function pageSource(
  text: string,
  sentences: readonly Span[],
  around: Span,
  { sizeOf, room, omitted }: PageRoom,
): Pages {
  const pieces = sentences.flatMap((sentence) =>
    cutToFit(text, sentence, (piece) => sizeOf(piece) <= room),
  );
  const units = pieces.map((piece, i) => {
    const next = pieces[i + 1]?.start ?? piece.end;
    const gap = { start: piece.end, end: next };
    const notes = omitted?.spans.filter((span) => overlaps(span, gap)).length ?? 0;
    // The text after a note is a block quote of its own.
    if (notes > 0)
      return {
        ...piece,
        size: sizeOf(text.slice(piece.start, piece.end)) + notes * (omitted?.size ?? 0),
      };
    return { ...piece, size: sizeOf(text.slice(piece.start, next)) };
  });
  const [from, to] = middlePage(units, around, room);
  const before = fill(units.slice(0, from).reverse(), room).reverse();
  const after = fill(units.slice(from, to), Infinity).concat(fill(units.slice(to), room));
  return { pages: [...before, ...after], here: before.length };
}

/**
 * Returns the half-open range of units on the page with the place. Starts with the place and then
 * adds units before and after it alternately, until the page is full.
 */
function middlePage(units: readonly Unit[], around: Span, room: number): [number, number] {
  const first = units.findIndex(({ end }) => end > around.start);
  let from = Math.max(0, first);
  let to = from;
  let left = room;
  const take = (at: number): boolean => {
    const size = units[at]?.size;
    // The first unit is always taken: it fits without the white space after it.
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

/** Fills pages in the order of the units, which may be the reverse of the text order. */
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
