import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageSource, type PageRoom } from '../../../src/answering/look-up/page-source.ts';
import type { Span } from '../../../src/domain/span.ts';

const byLength = (room: number): PageRoom => ({ sizeOf: (text) => text.length, room });

/** A text of the sentences with `gap` between them, and their spans. */
function layOut(sentences: readonly string[], gap = ' '): { text: string; spans: Span[] } {
  let start = 0;
  const spans = sentences.map((sentence) => {
    const span = { start, end: start + sentence.length };
    start = span.end + gap.length;
    return span;
  });
  return { text: sentences.join(gap), spans };
}

function check(
  sentences: readonly string[],
  around: number,
  room: number,
  expected: readonly string[],
): void {
  const { text, spans } = layOut(sentences);
  const place = spans[around] ?? { start: 0, end: 0 };
  const { pages, here } = pageSource(text, spans, place, byLength(room));
  const shown = pages.map(({ start, end }, i) => {
    const page = text.slice(start, end);
    return i === here ? `[${page}]` : page;
  });
  expect(shown).toEqual(expected);
}

describe('the pages of a source', () => {
  it.each([
    [
      'have the requested position in the middle of its page',
      3,
      13,
      ['Aa. Bb.', '[Cc. Dd. Ee.]', 'Ff. Gg.'],
    ],
    ['are a single page if everything fits', 3, 100, ['[Aa. Bb. Cc. Dd. Ee. Ff. Gg.]']],
    [
      'begin with a position at the beginning of the source',
      0,
      8,
      ['[Aa. Bb.]', 'Cc. Dd.', 'Ee. Ff.', 'Gg.'],
    ],
    [
      'end with a position at the end of the source',
      6,
      8,
      ['Aa.', 'Bb. Cc.', 'Dd. Ee.', '[Ff. Gg.]'],
    ],
    [
      'have one sentence each if no two fit',
      1,
      4,
      ['Aa.', '[Bb.]', 'Cc.', 'Dd.', 'Ee.', 'Ff.', 'Gg.'],
    ],
  ])('%s', (_, around, room, expected) => {
    check(['Aa.', 'Bb.', 'Cc.', 'Dd.', 'Ee.', 'Ff.', 'Gg.'], around, room, expected);
  });

  it('split a sentence that is longer than a page between two characters', () => {
    check(['A.', 'bb😀😀b.', 'C.'], 0, 4, ['[A.]', 'bb😀', '😀b.', 'C.']);
  });

  it('contain every character of the sentences, in order, within the page limit', () => {
    const sentence = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        fc.array(sentence, { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 2, max: 60 }),
        fc.constantFrom('', ' ', '\n\n'),
        (sentences, a, b, room, gap) => {
          const { text, spans } = layOut(sentences, gap);
          const [start, end] = [a % text.length, (b % text.length) + 1];
          const around = { start: Math.min(start, end - 1), end: Math.max(start + 1, end) };
          const { pages, here } = pageSource(text, spans, around, byLength(room));
          let at = 0;
          for (const page of pages) {
            expect(text.slice(at, page.start).trim()).toBe('');
            expect(page.start).toBeGreaterThanOrEqual(at);
            expect(page.end - page.start).toBeLessThanOrEqual(room);
            at = page.end;
          }
          expect(at).toBe(text.length);
          const page = pages[here];
          expect(page === undefined || page.end > around.start || gap !== '').toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are an empty list for an empty source', () => {
    expect(pageSource('', [], { start: 0, end: 0 }, byLength(10))).toEqual({ pages: [], here: 0 });
  });

  it('count a note instead of the text that is not shown', () => {
    const { text, spans } = layOut(['One two.', 'A long advert for boots.', 'Three.']);
    const [first, advert, last] = spans;
    if (!first || !advert || !last) throw new Error('there are three sentences');
    const room = { sizeOf: (part: string) => part.length, room: 20 };
    const shown = (noteSize: number): number =>
      pageSource(text, [first, last], first, {
        ...room,
        omitted: { spans: [advert], size: noteSize },
      }).pages.length;
    expect(shown(6)).toBe(1);
    expect(shown(7)).toBe(2);
  });
});
