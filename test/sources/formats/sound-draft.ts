import fc from 'fast-check';
import { expect } from 'vitest';
import { UserFacingError } from '../../../src/domain/errors.ts';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { expectSoundBlocks } from '../blocks-of.ts';

/** Checks the properties that every draft must have. */
export function expectSoundDraft(draft: DocumentDraft): void {
  const { text, blocks, links, places, leftOut, headline } = draft;
  expectSoundBlocks(text, blocks);
  let end = 0;
  for (const place of places) {
    expect(place.start).toBeGreaterThanOrEqual(end);
    expect(place.end).toBeGreaterThan(place.start);
    expect(text.slice(place.start, place.end)).toBe(text.slice(place.start, place.end).trim());
    end = place.end;
  }
  expect(end).toBeLessThanOrEqual(text.length);
  for (const link of links) {
    expect(text.slice(link.start, link.end)).toMatch(/\S/);
    expect(link.url).toMatch(/^https?:\/\//i);
  }
  expect(leftOut.every(({ count }) => count > 0)).toBe(true);
  expect(headline).not.toBe('');
  expect(text).not.toMatch(/\p{Surrogate}/u);
}

/** Reads a document that may be damaged. Fails if it causes an error that is not for users. */
export function expectDraftOrProblem(read: () => DocumentDraft): void {
  let draft: DocumentDraft;
  try {
    draft = read();
  } catch (error) {
    if (error instanceof UserFacingError) return;
    throw error;
  }
  expectSoundDraft(draft);
}

/** Damaged versions of samples: parts are deleted, repeated, moved or replaced by other text. */
export function damaged(
  samples: readonly string[],
  tokens: readonly string[],
): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 40 }),
    insert: fc.oneof(
      fc.constantFrom(...tokens),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constant('repeat' as const),
    ),
  });
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(edit, { maxLength: 8 }))
    .map(([sample, edits]) =>
      edits.reduce((text, { at, length, insert }) => {
        const start = Math.floor(at * text.length);
        const cut = text.slice(start, start + length);
        return (
          text.slice(0, start) +
          (insert === 'repeat' ? cut + cut : insert) +
          text.slice(start + length)
        );
      }, sample),
    )
    .map((text) => text.replace(/\p{Surrogate}/gu, '\uFFFD'));
}
