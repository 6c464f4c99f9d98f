import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareWords } from '../../../src/answering/look-up/compare-words.ts';

describe('compareWords', () => {
  it.each([
    ['It sails in May.', 'It sails in June.', [['replaced', 'May', 'June']]],
    ['It sails in May.', 'It sails.', [['left-out', 'in May']]],
    ['It sails.', 'It never sails.', [['added', 'never']]],
    [
      'It sails, now.',
      'It sails now',
      [
        ['left-out', ','],
        ['left-out', '.'],
      ],
    ],
    ['“It’s well-known”', '"It\'s well‑known"', []],
    ['It sails', 'it  sails', [['replaced', 'It', 'it']]],
  ])('compares %j with %j as %j', (source, message, expected) => {
    const changes = compareWords(source, message)
      .filter(({ kind }) => kind !== 'same')
      .map((change) => Object.values(change));
    expect(changes).toEqual(expected);
  });

  it('accounts for every word of both texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ',', '!')).map((words) => words.join(' '));
    fc.assert(
      fc.property(text, text, (source, message) => {
        const changes = compareWords(source, message);
        const join = (parts: readonly string[]): string =>
          parts.filter((part) => part !== '').join(' ');
        expect(join(changes.map((change) => ('source' in change ? change.source : '')))).toBe(
          source,
        );
        expect(join(changes.map((change) => ('message' in change ? change.message : '')))).toBe(
          message,
        );
      }),
    );
  });
});
