import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseSets, describeLack, KNOWN_SETS } from '../../../scripts/evaluation/known-sets.ts';
import {
  isHeld,
  type QuestionSet,
  readQuestionSet,
  readStory,
} from '../../../scripts/evaluation/question-set.ts';
import { sampleQuestions } from '../../../scripts/evaluation/sample-questions.ts';

const folder = mkdtempSync(join(tmpdir(), 'verbatim-question-set-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

// sha1("abc") ends in …9d (odd, next bit 0), sha1("a") in …b8 (even), sha1("b") in …98.
const documents = [
  { id: 'abc#0', title: 'One', text: 'Paris.', article: 'abc' },
  { id: 'a#0', title: 'Two', text: 'Rome.', article: 'a' },
];

describe('a question set', () => {
  it('makes each document the source d<n>, and the answers gold in the relevant ones', () => {
    const questions = [
      {
        id: '1',
        question: 'Where?',
        relevant: ['a#0'],
        answers: ['Rome', 'Rome'],
        answerable: true,
      },
    ];
    const set = readQuestionSet(file('one.json', { documents, questions }), 'one');
    expect(set.documents.map(({ sourceId }) => sourceId)).toEqual(['d0', 'd1']);
    expect(set.questions).toEqual([
      {
        id: '1',
        question: 'Where?',
        answerable: true,
        relevant: ['d1'],
        gold: [{ sourceId: 'd1', text: 'Rome' }],
        held: false,
      },
    ]);
  });

  it('holds back a question without an answer by the article it was written against, also a missing one', () => {
    const asked = (paragraph: string): object => ({
      id: paragraph,
      question: 'Where?',
      relevant: [],
      answers: ['elsewhere'],
      answerable: false,
      meta: { paragraph },
    });
    const questions = [asked('abc#0'), asked('a#0'), asked('abc#9')];
    const path = file('two.json', { documents: documents.slice(1), questions });
    const set = readQuestionSet(path, 'two');
    expect(set.questions.map(({ held }) => held)).toEqual([true, false, true]);
    expect(set.questions.flatMap(({ gold }) => gold)).toEqual([]);
    const byNextBit = readQuestionSet(path, 'two', 1);
    expect(byNextBit.questions.map(({ held }) => held)).toEqual([false, false, false]);
  });

  it('of a story has the gold texts as they are, and none that is held back', () => {
    const path = file('story.json', [
      { question: 'Where?', gold: [{ source: 's', contains: 'in Rome' }] },
      { question: 'Who?', gold: [] },
    ]);
    const { questions } = readStory(path, 'story');
    expect(questions.map(({ answerable, held }) => [answerable, held])).toEqual([
      [true, false],
      [false, false],
    ]);
    expect(questions[0]?.gold).toEqual([{ sourceId: 's', text: 'in Rome' }]);
  });

  it('divides articles by the bits of their SHA-1', () => {
    expect([isHeld('abc'), isHeld('abc', 1), isHeld('abc', 2)]).toEqual([true, false, true]);
  });
});

describe('a sample', () => {
  const setOf = (size: number): QuestionSet => ({
    name: 'any',
    licence: null,
    documents: [],
    questions: Array.from({ length: size }, (_, i) => ({
      id: `${i}`,
      question: `${i}`,
      answerable: false,
      relevant: [],
      gold: [],
      held: false,
    })),
  });

  it('has as many questions as it can, each once, in their order, the same for the same seed', () => {
    const size = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(size, size, fc.nat(), (questions, wanted, seed) => {
        const set = setOf(questions);
        const sample = sampleQuestions(set, wanted, seed);
        const places = sample.questions.map(({ id }) => Number(id));
        expect(places).toHaveLength(Math.min(questions, wanted));
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        expect(sampleQuestions(set, wanted, seed)).toEqual(sample);
      }),
    );
  });
});

describe('the sets that are known', () => {
  it('are all meant without a name, and an unknown one is refused with the names there are', () => {
    expect(chooseSets([])).toEqual(KNOWN_SETS);
    expect(chooseSets(['story-dev']).map(({ name }) => name)).toEqual(['story-dev']);
    expect(() => chooseSets(['xquad'])).toThrow('no question set xquad');
  });

  it('say which file or folder they lack', () => {
    const [story] = chooseSets(['story-dev']);
    if (!story) throw new Error('story-dev is known');
    const empty = { sets: join(folder, 'none'), storySeeds: folder };
    expect(describeLack(story, empty)).toContain(join(folder, 'none', 'story-dev.json'));
    writeFileSync(join(folder, 'story-dev.json'), '[]');
    const without = { sets: folder, storySeeds: join(folder, 'gone') };
    expect(describeLack(story, without)).toContain(join(folder, 'gone'));
    expect(describeLack(story, { sets: folder, storySeeds: folder })).toBeNull();
  });
});
