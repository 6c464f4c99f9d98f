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
  it('knows a name that is typed without capitals by how the passages write it', () => {
    check('what did ada roe say in vard', ['ada', 'roe', 'vard']);
  });

  it('does not take a word for a name because a sentence begins with it', () => {
    check('were storm warnings given', []);
    check('Storm warnings', []);
  });

  it('takes a capital for a name where no passage has the word', () => {
    check('What did Olsen say?', ['olsen']);
    check('what did olsen say?', []);
  });

  it('does not take "I" for a name', () => {
    check('What should I know about it?', []);
  });

  it('learns nothing from a line in capitals', () => {
    const menu = ['MENU OF THE HARBOUR CAFE\nThe soup is hot.'];
    expect([...findNames('when is the cafe open', menu)]).toEqual([]);
  });

  it('takes numbers for names', () => {
    check('what happened in 2019', ['2019']);
  });

  it('learns nothing from a question in capitals', () => {
    check('WHAT DID OLSEN SAY IN VARD', ['vard']);
  });
});
