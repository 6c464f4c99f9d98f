import { textOf, type TextLine } from './text-lines.ts';

/** The lines of one page, from top to bottom. */
export interface PageLines {
  /** From 1. */
  readonly page: number;
  readonly lines: readonly TextLine[];
  readonly height: number;
}

/** Number of lines at each edge of a page that can be furniture. */
const EDGE_LINES = 3;
/** Largest distance of the same line on two pages, in points. */
const SAME_PLACE = 3;
/** Number of pages, before and after, on which a running head must be repeated. */
const NEAR_PAGES = 2;
/** A running head is at least this distance from the text, in font sizes. */
const APART = 1.5;
const NUMBERS = /\d+/g;
/** The part of a page, at each edge, that can have furniture. */
const MARGIN = 0.2;
/** The part of a page, at each edge, in which a single number is a page number. */
const NARROW_MARGIN = 0.09;
const PAGE_NUMBER =
  /^[-–—|\s]*(?:(?:page|p\.|seite|s\.|página|pagina|pág\.|strona|sida|side|blad)\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:\/|of|von|de|sur|di|van|av|af|z)\s*\d{1,4})?[-–—|\s]*$/i;

/**
 * Finds running heads, footers and page numbers: lines at the edge of a page that neighbouring pages
 * repeat at the same place, apart from their page numbers.
 *
 * @param bodySize the most common font size of the document
 * @returns the furniture of each page
 */
export function findFurniture(pages: readonly PageLines[], bodySize: number): Set<TextLine>[] {
  return pages.map((page, i) => {
    const near = pages.slice(Math.max(0, i - NEAR_PAGES), i + NEAR_PAGES + 1);
    const others = near.filter((other) => other !== page);
    const furniture = new Set<TextLine>();
    for (const edge of ['top', 'bottom'] as const) {
      const lines = fromEdge(page, edge);
      for (const [index, line] of lines.slice(0, EDGE_LINES).entries()) {
        // Lines farther from the edge are repeated by chance, as the header of a table may be.
        const inner = lines[index + 1];
        const isApart = inner === undefined || Math.abs(inner.y - line.y) > APART * line.size;
        const isSmall = line.size <= bodySize * 1.05;
        if (!isFurniture({ line, isHead: isApart && isSmall }, page, edge, others)) break;
        furniture.add(line);
      }
    }
    // A page needs text. Pages of one line, such as slides, can differ in a number only.
    if (furniture.size < page.lines.length) return furniture;
    return new Set(page.lines.filter((line) => PAGE_NUMBER.test(textOf(line).text)));
  });
}

/** Returns the lines in the margin of a page, beginning at the edge. */
function fromEdge({ lines, height }: PageLines, edge: 'top' | 'bottom'): TextLine[] {
  const ordered = edge === 'top' ? lines : [...lines].reverse();
  const end = ordered.findIndex(({ y }) =>
    edge === 'top' ? y > height * MARGIN : y < height * (1 - MARGIN),
  );
  return ordered.slice(0, end === -1 ? EDGE_LINES + 1 : end + 1);
}

/** @param isHead whether the line is as small as the text and apart from it, as a running head is */
function isFurniture(
  { line, isHead }: { readonly line: TextLine; readonly isHead: boolean },
  { page, height }: PageLines,
  edge: 'top' | 'bottom',
  others: readonly PageLines[],
): boolean {
  const fromTop = edge === 'top' ? line.y : height - line.y;
  if (fromTop > height * MARGIN) return false;
  const { text } = textOf(line);
  if (PAGE_NUMBER.test(text) && fromTop < height * NARROW_MARGIN) return true;
  return others.some((other) =>
    fromEdge(other, edge)
      .slice(0, EDGE_LINES)
      .some(({ y, segments }) => {
        if (Math.abs(y - line.y) > SAME_PLACE) return false;
        const words = segments.map((segment) => segment.text).join(' ');
        if (text === words || (PAGE_NUMBER.test(text) && PAGE_NUMBER.test(words))) return true;
        // The numbered headings of consecutive pages differ in a number, too.
        return isHead && differsInPageNumber(text, words, other.page - page);
      }),
  );
}

/** Whether two texts are the same apart from numbers that differ as the pages do. */
function differsInPageNumber(text: string, other: string, pages: number): boolean {
  if (text.replace(NUMBERS, '#') !== other.replace(NUMBERS, '#')) return false;
  const others = other.match(NUMBERS) ?? [];
  return (text.match(NUMBERS) ?? []).every((number, i) => {
    const difference = Number(others[i]) - Number(number);
    return difference === 0 || difference === pages;
  });
}
