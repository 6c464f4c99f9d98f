import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerKind } from '../../../src/answering/verdict/answer-kind.ts';
import {
  differenceOf,
  findDifferences,
  haveSameFacts,
} from '../../../src/answering/quotes/find-differences.ts';
import type { DifferenceKind } from '../../../src/domain/answer.ts';

function check(a: string, b: string, expected: DifferenceKind | null): void {
  expect(differenceOf(a, b)).toBe(expected);
  expect(differenceOf(b, a)).toBe(expected);
}

const BOATS = 'The harbour master said that 14 boats were lost in the storm off Vard.';

describe('differenceOf', () => {
  it('finds a different number in a sentence about the same thing', () => {
    check(BOATS, BOATS.replace('14', '41'), 'number');
    check('The fine is five crowns a day.', 'The fine is 8 crowns a day.', 'number');
  });

  it('finds a different date', () => {
    check(
      'The bridge opens on 14 March to traffic.',
      'The bridge opens on 9 March to traffic.',
      'date',
    );
    check('The bridge opened in 1931 to traffic.', 'The bridge opened to traffic in 1933.', 'date');
    check(
      'The council meets on Monday in the town hall.',
      'The council meets on Tuesday in the town hall.',
      'date',
    );
  });

  it('finds a different name', () => {
    check(
      'The new head of the museum is Ada Roe, as the board said.',
      'The new head of the museum is Bo Lund, as the board said.',
      'name',
    );
  });

  it('finds a statement that negates the other', () => {
    check(
      'Brightmill denies that it plans to close the Halden factory.',
      'Brightmill plans to close the Halden factory in the autumn, the union says.',
      'negation',
    );
    check(
      'Dogs are allowed in the park all day.',
      'Dogs are forbidden in the park all day.',
      'negation',
    );
    check(
      'The mill at the river will be closed this year.',
      'The mill at the river will not be closed this year.',
      'negation',
    );
  });

  it.each([
    ['the same sentence', BOATS, BOATS],
    [
      'the same number in another notation',
      'They paid 1,400 crowns in tax.',
      'They paid 1400 crowns in tax.',
    ],
    ['the same number, in words', 'All four boats came home safe.', 'All 4 boats came home safe.'],
    ['the same price', 'A crossing costs 5.00 crowns a car.', 'A crossing costs 5 crowns a car.'],
    [
      'the same sum',
      'The bridge costs 1 million crowns in all.',
      'The bridge costs 1,000,000 crowns in all.',
    ],
    [
      'a sentence with "not only"',
      'Not only dogs are allowed in the park.',
      'Dogs are allowed in the park.',
    ],
    ['two different models', 'The light Ada costs 199 crowns.', 'The light Bo costs 249 crowns.'],
    ['a sentence that says more', BOATS, BOATS.replace('storm', 'storm of 3 March')],
    [
      'numbers of two different things',
      'The ferry takes 20 cars a trip.',
      'The museum keeps 300 paintings in its cellar.',
    ],
    [
      'two numbers in sentences that share hardly a word',
      'Tickets cost 4 crowns.',
      'Tickets for 9 days are rare.',
    ],
  ])('finds no difference for %s', (_, a, b) => {
    check(a, b, null);
  });

  it('finds no difference between a sentence and itself, and is symmetric', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(differenceOf(a, a)).toBeNull();
        expect(differenceOf(a, b)).toBe(differenceOf(b, a));
      }),
    );
  });
});

describe('findDifferences', () => {
  const claim = (sourceId: string, sentence: string, words: string | null = null, subject = '') => {
    return { sourceId, subject, sentence, words };
  };

  it('returns each differing pair once, with the smaller index first', () => {
    const claims = [
      claim('a', BOATS),
      claim('b', 'Nothing else was said.'),
      claim('c', BOATS.replace('14', '41')),
    ];
    expect(findDifferences(claims, 'other')).toEqual([{ quotes: [0, 2], kind: 'number' }]);
  });

  const morning = claim('a', BOATS, '14 boats');
  it.each<[string, AnswerKind, string, string, DifferenceKind | null]>([
    ['another number', 'number', 'b', '41', 'number'],
    ['another number of the same thing', 'number', 'b', 'at least 41 boats', 'number'],
    ['the same number in other words', 'number', 'b', 'fourteen boats', null],
    ['a number of another thing', 'number', 'b', '41 crews', null],
    ['another number in the same source', 'number', 'a', '41', null],
    ['another number if the question asks for none', 'other', 'b', '41', null],
  ])('compares only the words that answer: %s', (_, kind, id, words, found) => {
    const other = claim(id, 'By evening the coast guard counted more than before.', words);
    expect(findDifferences([morning, other], kind)).toEqual(
      found === null ? [] : [{ quotes: [0, 1], kind: found }],
    );
  });

  it.each([
    ['editions', 'Festival 2019', 'Festival 2021', 'Tickets sold: 4,200.', 'Tickets sold: 3,100.'],
    ['models', 'Bikes', 'Bikes', 'The Volta X2 costs 199 euros.', 'The Volta X3 costs 249 euros.'],
    ['versions', 'Notes', 'Notes', 'Version 3.4 has 3 modes.', 'Version 3.5 has 5 modes.'],
  ])('finds no difference between two %s', (_, about, other, one, two) => {
    const claims = [claim('a', one, one, about), claim('b', two, two, other)];
    expect(findDifferences(claims, 'number')).toEqual([]);
  });
});

describe('haveSameFacts', () => {
  it.each<[string, string, boolean]>([
    ['The ferries sail at ten in winter.', 'In the winter, ferries sail at 10.', true],
    ['14 of 20 boats came home.', '14 of 14 boats came home.', false],
    ['It opened in June.', 'It opened.', false],
    ['The mill is open.', 'The mill is not open.', false],
    ['We met Ada there.', 'We met Bo there.', false],
  ])('returns for "%s" and "%s": %s', (a, b, same) => {
    expect(haveSameFacts(a, b)).toBe(same);
  });
});
