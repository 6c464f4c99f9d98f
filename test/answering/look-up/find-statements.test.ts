import { describe, expect, it } from 'vitest';
import { findStatements } from '../../../src/answering/look-up/find-statements.ts';

function check(message: string, kind: 'quotation' | 'sentence', expected: readonly string[]): void {
  expect(findStatements(message)).toEqual(expected.map((text) => ({ text, kind })));
}

describe('findStatements', () => {
  it.each([
    ['straight marks', 'He said "one two" and "three".', ['one two', 'three']],
    ['curly marks', 'He said “one two” and „drei vier“.', ['one two', 'drei vier']],
    ['angled marks, in either direction', '«un deux» »eins zwei«', ['un deux', 'eins zwei']],
    ['text across a line end', '"one\ntwo"', ['one\ntwo']],
    [
      'quoted lines, one per sentence',
      'Look:\n> One is. Two\n> are.\nYes?',
      ['One is.', 'Two\nare.'],
    ],
    [
      'a message with both kinds, quoted lines first',
      'As "three" says:\n> One is.',
      ['One is.', 'three'],
    ],
    ['a message that repeats a quotation, each only once', '"one" "one"', ['one']],
  ])('finds the quotations in %s', (_, message, expected) => {
    check(message, 'quotation', expected);
  });

  it.each([
    ['nothing is quoted', 'One is. Two are!', ['One is.', 'Two are!']],
    [
      'a quotation mark is not closed in its paragraph',
      'He said "one\n\ntwo.',
      ['He said "one', 'two.'],
    ],
    ['the quotation marks are apostrophes', "It's Dr. Smith's.", ["It's Dr. Smith's."]],
    ['there are no words between the quotation marks', 'One "…" two.', ['One "…" two.']],
  ])('finds each sentence if %s', (_, message, expected) => {
    check(message, 'sentence', expected);
  });

  it.each(['', '…', '😀 !?', '> '])('finds nothing in %j', (message) => {
    expect(findStatements(message)).toEqual([]);
  });
});
