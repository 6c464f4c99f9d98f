import { expect, it } from 'vitest';
import { findFurniture, type PageLines } from '../../../src/sources/pdf/page-furniture.ts';
import { textOf, toLines } from '../../../src/sources/pdf/text-lines.ts';

const BODY = 10;

/** A page of 800 points. Each line: its distance from the top, its text, and its font size. */
function pageOf(page: number, lines: readonly (readonly [number, string, number?])[]): PageLines {
  const segments = lines.map(([y, text, size = BODY]) => ({
    ...{ text, y, size, left: 50, right: 50 + text.length * 5, links: [] },
    ...{ isBold: false, isRtl: false, mark: null },
  }));
  return { page, height: 800, lines: toLines(segments) };
}

/** Returns the texts of the furniture of each page. */
function furnitureOf(pages: readonly PageLines[]): string[][] {
  return findFurniture(pages, BODY).map((lines) => [...lines].map((line) => textOf(line).text));
}

const TEXT = [
  [200, 'The harbour opens at six.'],
  [215, 'It closes at nine.'],
] as const;

it('running heads with a page number are furniture, and numbered headings are not', () => {
  const heads = [4, 5].map((page) => pageOf(page, [[40, `${page} Harbour rules`], ...TEXT]));
  expect(furnitureOf(heads)).toEqual([['4 Harbour rules'], ['5 Harbour rules']]);
  const rules = [4, 5].map((page) => pageOf(page, [[40, `Rule ${page}`, 14], ...TEXT]));
  expect(furnitureOf(rules)).toEqual([[], []]);
  const close = [4, 5].map((page) =>
    pageOf(page, [
      [140, `Rule ${page}`],
      [152, 'Be quiet.'],
    ]),
  );
  expect(furnitureOf(close)).toEqual([[], []]);
});

it('a page number in the margin is furniture even on a single page', () => {
  expect(furnitureOf([pageOf(1, [...TEXT, [780, 'Page 1 of 1']])])).toEqual([['Page 1 of 1']]);
  expect(furnitureOf([pageOf(1, [...TEXT, [600, '12']])])).toEqual([[]]);
});

it('a page keeps its only line, even if the next page differs only in a number', () => {
  const slides = [1, 2, 3].map((page) =>
    pageOf(page, [[40, `The harbour has ${page + 2} piers.`]]),
  );
  expect(furnitureOf(slides)).toEqual([[], [], []]);
});
