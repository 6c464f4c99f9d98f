import { describe, expect, it } from 'vitest';
import {
  type AnswerKind,
  expectedKind,
  holdsKind,
} from '../../../src/answering/verdict/answer-kind.ts';

describe('expectedKind', () => {
  it.each<[string, AnswerKind]>([
    ['How many boats were lost?', 'number'],
    ['how much does a crossing cost', 'number'],
    ['What percentage of members voted?', 'number'],
    ['What is the maximum number of players?', 'number'],
    ['When did the bridge open?', 'date'],
    ['In what year was the mill built?', 'date'],
    ['what time does the library close', 'date'],
    ['Who runs the lighthouse?', 'person'],
    ['Whose boat sank?', 'person'],
    ['Where is the archive kept?', 'place'],
    ['In which city was she born?', 'place'],
    ['Was anybody hurt?', 'yes-no'],
    ['can a filter be undone', 'yes-no'],
    ['Why was the deal called off?', 'other'],
    ['What does the keeper do at night?', 'other'],
  ])('classifies "%s" as %s', (question, kind) => {
    expect(expectedKind(question)).toBe(kind);
  });
});

describe('holdsKind', () => {
  it.each<[AnswerKind, string, boolean]>([
    ['number', 'The fleet lost 14 boats.', true],
    ['number', 'The fleet lost fourteen boats.', true],
    ['number', 'The fleet lost boats in the storm.', false],
    ['number', 'a) pay the rent by the third working day', false],
    ['number', '3. Fold in the flour.', false],
    ['date', 'It opened in 1931.', true],
    ['date', 'It opened last spring.', true],
    ['date', 'It opened to traffic.', false],
    ['person', 'the keeper is called Ada', true],
    ['person', 'she keeps the light', true],
    ['person', 'the light is kept', false],
    ['place', 'behind the mill', true],
    ['place', 'it is kept', false],
    ['other', 'anything', true],
    ['yes-no', 'anything', true],
  ])('given the kind %s, returns for "%s": %s', (kind, text, holds) => {
    expect(holdsKind(kind, text)).toBe(holds);
  });

  it('does not accept a name that the question already contains', () => {
    const question = 'who founded the salt museum';
    expect(holdsKind('person', 'The Salt Museum was founded in 1987.', question)).toBe(false);
    expect(holdsKind('person', 'Ada Roe founded the Salt Museum.', question)).toBe(true);
  });
});
