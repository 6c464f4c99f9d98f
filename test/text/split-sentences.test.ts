import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../src/domain/span.ts';
import { countWords } from '../../src/text/count-words.ts';
import { MAX_SENTENCE_CHARACTERS, MAX_SENTENCE_WORDS } from '../../src/text/cut-giant-unit.ts';
import { splitSentences } from '../../src/text/split-sentences.ts';
import { MARKED_PARAGRAPHS } from './marked-sentences.ts';

function check(text: string, expected: readonly string[]): void {
  expect(slices(text, splitSentences(text))).toEqual(expected);
}

function slices(text: string, spans: readonly Span[]): string[] {
  return spans.map(({ start, end }) => text.slice(start, end));
}

/** Combinations of stops, quotes, brackets and abbreviations, and arbitrary characters. */
const texts = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom(
          ...'. ! ? … ... " “ ” \' ( ) [ ] 。 ． ؟ ‼ ; : , - —'.split(' '),
        ),
      },
      {
        weight: 6,
        arbitrary: fc.constantFrom(' ', ' ', ' ', '\n', '\n\n', '\t', '\u00a0', '\r\n'),
      },
      {
        weight: 8,
        arbitrary: fc.constantFrom(
          ...'The the He U.S Dr e.g Inc No 5 3.14 J a.m word Microsoft etc 微软 です [1] 🎉 👩‍👩‍👧 🇩🇪 e\u0301 1. - • www.a.com'.split(
            ' ',
          ),
        ),
      },
      { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('the hand-marked paragraphs', () => {
  it('contain at least 120 sentences', () => {
    const marks = MARKED_PARAGRAPHS.flatMap(([, marked]) => marked.match(/\|/g) ?? []);
    expect(marks.length).toBeGreaterThanOrEqual(120);
  });

  it.each(MARKED_PARAGRAPHS)('are split exactly at the marks: %s', (_name, marked) => {
    const expected = marked.split('|').map((sentence) => sentence.trim());
    check(
      marked.replaceAll('|', ''),
      expected.filter((sentence) => sentence !== ''),
    );
  });
});

describe('splitSentences', () => {
  it('returns offsets into the whole text if it splits only a part', () => {
    const text = 'Title. Not this.\nHe met Dr. Smith. She left. Nor this.';
    const spans = splitSentences(text, { start: 17, end: 45 });
    expect(spans).toEqual([
      { start: 17, end: 34 },
      { start: 35, end: 44 },
    ]);
    expect(slices(text, spans)).toEqual(['He met Dr. Smith.', 'She left.']);
  });

  it('ignores the text outside the part that it splits', () => {
    const text = 'He met Dr. Smith.';
    expect(slices(text, splitSentences(text, { start: 0, end: 10 }))).toEqual(['He met Dr.']);
  });

  it('finds no sentence in white space', () => {
    check('', []);
    check(' \n\t\u00a0', []);
  });

  it('does not end a sentence at a quoted stop if a lower-case letter follows', () => {
    check('He said "It ended." and left.', ['He said "It ended." and left.']);
  });

  it('does not treat a single closing quotation mark at the end as a sentence', () => {
    check('They said : " We left in July . " ', ['They said : " We left in July . "']);
  });

  it('splits a sentence of more than 120 words into pieces of similar length, at white space', () => {
    const text = Array.from({ length: 250 }, (_, index) => `word${index}`).join(' ');
    const spans = splitSentences(text);
    expect(spans.map((span) => countWords(text, span))).toEqual([84, 84, 82]);
    expect(slices(text, spans).join(' ')).toBe(text);
  });

  it('does not split a sentence of 120 words, even if the words are long', () => {
    const text = `${'responsibly '.repeat(80)}${'so '.repeat(39)}ends.`;
    expect(splitSentences(text)).toHaveLength(2);
    const shorter = `${'respond '.repeat(119)}ends.`;
    check(shorter, [shorter]);
  });

  it('splits a word of 4,000 characters only between graphemes', () => {
    const family = '👩‍👩‍👧';
    const text = family.repeat(500);
    const spans = splitSentences(text);
    expect(slices(text, spans).join('')).toBe(text);
    for (const { start, end } of spans) {
      expect(end - start).toBeLessThanOrEqual(MAX_SENTENCE_CHARACTERS);
      expect((end - start) % family.length).toBe(0);
    }
  });

  it('never splits a grapheme, however long it is', () => {
    const text = `a${'\u0301'.repeat(3000)}`;
    check(text, [text]);
  });

  it('can split a megabyte without stops, of stops only, and of stops and spaces', () => {
    // Quadratic work would exceed the test's time limit, so no timing is asserted.
    for (const part of ['a', '.', '. ', '\n']) {
      const text = part.repeat(1_000_000 / part.length);
      expect(splitSentences(text).length === 0).toBe(part === '\n');
    }
  });

  it.each([
    ...[
      'a. ',
      'a.',
      '? ',
      ' \n',
      '" ',
      '."',
      '🎉',
      '. 🎉',
      '[1]',
      '。',
      '🇩',
      '\u0301',
      '1. ',
      'A. A',
      '.T',
    ],
  ])('takes linear time over many repetitions of %j', (part) => {
    const text = part.repeat(300_000 / part.length);
    expect(splitSentences(text).length === 0).toBe(text.trim() === '');
  });

  it('never splits a long grapheme of surrogate pairs, wherever the examined window ends', () => {
    for (const before of ['', 'a', 'ab']) {
      const grapheme = `${before}👍${'🏽'.repeat(2001)}`.slice(before.length);
      const text = before + grapheme;
      const ends = splitSentences(text).map(({ end }) => end);
      expect(ends.every((end) => end === before.length || end === text.length)).toBe(true);
    }
  });

  it('covers every non-space character once, in order, without white space at the edges', () => {
    fc.assert(
      fc.property(texts, (text) => {
        let at = 0;
        for (const { start, end } of splitSentences(text)) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(text.slice(at, start).trim()).toBe('');
          expect(end).toBeGreaterThan(start);
          expect(text.slice(start, end).trim()).toBe(text.slice(start, end));
          at = end;
        }
        expect(text.slice(at).trim()).toBe('');
      }),
      { numRuns: 1000 },
    );
  });

  it('returns sentences within both limits, except for a single long grapheme', () => {
    const long = fc.array(fc.constantFrom('a', 'é', '🎉', 'ab ', 'The ', '. '), {
      maxLength: 3000,
    });
    fc.assert(
      fc.property(long, (parts) => {
        const text = parts.join('');
        for (const span of splitSentences(text)) {
          expect(span.end - span.start).toBeLessThanOrEqual(MAX_SENTENCE_CHARACTERS);
          expect(countWords(text, span)).toBeLessThanOrEqual(MAX_SENTENCE_WORDS);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('never ends a sentence inside a grapheme that does not begin with white space', () => {
    const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
    fc.assert(
      fc.property(texts, (text) => {
        const inside = new Set<number>();
        for (const { index, segment } of graphemes.segment(text)) {
          if (/^\s/.test(segment)) continue;
          for (let at = index + 1; at < index + segment.length; at += 1) inside.add(at);
        }
        for (const { start, end } of splitSentences(text)) {
          expect(inside.has(start)).toBe(false);
          expect(inside.has(end)).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('does not attach an opening mark at the end of a line to the next paragraph', () => {
    check('Rain fell. (\n\n.', ['Rain fell.', '(', '.']);
  });

  it('returns a sentence unchanged when it splits that sentence', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const sentence of slices(text, splitSentences(text))) check(sentence, [sentence]);
      }),
      { numRuns: 1000 },
    );
  });

  it('splits a part of a text exactly as it splits that part alone', () => {
    fc.assert(
      fc.property(texts, texts, texts, (before, text, after) => {
        const start = before.length;
        const within = { start, end: start + text.length };
        const moved = splitSentences(text).map((span) => ({
          start: span.start + start,
          end: span.end + start,
        }));
        expect(splitSentences(before + text + after, within)).toEqual(moved);
      }),
      { numRuns: 500 },
    );
  });
});
