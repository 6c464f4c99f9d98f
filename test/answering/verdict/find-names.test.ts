import { describe, expect, it } from 'vitest';
import { findNames } from '../../../src/answering/verdict/find-names.ts';

const PASSAGES = [
  'The council of Vard met on Monday. In the harbour, Ada Roe spoke of the storm.',
  'Storm warnings are given by the harbour master. The warnings reached Vard late.',
];

function check(question: string, names: readonly string[]): void {
  expect([...findNames(question, PASSAGES)].sort()).toEqual([...names].sort());
}

describe('findNames', () => {
  it('recognises a lower-case name that the passages capitalise', () => {
    check('what did ada roe say in vard', ['ada', 'roe', 'vard']);
  });

  it('does not treat the first word of a sentence as a name', () => {
    check('were storm warnings given', []);
    check('Storm warnings', []);
  });

  it('treats a capitalised word as a name if no passage contains it', () => {
    check('What did Olsen say?', ['olsen']);
    check('what did olsen say?', []);
  });

  it('does not treat "I" as a name', () => {
    check('What should I know about it?', []);
  });

  it('ignores passage lines in all capitals', () => {
    const menu = ['MENU OF THE HARBOUR CAFE\nThe soup is hot.'];
    expect([...findNames('when is the cafe open', menu)]).toEqual([]);
  });

  it('treats numbers as names', () => {
    check('what happened in 2019', ['2019']);
  });

  it('ignores the case of a question in all capitals', () => {
    check('WHAT DID OLSEN SAY IN VARD', ['vard']);
  });
});
