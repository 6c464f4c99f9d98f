import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PROJECT_FOLDER } from '../src/program-files.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import type { SetLack } from '../src/domain/problems.ts';
import type { AskPlan } from './ask-set.ts';
import { type QuestionSet, readQuestionSet, readStory } from './question-set.ts';
import { removeGold } from './remove-gold.ts';

/** A question set, and the steps to measure on it. */
export interface KnownSet extends AskPlan {
  readonly name: string;
  /**
   * `gold-removed`: each question is also asked over the documents without the relevant ones.
   * `story`: the questions are about the documents in the folder given by `--seeds`. `seeds`,
   * `unrelated`: the project contains the questions and the documents.
   */
  readonly kind: 'documents' | 'gold-removed' | 'story' | keyof typeof IN_PROJECT;
  /** Name of the set's file without `.json`. Default: the name of the set. */
  readonly file?: string;
  /**
   * An article is held back if this bit of its SHA-1 is set. `null`: the whole set is development
   * data.
   */
  readonly heldBit: number | null;
  /**
   * Whether gold answers may differ from the wording of their source. If so, any quote from a
   * relevant source counts as right.
   */
  readonly isParaphrased?: boolean;
  readonly about: string;
}

const VERDICT_ONLY = { ranked: false, answered: true, given: false } as const;

/** Questions and documents of the sets that the project contains. */
const IN_PROJECT = {
  seeds: {
    questions: ['test/fixtures/seed-questions.json', 'test/fixtures/seed-unanswerable.json'],
    documents: 'seeds',
  },
  unrelated: {
    questions: ['test/fixtures/unrelated/questions.json'],
    documents: 'test/fixtures/unrelated/documents',
  },
} as const;

export const KNOWN_SETS: readonly KnownSet[] = [
  {
    name: 'xquad-en',
    kind: 'documents',
    ranked: true,
    answered: true,
    given: true,
    heldBit: 0,
    about: 'paragraphs of 48 encyclopedia articles; every question has an answer',
  },
  {
    name: 'xquad-en-gold-removed',
    kind: 'gold-removed',
    file: 'xquad-en',
    ...VERDICT_ONLY,
    heldBit: 0,
    about: 'XQuAD, each question also asked without the paragraph that answers it',
  },
  {
    name: 'fairytaleqa-test',
    kind: 'documents',
    ranked: true,
    answered: false,
    given: true,
    heldBit: 0,
    about:
      'sections of 23 stories, each question asked over all of them; answers are often paraphrased',
  },
  {
    name: 'fairytaleqa-gold-removed',
    kind: 'gold-removed',
    file: 'fairytaleqa-test',
    ...VERDICT_ONLY,
    heldBit: 0,
    isParaphrased: true,
    about: 'FairytaleQA, each question also asked without the sections that answer it',
  },
  {
    name: 'squad2-dev-2articles',
    kind: 'documents',
    ranked: true,
    answered: true,
    given: true,
    heldBit: 0,
    about:
      'paragraphs of two articles, both held back; 320 of 706 questions were written to ' +
      'look as if a paragraph answered them',
  },
  {
    name: 'squad2-dev-3articles',
    kind: 'documents',
    ranked: true,
    answered: true,
    given: true,
    // The whole set is for development, regardless of the articles' hashes.
    heldBit: null,
    about:
      'paragraphs of three more articles, all for development; 410 of 893 questions were ' +
      'written to look as if a paragraph answered them',
  },
  {
    name: 'xquad-en-sentences',
    kind: 'documents',
    ranked: true,
    answered: false,
    given: false,
    heldBit: 0,
    about: 'the articles of XQuAD, with each sentence as a document of its own',
  },
  {
    name: 'xquad-en-holdout',
    kind: 'documents',
    ...VERDICT_ONLY,
    // Bit 0 decided which articles were removed, so it cannot divide the set.
    heldBit: 1,
    about: 'XQuAD with 28 of its 48 articles removed; their 717 questions must be declined',
  },
  {
    name: 'story-dev',
    kind: 'story',
    ranked: true,
    answered: true,
    given: false,
    heldBit: null,
    about:
      'five scraped reports of one story, including advertisements; 13 of 35 questions have no answer',
  },
  {
    name: 'seed-questions',
    kind: 'seeds',
    ranked: true,
    answered: true,
    given: false,
    heldBit: null,
    about:
      'the five documents of the project; 30 of 60 questions have no answer, and 20 of those were ' +
      'written to look as if they had one',
  },
  {
    name: 'unrelated-documents',
    kind: 'unrelated',
    ...VERDICT_ONLY,
    heldBit: null,
    about:
      '34 short documents on unrelated topics; 25 of 30 questions are answered by one document, five by two',
  },
];

