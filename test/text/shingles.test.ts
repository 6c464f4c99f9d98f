import { describe, expect, it } from 'vitest';
import { isNearCopy, nearlyContains, shinglesOf } from '../../src/text/shingles.ts';

const REPORT =
  'The harbour office closed the old pier on Tuesday after divers found cracks in four of its pillars. ' +
  'Ferries to the islands will leave from the northern quay until the repairs are finished.';

const near = (a: string, b: string): boolean => isNearCopy(shinglesOf(a), shinglesOf(b));

describe('two texts are near copies', () => {
  it.each([
    ['one begins differently', `HARBOUR NEWS: ${REPORT} More to follow.`],
    ['one has other words in places', REPORT.replace('old pier', 'historic pier')],
    ['one is the beginning of the other', REPORT.slice(0, REPORT.indexOf('Ferries'))],
  ])('if %s', (_, other) => {
    expect(near(REPORT, other)).toBe(true);
    expect(near(other, REPORT)).toBe(true);
  });

  const change = (from: string, to: string): string => REPORT.replace(from, to);

  it.each([
    ['a number', REPORT, change('four', 'five')],
    ['a date', REPORT, change('Tuesday', 'Friday')],
    ['a negation', REPORT, change('will leave', 'will not leave')],
    ['a name', change('closed', 'of Varn closed'), change('closed', 'of Ostrava closed')],
    ['the words', REPORT, 'Divers closed the quay because the northern pier had cracked pillars.'],
  ])('but not if %s differs', (_, one, other) => {
    expect(near(one, other)).toBe(false);
    expect(near(other, one)).toBe(false);
  });

  it('but not if they are only a few words', () => {
    expect(near('Ferries leave at nine.', 'Ferries leave at nine.')).toBe(false);
  });
});

it('a short quote is found in a text that has nearly the same words', () => {
  const part = shinglesOf('divers found cracks in four of its pillars');
  expect(nearlyContains(shinglesOf(REPORT), part)).toBe(true);
  expect(nearlyContains(shinglesOf('Ferries leave from the quay.'), part)).toBe(false);
});
