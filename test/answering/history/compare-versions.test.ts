import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareVersions,
  countChanges,
  type SentenceChange,
  type VersionText,
} from '../../../src/answering/history/compare-versions.ts';
import { digestSource } from '../../support/digest-sources.ts';

const A = 'The ferry sails at seven.';
const B = 'The council met on Monday.';
const C = 'The bridge stays closed.';
const D = 'The fee rises to 45.';

const version = (paragraphs: readonly string[]): VersionText => ({
  ...digestSource('a', paragraphs),
  boilerplate: [],
});

function compare(before: readonly string[], after: readonly string[]): SentenceChange[] {
  return compareVersions(version(before), version(after));
}

const shown = (changes: readonly SentenceChange[]): string[] =>
  changes.map(({ kind, text }) => `${kind} ${text}`);

describe('compareVersions', () => {
  it('returns a replaced sentence as removed and added, in its place', () => {
    expect(shown(compare([A, B, C], [A, D, C]))).toEqual([
      `kept ${A}`,
      `removed ${B}`,
      `added ${D}`,
      `kept ${C}`,
    ]);
  });

  it('returns a sentence in another place once, as moved', () => {
    const changes = compare([A, B, C], [B, C, A]);
    expect(shown(changes)).toEqual([`kept ${B}`, `kept ${C}`, `moved ${A}`]);
    expect(changes.at(-1)).toMatchObject({ from: { start: 0, end: A.length } });
  });

  it('does not count a new line break as a change', () => {
    const broken = A.replace(' at ', '\nat ');
    expect(countChanges(compare([A, B], [broken, B]))).toEqual({
      ...{ kept: 2, moved: 0, removed: 0, added: 0 },
    });
  });

  it('counts each repeat of a sentence', () => {
    expect(countChanges(compare([A, A, B], [A, B]))).toMatchObject({ removed: 1, moved: 0 });
    expect(countChanges(compare([A, B], [A, B, A, A]))).toMatchObject({ added: 2, moved: 0 });
  });

  it('compares thousands of different sentences without regard to their order', () => {
    const many = (word: string): string[] =>
      Array.from({ length: 1500 }, (_, i) => `The ${word} has the number ${i}.`);
    const changes = compare([...many('ship'), A], [A, ...many('quay')]);
    expect(countChanges(changes)).toEqual({ kept: 1, moved: 0, removed: 1500, added: 1500 });
  });

  it('contains every sentence of both versions exactly once, for any versions', () => {
    const sentences = fc.array(fc.constantFrom(A, B, C, D), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sentences, sentences, (before, after) => {
        const changes = compare(before, after);
        const textsOf = (side: 'from' | 'to'): string[] =>
          changes.flatMap((change) => (side in change ? [change.text] : []));
        expect(textsOf('from').sort()).toEqual([...before].sort());
        expect(textsOf('to')).toEqual(after);
        const of = (kind: string): string[] =>
          changes.flatMap((change) => (change.kind === kind ? [change.text] : []));
        expect(of('removed').filter((text) => of('added').includes(text))).toEqual([]);
      }),
    );
  });
});
