import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { containsWords } from '../../evaluation/contains-gold.ts';
import {
  chooseSets,
  findLack,
  documentsFolder,
  KNOWN_SETS,
  readKnownSet,
} from '../../evaluation/known-sets.ts';
import {
  isHeld,
  type QuestionSet,
  readQuestionSet,
  readStory,
} from '../../evaluation/question-set.ts';
import { removeGold } from '../../evaluation/remove-gold.ts';
import { sampleQuestions } from '../../evaluation/sample-questions.ts';
import { wordThrown } from '../support/word-fault.ts';

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
  it('gives each document the source ID d<n>, and uses answers in relevant documents as gold', () => {
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

  it('holds out an unanswerable question by its article, even if that article is missing', () => {
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
    const none = readQuestionSet(path, 'two', null);
    expect(none.questions.map(({ held }) => held)).toEqual([false, false, false]);
    const byNextBit = readQuestionSet(path, 'two', 1);
    expect(byNextBit.questions.map(({ held }) => held)).toEqual([false, false, false]);
  });

  it('of a story keeps the gold texts unchanged, and holds out no questions', () => {
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

  it('divides articles by bits of their SHA-1', () => {
    expect([isHeld('abc'), isHeld('abc', 1), isHeld('abc', 2)]).toEqual([true, false, true]);
  });
});

/** A set with one article, which bit 0 would hold out. */
function abcOnly(): object {
  return {
    documents: documents.slice(0, 1),
    questions: [
      { id: '1', question: 'Where?', relevant: ['abc#0'], answers: ['Paris'], answerable: true },
    ],
  };
}

describe('a question set with its gold removed', () => {
  const set = (texts: readonly string[], relevant: readonly string[], answers: string[]) =>
    removeGold({
      name: 'any',
      licence: null,
      documents: texts.map((text, n) => ({
        documentId: `${n}`,
        sourceId: `d${n}`,
        title: 'Any',
        text,
        article: 'one',
      })),
      questions: [
        {
          id: '1',
          question: 'Where?',
          answerable: true,
          relevant,
          gold: relevant.flatMap((sourceId) => answers.map((text) => ({ sourceId, text }))),
          held: true,
        },
        { id: '2', question: 'No?', answerable: false, relevant: [], gold: [], held: false },
      ],
    });
  const check = (rest: string, answers: string[], isAskedAgain: boolean): void => {
    const { questions } = set(['In Paris.', rest], ['d0'], answers);
    expect([rest, questions.length]).toEqual([rest, isAskedAgain ? 2 : 1]);
  };

  it('repeats an answerable question without all its sources, as unanswerable, in the same half', () => {
    const { questions } = set(['In Paris.', 'In Rome.', 'Paris!'], ['d0', 'd2'], ['Paris']);
    expect(questions).toHaveLength(2);
    expect(questions[0]).toMatchObject({ id: '1', answerable: true });
    expect(questions[1]).toMatchObject({
      question: 'Where?',
      answerable: false,
      relevant: [],
      gold: [],
      held: true,
      without: ['d0', 'd2'],
    });
  });

  it('does not repeat a question if an answer remains as whole words, in upper or lower case', () => {
    check('In Rome.', ['Paris'], true);
    check('In PARIS it rained.', ['Paris'], false);
    check('Parisian hats.', ['Paris'], true);
    check('In Rome.', ['Paris', 'rome'], false);
    check('A title counts too.', ['any'], false);
  });
});

describe('a sample of questions', () => {
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

  it('has the requested number of distinct questions if possible, in order, and is the same for the same seed', () => {
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

describe('the known question sets', () => {
  it('are all selected if no name is given, and an unknown name is refused', () => {
    expect(chooseSets([])).toEqual(KNOWN_SETS);
    expect(chooseSets(['story-dev']).map(({ name }) => name)).toEqual(['story-dev']);
    expect(wordThrown(() => chooseSets(['xquad'])).message).toContain('no question set xquad');
  });

  it("include the project's own sets without any folder; the others name the flag that they need", () => {
    const none = { sets: null, storySeeds: null };
    const lacks = KNOWN_SETS.map((known) => findLack(known, none));
    const present = KNOWN_SETS.filter((_, i) => lacks[i] === null).map(({ name }) => name);
    expect(present).toEqual(['seed-questions', 'unrelated-documents']);
    expect(lacks.filter((lack) => lack !== null && lack.code !== 'not-in-project')).toEqual([]);
    const [story] = chooseSets(['story-dev']);
    if (!story) throw new Error('story-dev is known');
    expect(findLack(story, { sets: folder, storySeeds: null })).toMatchObject({
      params: { flag: '--seeds' },
    });
  });

  it('name the missing file or folder', () => {
    const [story] = chooseSets(['story-dev']);
    if (!story) throw new Error('story-dev is known');
    const empty = { sets: join(folder, 'none'), storySeeds: folder };
    expect(findLack(story, empty)).toEqual({
      code: 'no-questions',
      params: { set: 'story-dev', file: join(folder, 'none', 'story-dev.json') },
    });
    writeFileSync(join(folder, 'story-dev.json'), '[]');
    const without = { sets: folder, storySeeds: join(folder, 'gone') };
    expect(findLack(story, without)).toMatchObject({ params: { folder: join(folder, 'gone') } });
    expect(findLack(story, { sets: folder, storySeeds: folder })).toBeNull();
  });

  it("for the project's documents have gold that the documents contain, and half are unanswerable", () => {
    const [known] = chooseSets(['seed-questions']);
    if (!known) throw new Error('seed-questions is known');
    const folders = { sets: null, storySeeds: null };
    const documents = documentsFolder(known, folders) ?? '';
    const { questions } = readKnownSet(known, folders);
    expect(questions).toHaveLength(60);
    expect(questions.filter(({ answerable }) => answerable)).toHaveLength(30);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(60);
    for (const { sourceId, text } of questions.flatMap(({ gold }) => gold)) {
      const file = readFileSync(join(documents, `${sourceId}.md`), 'utf8');
      expect(containsWords(file.replace(/\s+/g, ' '), text) ? '' : text).toBe('');
    }
  });

  it('are for development only if their articles were never held out', () => {
    writeFileSync(join(folder, 'squad2-dev-3articles.json'), JSON.stringify(abcOnly()));
    const [known] = chooseSets(['squad2-dev-3articles']);
    if (!known) throw new Error('squad2-dev-3articles is known');
    const { questions } = readKnownSet(known, { sets: folder, storySeeds: folder });
    expect(questions.map(({ held }) => held)).toEqual([false]);
  });

  it("include the project's documents on unrelated topics, which contain the gold answers", () => {
    const [known] = chooseSets(['unrelated-documents']);
    if (!known) throw new Error('unrelated-documents is known');
    const folders = { sets: null, storySeeds: null };
    expect(findLack(known, folders)).toBeNull();
    const documents = documentsFolder(known, folders) ?? '';
    const { questions } = readKnownSet(known, folders);
    const missing = questions.flatMap(({ question, gold }) =>
      gold
        .filter(({ sourceId, text }) => {
          const file = readFileSync(join(documents, `${sourceId}.md`), 'utf8');
          return !containsWords(file.replace(/\s+/g, ' '), text);
        })
        .map(({ text }) => `${question}: ${text}`),
    );
    expect(missing).toEqual([]);
    const sources = questions.map(({ relevant }) => relevant.length);
    expect([readdirSync(documents).length, sources.length]).toEqual([34, 30]);
    expect(sources.filter((count) => count === 2)).toHaveLength(5);
  });
});