/**
 * Returns the sets with these names, or all sets if there are no names.
 *
 * @throws UserFacingError `bad-usage` for an unknown name
 */
export function chooseSets(names: readonly string[]): readonly KnownSet[] {
  const unknown = names.filter((name) => !KNOWN_SETS.some((set) => set.name === name));
  if (unknown.length > 0) {
    throw new UserFacingError('unknown-set', {
      names: unknown,
      known: KNOWN_SETS.map(({ name }) => name),
    });
  }
  return KNOWN_SETS.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** The folders that the user named; `null` if a folder was not named. */
export interface SetFolders {
  /** Folder of the published question sets. */
  readonly sets: string | null;
  /** Folder of the story's documents. */
  readonly storySeeds: string | null;
}

/** Returns the reason why a set cannot be measured, or `null` if it can be measured. */
export function findLack(known: KnownSet, folders: SetFolders): SetLack | null {
  if (isInProject(known)) return null;
  const { sets, storySeeds } = folders;
  const set = known.name;
  if (sets === null || (known.kind === 'story' && storySeeds === null)) {
    const flag = sets === null ? '--sets' : '--seeds';
    return { code: 'not-in-project', params: { set, flag } };
  }
  const file = publishedFile(known, sets);
  if (!existsSync(file)) return { code: 'no-questions', params: { set, file } };
  const documents = documentsFolder(known, folders);
  if (documents === null || existsSync(documents)) return null;
  return { code: 'no-documents', params: { set, folder: documents } };
}

/**
 * @throws if `findLack` finds a reason not to measure the set, or if a file is not a question set
 */
export function readKnownSet(known: KnownSet, { sets }: SetFolders): QuestionSet {
  const { name, kind, heldBit, isParaphrased = false } = known;
  if (isInProject(known)) {
    const parts = IN_PROJECT[known.kind].questions.map((file) =>
      readStory(join(PROJECT_FOLDER, file), basename(file, '.json')),
    );
    return {
      name,
      licence: null,
      documents: [],
      questions: parts.flatMap(({ questions }) => questions),
    };
  }
  const file = publishedFile(known, sets ?? '');
  if (kind === 'story') return readStory(file, name);
  const set = readQuestionSet(file, name, heldBit);
  const questions = set.questions.map((question) => ({ ...question, isParaphrased }));
  return kind === 'gold-removed' ? removeGold({ ...set, questions }) : { ...set, questions };
}

/** Returns the folder of a set's documents, or `null` if the set's file contains the documents. */
export function documentsFolder(known: KnownSet, { storySeeds }: SetFolders): string | null {
  if (isInProject(known)) return join(PROJECT_FOLDER, IN_PROJECT[known.kind].documents);
  return known.kind === 'story' ? storySeeds : null;
}

/** Whether the project contains the set's questions and documents. */
export function isInProject(
  known: KnownSet,
): known is KnownSet & { readonly kind: keyof typeof IN_PROJECT } {
  return known.kind in IN_PROJECT;
}

function publishedFile({ name, file = name }: KnownSet, sets: string): string {
  return join(sets, `${file}.json`);
}
