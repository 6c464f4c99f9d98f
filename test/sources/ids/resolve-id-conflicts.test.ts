import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveIdConflicts } from '../../../src/sources/ids/resolve-id-conflicts.ts';

/**
 * Checks the failed claims, as `file: others`. `claims` and `indexed` are `file:id` pairs, and
 * `refused` lists files.
 */
const check = (
  { claims, indexed = '', refused = '' }: { claims: string; indexed?: string; refused?: string },
  expected: Record<string, string>,
): void => {
  const pairs = (text: string): [string, string][] =>
    text
      .split(' ')
      .filter(Boolean)
      .map((pair) => pair.split(':') as [string, string]);
  const collisions = resolveIdConflicts(
    pairs(claims).map(([file, sourceId]) => ({ file, sourceId })),
    new Map(pairs(indexed)),
    refused.split(' ').filter(Boolean),
  );
  expect(
    Object.fromEntries(collisions.map(({ file, others }) => [file, others.join(' ')])),
  ).toEqual(expected);
};

describe('resolveIdConflicts', () => {
  it('gives an ID to the file that alone claims it', () => {
    check({ claims: 'a.md:a b.md:b', indexed: 'a.md:a' }, {});
  });

  it('gives an ID claimed by two or three new files to none of them', () => {
    check({ claims: 'a.md:x b.md:x c.md:c' }, { 'a.md': 'b.md', 'b.md': 'a.md' });
    check(
      { claims: 'c.md:x a.md:x b.md:x' },
      { 'a.md': 'b.md c.md', 'b.md': 'a.md c.md', 'c.md': 'a.md b.md' },
    );
  });

  it('lets an indexed file keep its ID, even if the file has changed', () => {
    check(
      { claims: 'a.md:x b.md:x c.md:x', indexed: 'b.md:x' },
      { 'a.md': 'b.md c.md', 'c.md': 'a.md b.md' },
    );
  });

  it('gives the ID of a missing file to the only new file that claims it, because the file was moved', () => {
    check({ claims: 'new/a.md:x', indexed: 'a.md:x' }, {});
  });

  it('gives the ID of a missing file to neither of two new files that claim it', () => {
    check(
      { claims: 'p/a.md:x q/a.md:x', indexed: 'a.md:x' },
      { 'p/a.md': 'q/a.md', 'q/a.md': 'p/a.md' },
    );
  });

  it('lets an indexed file keep its ID while the file cannot be read', () => {
    check({ claims: 'b.md:x', indexed: 'a.md:x', refused: 'a.md' }, { 'b.md': 'a.md' });
  });

  it('gives a new file the ID that an indexed file no longer claims', () => {
    check({ claims: 'a.md:y b.md:x', indexed: 'a.md:x' }, {});
  });

  it('lets two files exchange IDs', () => {
    check({ claims: 'a.md:y b.md:x', indexed: 'a.md:x b.md:y' }, {});
  });

  it('lets a file keep its indexed ID if its claim to another ID is refused', () => {
    check(
      { claims: 'a.md:y b.md:x c.md:y', indexed: 'a.md:x c.md:y' },
      { 'a.md': 'c.md', 'b.md': 'a.md' },
    );
  });

  it('resolves a chain of such refusals', () => {
    check(
      { claims: 'a.md:b b.md:c c.md:d d.md:d', indexed: 'a.md:a b.md:b c.md:c d.md:d' },
      { 'a.md': 'b.md', 'b.md': 'c.md', 'c.md': 'd.md' },
    );
  });

  it('reserves no ID for a refused file that was never indexed', () => {
    check({ claims: 'b.md:x', refused: 'a.md' }, {});
  });
});

it('never gives two documents of the corpus the same ID', () => {
  const file = fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f');
  const sourceId = fc.constantFrom<string>('x', 'y', 'z');
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.record({ file, sourceId }), { selector: (claim) => claim.file }),
      fc.uniqueArray(fc.record({ file, sourceId }), { selector: (known) => known.sourceId }),
      fc.uniqueArray(file),
      (claims, known, alsoRefused) => {
        const indexed = new Map(known.map((each) => [each.file, each.sourceId]));
        const refused = alsoRefused.filter((each) => !claims.some((claim) => claim.file === each));
        const collisions = resolveIdConflicts(claims, indexed, refused);
        const lost = new Set(collisions.map((collision) => collision.file));
        const kept = [...lost, ...refused].flatMap((each) => indexed.get(each) ?? []);
        const taken = claims
          .filter((claim) => !lost.has(claim.file))
          .map((claim) => claim.sourceId);
        expect(new Set([...kept, ...taken]).size).toBe(kept.length + taken.length);
        // Every refusal names another file with the same claim.
        for (const collision of collisions) expect(collision.others).not.toHaveLength(0);
        expect(resolveIdConflicts([...claims].reverse(), indexed, refused)).toEqual(collisions);
      },
    ),
    { numRuns: 2_000 },
  );
});
